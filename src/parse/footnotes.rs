//! Footnotes: numbered by first use, moved to the end of the page, with links there and back.

use std::collections::HashMap;

use crate::page::{Body, Part};

/// The footnotes of one page.
#[derive(Debug, Default)]
pub(super) struct Footnotes {
    /// Number (from 1) and uses, by label.
    numbers: HashMap<String, usize>,
    /// How often each number is used.
    uses: Vec<usize>,
    /// Texts by label, in the order written.
    texts: Vec<(String, Body)>,
}

impl Footnotes {
    /// The number of a footnote, from 1 in the order of first mention.
    pub(super) fn number(&mut self, label: &str) -> usize {
        let next = self.uses.len() + 1;
        let number = *self.numbers.entry(label.to_lowercase()).or_insert(next);
        if number == next {
            self.uses.push(0);
        }
        number
    }

    /// Counts a use of a footnote; the id of its mark.
    pub(super) fn mark(&mut self, number: usize) -> String {
        let uses = &mut self.uses[number - 1];
        *uses += 1;
        mark_id(number, *uses)
    }

    /// Keeps the text of a footnote.
    pub(super) fn define(&mut self, label: &str, text: Body) {
        self.texts.push((label.to_lowercase(), text));
    }

    /// The section at the end of the page. A footnote that nothing refers to comes last: the
    /// editor's words are not dropped in silence.
    pub(super) fn into_section(self) -> Option<Body> {
        if self.texts.is_empty() {
            return None;
        }
        let mut used: Vec<Option<Body>> = self.uses.iter().map(|_| None).collect();
        let mut unused = Vec::new();
        for (label, text) in self.texts {
            match self.numbers.get(&label).and_then(|number| used.get_mut(number - 1)) {
                Some(place @ None) => *place = Some(text),
                _ => unused.push(text),
            }
        }
        let mut section = Body::default();
        push_html(&mut section, "<section class=\"footnotes\" role=\"doc-endnotes\" aria-label=\"");
        push_word(&mut section, "footnotes", String::new());
        push_html(&mut section, "\">\n<ol>\n");
        for (index, text) in used.into_iter().enumerate() {
            let number = index + 1;
            push_html(&mut section, &format!("<li id=\"fn-{number}\">\n"));
            push_body(&mut section, text.unwrap_or_default());
            push_links_back(&mut section, number, self.uses[index]);
            push_html(&mut section, "</li>\n");
        }
        for text in unused {
            push_html(&mut section, "<li>\n");
            push_body(&mut section, text);
            push_html(&mut section, "</li>\n");
        }
        push_html(&mut section, "</ol>\n</section>\n");
        Some(section)
    }
}

/// `fnref-1`, then `fnref-1-2` for a second use.
fn mark_id(number: usize, uses: usize) -> String {
    if uses < 2 { format!("fnref-{number}") } else { format!("fnref-{number}-{uses}") }
}

/// Appends the links to each use, inside the last paragraph where there is one.
fn push_links_back(section: &mut Body, number: usize, uses: usize) {
    let end = "</p>\n";
    let mut close = "";
    if let Some(Part::Html(html)) = section.parts.last_mut()
        && let Some(inside) = html.strip_suffix(end)
    {
        html.truncate(inside.len());
        close = end;
    }
    for time in 1..=uses {
        let id = mark_id(number, time);
        let link = format!(" <a href=\"#{id}\" role=\"doc-backlink\" aria-label=\"");
        push_html(section, &link);
        push_word(section, "footnote_back", id.trim_start_matches("fnref-").to_owned());
        push_html(section, "\">↩</a>");
    }
    push_html(section, close);
}

fn push_word(body: &mut Body, key: &'static str, number: String) {
    body.parts.push(Part::Word { key, number, in_attribute: true });
}

/// Appends HTML, to the last part where that is HTML too.
pub(super) fn push_html(body: &mut Body, html: &str) {
    match body.parts.last_mut() {
        Some(Part::Html(last)) => last.push_str(html),
        _ => body.parts.push(Part::Html(html.to_owned())),
    }
}

/// Appends a body.
pub(super) fn push_body(body: &mut Body, other: Body) {
    let mut parts = other.parts.into_iter();
    match parts.next() {
        Some(Part::Html(html)) => push_html(body, &html),
        Some(part) => body.parts.push(part),
        None => {}
    }
    body.parts.extend(parts);
}
