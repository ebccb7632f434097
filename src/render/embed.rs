//! A rendered page as one file that needs no other: styles and pictures inside it, links between
//! its parts as anchors, ids unique.
//!
//! It reads tags as the writer of bodies and the theme write them, and HTML that authors were
//! allowed to write as browsers do; text between tags is copied as it is.

use std::collections::HashMap;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD as BASE64;

use super::body::encode;
use crate::media;
use crate::site::Site;
use crate::text::escape_attribute;
use crate::theme::Theme;

/// What a file is made self-contained by.
pub(super) struct Embedder<'a> {
    pub(super) site: &'a Site,
    pub(super) theme: &'a Theme,
    /// The way from the file to the site's root.
    pub(super) root: &'a str,
    /// Marks of the pages that the file holds, by their `href`.
    pub(super) marks: HashMap<&'a str, String>,
}

/// An attribute: its name, and its value as it is written (with entities).
type Attribute<'a> = (&'a str, Option<&'a str>);

impl Embedder<'_> {
    /// The file with everything in it. `<article class="taken" id="MARK">` begins a page's part.
    pub(super) fn embed(&self, html: &str) -> String {
        let mut out = String::with_capacity(html.len() * 2);
        let mut mark: Option<&str> = None;
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
                mark = value("id");
                out.push_str(written);
            } else if name == "link" && value("rel") == Some("stylesheet") {
                self.style(value("href").unwrap_or_default(), &mut out);
            } else {
                self.tag(name, &attributes, written, mark, &mut out);
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
        for (attribute, value) in attributes {
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

    fn picture(&self, value: &str) -> Option<String> {
        let path = value.strip_prefix(self.root).unwrap_or(value);
        let attachments = self.site.attachments.values();
        let found = attachments.into_iter().find(|attachment| {
            let mut written = String::new();
            escape_attribute(&encode(&attachment.href), &mut written);
            written == path
        })?;
        // A picture tells its own encoding.
        let kind = media::content_type(&found.href).split(';').next().unwrap_or_default();
        Some(format!("data:{kind};base64,{}", BASE64.encode(&found.bytes)))
    }
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
