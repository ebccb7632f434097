//! A rendered page as one file that needs no other: styles, pictures and small files to download
//! inside it, links between its parts as anchors, ids unique.
//!
//! It reads tags as the writer of bodies and the theme write them, and HTML that authors were
//! allowed to write as browsers do; text between tags is copied as it is.

use std::collections::{BTreeSet, HashMap};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD as BASE64;

use super::body::encode;
use crate::context::strings_of;
use crate::media;
use crate::site::{Attachment, Site};
use crate::text::{escape_attribute, escape_text};
use crate::theme::Theme;

/// What a file is made self-contained by.
pub(super) struct Embedder<'a> {
    pub(super) site: &'a Site,
    pub(super) theme: &'a Theme,
    /// The way from the file to the site's root.
    pub(super) root: &'a str,
    /// Marks of the pages that the file holds, by their `href`.
    pub(super) marks: HashMap<&'a str, String>,
    /// The language of the theme's words.
    pub(super) lang: &'a str,
}

/// What has been read so far.
#[derive(Default)]
struct Place<'a> {
    /// The mark of the page whose part this is.
    mark: Option<&'a str>,
    /// How many elements `article` that an author wrote are open in it.
    inner: usize,
    /// What comes after the link that is open.
    after_link: Option<String>,
    /// Files that can be saved from this part.
    given: BTreeSet<&'a str>,
    /// Bytes of all files in the file.
    bytes: usize,
}

/// A file to download with more bytes is not put into the file: it is to be mailed and kept on phones.
const SMALL: usize = 100_000;

/// Nor are files that come to more bytes than this.
const ALL: usize = 1_000_000;

/// An attribute: its name, and its value as it is written (with entities).
type Attribute<'a> = (&'a str, Option<&'a str>);

impl Embedder<'_> {
    /// The file with everything in it. `<article class="taken" id="MARK">` begins a page's part.
    pub(super) fn embed(&self, html: &str) -> String {
        let mut out = String::with_capacity(html.len() * 2);
        let mut place = Place::default();
        let mut rest = html;
        while let Some(at) = rest.find('<') {
            out.push_str(&rest[..at]);
            rest = &rest[at..];
            if let Some(end) = rest.starts_with("<!--").then(|| rest.find("-->")).flatten() {
                out.push_str(&rest[..end + 3]);
                rest = &rest[end + 3..];
                continue;
            }
            let Some((name, attributes, length)) = tag(rest) else {
                out.push('<');
                rest = &rest[1..];
                continue;
            };
            let written = &rest[..length];
            rest = &rest[length..];
            let value = |wanted: &str| {
                attributes.iter().find(|(name, _)| *name == wanted).and_then(|(_, value)| *value)
            };
            if name == "article" && value("class") == Some("taken") {
                place.mark = value("id");
                place.given.clear();
                place.inner = 0;
                out.push_str(written);
            } else if name == "/article" && place.inner == 0 {
                place.mark = None;
                out.push_str(written);
            } else if name == "link" && value("rel") == Some("stylesheet") {
                self.style(value("href").unwrap_or_default(), &mut out);
            } else {
                match name {
                    "article" => place.inner += 1,
                    "/article" => place.inner -= 1,
                    "a" => place.after_link = self.save(value("href"), &mut place),
                    _ => {}
                }
                self.tag(name, &attributes, written, place.mark, &mut out);
                if name == "/a" {
                    out.push_str(&place.after_link.take().unwrap_or_default());
                }
            }
        }
        out.push_str(rest);
        out
    }

    fn style(&self, href: &str, out: &mut String) {
        let path = href.strip_prefix(self.root).unwrap_or(href);
        let Some(asset) = self.theme.assets.values().find(|asset| asset.href == path) else {
            return;
        };
        out.push_str("<style>\n");
        // Nothing in a style sheet needs the sign that would end the element.
        out.push_str(&String::from_utf8_lossy(&asset.bytes).replace("</", "<\\/"));
        out.push_str("</style>");
    }

    fn tag(
        &self,
        name: &str,
        attributes: &[Attribute<'_>],
        written: &str,
        mark: Option<&str>,
        out: &mut String,
    ) {
        let Some(mark) = mark else {
            out.push_str(written);
            return;
        };
        out.push('<');
        out.push_str(&demoted(name));
        let href =
            attributes.iter().find(|(name, _)| *name == "href").and_then(|(_, value)| *value);
        let leads_nowhere = name == "a" && href.is_some_and(|href| self.href(href, mark).is_none());
        for (attribute, value) in attributes {
            // These say more of where a link leads.
            if leads_nowhere && matches!(*attribute, "aria-label" | "hreflang" | "rel") {
                continue;
            }
            let Some(value) = value else {
                out.push_str(&format!(" {attribute}"));
                continue;
            };
            let new = match *attribute {
                "id" | "for" | "aria-labelledby" | "aria-describedby" | "headers" => {
                    let ids = value.split_ascii_whitespace().map(|id| format!("{mark}-{id}"));
                    Some(ids.collect::<Vec<_>>().join(" "))
                }
                "href" => self.href(value, mark),
                "src" => self.picture(value),
                // What is in this file needs no other copy.
                "data-file" => None,
                _ => Some((*value).to_owned()),
            };
            if let Some(new) = new {
                out.push_str(&format!(" {attribute}=\"{}\"", new.replace('"', "&quot;")));
            }
        }
        out.push_str(if written.ends_with("/>") { " />" } else { ">" });
    }

    /// Where a link leads from here; `None` when that cannot be said without a base URL.
    fn href(&self, value: &str, mark: &str) -> Option<String> {
        if let Some(anchor) = value.strip_prefix('#') {
            return Some(format!("#{mark}-{anchor}"));
        }
        let scheme = value.find(':').is_some_and(|at| !value[..at].contains(['/', '#', '?']));
        if scheme || value.starts_with("//") {
            return Some(value.to_owned());
        }
        let path = value.strip_prefix(self.root)?;
        let (page, anchor) = path.split_once('#').unwrap_or((path, ""));
        if let Some(mark) = self.marks.get(page) {
            let anchor = if anchor.is_empty() { String::new() } else { format!("-{anchor}") };
            return Some(format!("#{mark}{anchor}"));
        }
        let mut base = String::new();
        escape_attribute(self.site.base_url()?, &mut base);
        Some(format!("{base}{path}"))
    }

    /// A second link after that to a small file, which saves the copy that is in here: the first one
    /// leads to the site, and so needs internet and a base URL.
    fn save<'b>(&self, href: Option<&'b str>, place: &mut Place<'b>) -> Option<String> {
        let (_, href) = (place.mark?, href?);
        let found = self.attachment(href)?;
        let length = found.bytes.len();
        if length > SMALL || place.bytes + length > ALL || !place.given.insert(href) {
            return None;
        }
        place.bytes += length;
        let name = found.href.rsplit('/').next().unwrap_or_default();
        let (mut lang, mut file, mut words) = (self.lang, String::new(), String::new());
        escape_attribute(name, &mut file);
        if !self.theme.strings.contains_key(lang) {
            lang = "en";
        }
        let text = strings_of(self.theme, lang).get("take_away_save");
        escape_text(&text.map_or("{name}", String::as_str).replace("{name}", name), &mut words);
        let data = data(found);
        Some(format!(
            "<span class=\"screen\"> <a lang=\"{lang}\" download=\"{file}\" href=\"{data}\">{words}</a></span>"
        ))
    }

    fn picture(&self, value: &str) -> Option<String> {
        self.attachment(value).map(data)
    }

    /// The file that an address as it is written names.
    fn attachment(&self, value: &str) -> Option<&Attachment> {
        let path = value.strip_prefix(self.root).unwrap_or(value);
        self.site.attachments.values().find(|attachment| {
            let mut written = String::new();
            escape_attribute(&encode(&attachment.href), &mut written);
            written == path
        })
    }
}

