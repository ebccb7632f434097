//! Footnotes: numbered by first use, moved to the end of the page, with links there and back.

use std::collections::HashMap;
use std::fmt::Write;

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
    /// Appends the mark of a use: a link to the footnote, or its number alone inside a link.
    pub(super) fn push_mark(&mut self, out: &mut String, label: &str, link: bool) {
        let next = self.uses.len() + 1;
        let number = *self.numbers.entry(label.to_lowercase()).or_insert(next);
        if number == next {
            self.uses.push(0);
        }
        if !link {
            push(out, format_args!("<sup>{number}</sup>"));
            return;
        }
        let uses = &mut self.uses[number - 1];
        *uses += 1;
        let id = mark_id(number, *uses);
        push(
            out,
            format_args!(
                "<sup class=\"footnote\"><a href=\"#fn-{number}\" id=\"{id}\" role=\"doc-noteref\" \
                 aria-label=\"Footnote {number}\">{number}</a></sup>"
            ),
        );
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
        push_html(
            &mut section,
            "<section class=\"footnotes\" role=\"doc-endnotes\" aria-label=\"Footnotes\">\n<ol>\n",
        );
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
    let mut links = String::new();
    for time in 1..=uses {
        let id = mark_id(number, time);
        let name = id.trim_start_matches("fnref-");
        push(
            &mut links,
            format_args!(
                " <a href=\"#{id}\" role=\"doc-backlink\" aria-label=\"Back to reference {name}\">↩</a>"
            ),
        );
    }
    if let Some(Part::Html(html)) = section.parts.last_mut()
        && let Some(inside) = html.strip_suffix("</p>\n")
    {
        html.truncate(inside.len());
        html.push_str(&links);
        html.push_str("</p>\n");
    } else {
        push_html(section, &links);
    }
}

fn push(out: &mut String, text: std::fmt::Arguments<'_>) {
    // Writing to a string cannot fail.
    let _ = out.write_fmt(text);
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
