//! `feed.xml`: which pages changed and what, as Atom (RFC 4287); only with a base URL, for its
//! addresses are absolute.

use std::sync::Arc;

use jiff::civil::Date;

use crate::kind::{date_of, text_of};
use crate::site::Site;
use crate::text::{escape_attribute, escape_text};

pub(super) fn feed(site: &Site) -> Arc<[u8]> {
    let base = site.base_url().unwrap_or_default();
    let news = site.news();
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    out.push_str("<feed xmlns=\"http://www.w3.org/2005/Atom\"");
    attribute("xml:lang", &site.config.lang, &mut out);
    out.push_str(">\n");
    element("id", base, &mut out);
    element("title", &site.title, &mut out);
    let latest = news.iter().filter_map(|page| site.pages[*page].told_change()).max();
    time("updated", latest, &mut out);
    out.push_str("<author><name>");
    escape_text(site.config.publisher.as_deref().unwrap_or(&site.title), &mut out);
    out.push_str("</name></author>\n");
    link("self", &format!("{base}feed.xml"), &mut out);
    link("alternate", base, &mut out);
    for entry in news.into_iter().map(|page| &site.pages[page]) {
        let (outline, address) = (&entry.outline, format!("{base}{}", entry.permalink));
        out.push_str("<entry");
        let lang = outline.lang.as_ref().filter(|lang| **lang != site.config.lang);
        if let Some(lang) = lang {
            attribute("xml:lang", lang, &mut out);
        }
        out.push_str(">\n");
        element("id", &address, &mut out);
        element("title", &outline.title, &mut out);
        time("published", date_of(&outline.fields, "date"), &mut out);
        time("updated", entry.told_change(), &mut out);
        link("alternate", &address, &mut out);
        let text = |name: &str| text_of(&outline.fields, name);
        if let Some(summary) = text("what_changed").or_else(|| text("summary")) {
            element("summary", summary, &mut out);
        }
        out.push_str("</entry>\n");
    }
    out.push_str("</feed>\n");
    Arc::from(out.into_bytes())
}

fn element(name: &str, text: &str, out: &mut String) {
    out.push_str(&format!("<{name}>"));
    escape_text(&text.replace(has_no_place, ""), out);
    out.push_str(&format!("</{name}>\n"));
}

/// XML 1.0 knows no way to write these.
fn has_no_place(ch: char) -> bool {
    ch < ' ' && !matches!(ch, '\t' | '\n' | '\r') || matches!(ch, '\u{fffe}' | '\u{ffff}')
}

/// A day as the moment at which it begins, for a feed knows moments only.
fn time(name: &str, day: Option<Date>, out: &mut String) {
    if let Some(day) = day {
        element(name, &format!("{day}T00:00:00Z"), out);
    }
}

fn link(rel: &str, to: &str, out: &mut String) {
    out.push_str("<link");
    attribute("rel", rel, out);
    attribute("href", to, out);
    out.push_str("/>\n");
}

fn attribute(name: &str, value: &str, out: &mut String) {
    out.push_str(&format!(" {name}=\""));
    escape_attribute(value, out);
    out.push('"');
}