/// A file as an address that holds it.
fn data(file: &Attachment) -> String {
    let kind = media::content_type(&file.href);
    // A picture tells its own encoding.
    let kind = if kind.starts_with("image/") { kind.split(';').next() } else { Some(kind) };
    format!(
        "data:{};base64,{}",
        kind.unwrap_or_default().replace(' ', ""),
        BASE64.encode(&file.bytes)
    )
}

/// Headings of a page are one level lower in a file of many pages.
fn demoted(name: &str) -> String {
    let level = name.trim_start_matches('/').strip_prefix('h').and_then(|n| n.parse::<u8>().ok());
    match level {
        Some(level @ 1..6) => name.replace(&level.to_string(), &(level + 1).to_string()),
        _ => name.to_owned(),
    }
}

/// A tag at the start of a text: its name (with the slash of an end tag), its attributes, its length.
fn tag(text: &str) -> Option<(&str, Vec<Attribute<'_>>, usize)> {
    let is_end = |c: char| c.is_ascii_whitespace() || c == '>' || c == '=';
    let inner = &text[1..];
    let name = &inner[..inner
        .find(|c: char| is_end(c) || (c == '/' && !inner.starts_with('/')))
        .or_else(|| inner.find(is_end))?];
    if !name.trim_start_matches('/').starts_with(|c: char| c.is_ascii_alphabetic()) {
        return None;
    }
    let mut attributes = Vec::new();
    let mut rest = &inner[name.len()..];
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '/');
        if let Some(after) = rest.strip_prefix('>') {
            return Some((name, attributes, text.len() - after.len()));
        }
        let attribute = &rest[..rest.find(|c: char| is_end(c) || c == '/')?];
        if attribute.is_empty() {
            return None;
        }
        rest = rest[attribute.len()..].trim_start();
        let Some(after) = rest.strip_prefix('=') else {
            attributes.push((attribute, None));
            continue;
        };
        let after = after.trim_start();
        let quote = after.chars().next().filter(|c| matches!(c, '"' | '\''));
        let (value, length) = match quote {
            Some(quote) => {
                let value = &after[1..][..after[1..].find(quote)?];
                (value, value.len() + 2)
            }
            None => {
                let value = &after[..after.find(|c: char| c.is_ascii_whitespace() || c == '>')?];
                (value, value.len())
            }
        };
        attributes.push((attribute, Some(value)));
        rest = &after[length..];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_read_as_browsers_do() {
        let read = |text| tag(text).map(|(name, list, length)| (name, list, &text[..length]));
        assert_eq!(
            read("<a  href=\"x>y\" hidden title='b' >t"),
            Some((
                "a",
                vec![("href", Some("x>y")), ("hidden", None), ("title", Some("b"))],
                "<a  href=\"x>y\" hidden title='b' >"
            ))
        );
        assert_eq!(read("</p>"), Some(("/p", vec![], "</p>")));
        assert_eq!(read("<br/>x"), Some(("br", vec![], "<br/>")));
        assert_eq!(
            read("<img src=a/b.png>"),
            Some(("img", vec![("src", Some("a/b.png"))], "<img src=a/b.png>"))
        );
        for text in ["< 3", "<3>", "<a", "<a href=\"", "<", "<=>"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
