//! Text, emphasis, links, images and marks inside a paragraph.

use std::ops::Range;

use pulldown_cmark::{CowStr, LinkType};

use super::html::{clean, push_text, without_comments};
use super::writer::{State, Writer};
use super::{checks, links};
use crate::page::{Part, Reference, Target};

/// Deepest nesting of emphasis; what is deeper loses its emphasis, not its text.
const DEEPEST: usize = 32;

impl<'a> Writer<'a> {
    pub(super) fn text(&mut self, text: &str, range: &Range<usize>) {
        self.note_text(text, range);
        if self.images == 0 {
            push_text(&mut self.html, text);
        }
    }

    pub(super) fn code(&mut self, text: &str, range: &Range<usize>) {
        self.note_text(text, range);
        if self.images == 0 {
            self.html.push_str("<code>");
            push_text(&mut self.html, text);
            self.html.push_str("</code>");
        }
    }

    /// What holds for all text: it counts; a heading, a column and an image's `alt` take it as it is.
    fn note_text(&mut self, text: &str, range: &Range<usize>) {
        self.count_words(text);
        self.check_entities(text, range);
        if let Some(heading) = &mut self.heading {
            heading.text.push_str(text);
        }
        if let Some(label) = self.table.labels.last_mut().filter(|_| self.table.head) {
            label.push_str(text);
        }
        if self.images > 0 {
            self.alt.push_str(text);
        }
    }

    /// Reports an invisible character that was written as an entity (`&#x202e;`); those written as
    /// they are have been found before.
    fn check_entities(&mut self, text: &str, range: &Range<usize>) {
        if let Some(c) = checks::bidi_control(text)
            && self.source.get(range.clone()).is_some_and(|raw| checks::bidi_control(raw).is_none())
        {
            let span = self.span(range);
            self.out.diagnostics.push(checks::bidi_diagnostic(self.file, span, c));
        }
    }

    pub(super) fn line_break(&mut self, html: &str) {
        self.end_word();
        if let Some(heading) = &mut self.heading {
            heading.text.push(' ');
        }
        if self.images > 0 {
            self.alt.push(' ');
        } else {
            self.html.push_str(html);
        }
    }

    pub(super) fn inline_html(&mut self, text: &str) {
        if self.images > 0 || text.starts_with("<!--") {
            return;
        }
        if self.raw_html {
            self.html.push_str(&clean(text));
        } else {
            push_text(&mut self.html, text);
        }
    }

    /// A block of raw HTML has been read.
    pub(super) fn end_raw(&mut self) {
        let raw = std::mem::take(&mut self.raw);
        // What looks like a comment in a script is part of the script.
        let verbatim = ["<script", "<style", "<textarea", "<pre"].into_iter().any(|tag| {
            raw.trim_start().get(..tag.len()).is_some_and(|start| start.eq_ignore_ascii_case(tag))
        });
        let kept = if self.raw_html && verbatim { raw } else { without_comments(&raw) };
        if kept.trim().is_empty() {
            return;
        }
        self.block();
        if self.raw_html {
            self.html.push_str(&clean(&kept));
        } else {
            self.html.push_str("<p>");
            push_text(&mut self.html, kept.trim());
            self.html.push_str("</p>\n");
        }
    }

    pub(super) fn start_emphasis(&mut self, tag: &str) -> State<'a> {
        self.inlines += 1;
        if self.images > 0 || self.inlines > DEEPEST {
            return State::Silent;
        }
        self.html.push_str(tag);
        State::Plain
    }

    pub(super) fn end_emphasis(&mut self, state: &State<'a>, tag: &str) {
        self.inlines = self.inlines.saturating_sub(1);
        if !matches!(state, State::Silent) {
            self.html.push_str(tag);
        }
    }

    pub(super) fn start_link(
        &mut self,
        kind: LinkType,
        destination: CowStr<'a>,
        title: CowStr<'a>,
        range: &Range<usize>,
    ) -> State<'a> {
        if self.images > 0 || self.in_link {
            return State::Silent;
        }
        let target = match kind {
            LinkType::Email => Target::External(format!("mailto:{destination}")),
            _ => links::classify(&destination),
        };
        let state = self.add_reference(target, false, kind, destination, title, range);
        self.in_link = true;
        self.push_frame();
        state
    }

    pub(super) fn start_image(
        &mut self,
        kind: LinkType,
        destination: CowStr<'a>,
        title: CowStr<'a>,
        range: &Range<usize>,
    ) -> State<'a> {
        self.images += 1;
        if self.images > 1 {
            return State::Silent;
        }
        self.alt.clear();
        let target = links::classify(&destination);
        self.add_reference(target, true, kind, destination, title, range)
    }

    fn add_reference(
        &mut self,
        to: Target,
        image: bool,
        kind: LinkType,
        destination: CowStr<'a>,
        title: CowStr<'a>,
        range: &Range<usize>,
    ) -> State<'a> {
        self.check_entities(&destination, range);
        self.check_entities(&title, range);
        self.out.references.push(Reference { to, image });
        let span = self.span(range);
        self.out.reference_spans.push(span);
        State::Reference { index: self.out.references.len() - 1, destination, title, kind }
    }

    pub(super) fn end_link(&mut self, state: State<'a>, range: &Range<usize>) {
        let State::Reference { index, destination, title, kind } = state else { return };
        self.in_link = false;
        let text = self.pop_frame();
        self.end_reference(index, &destination, kind, range);
        self.push_part(Part::Link { reference: index, text, title: some(&title) });
    }

    pub(super) fn end_image(&mut self, state: State<'a>, range: &Range<usize>) {
        self.images = self.images.saturating_sub(1);
        let State::Reference { index, destination, title, kind } = state else { return };
        self.end_reference(index, &destination, kind, range);
        let alt = clean(&std::mem::take(&mut self.alt));
        self.push_part(Part::Image { reference: index, alt, title: some(&title) });
    }

    /// Finds where the destination stands, and says so if it is refused.
    fn end_reference(
        &mut self,
        index: usize,
        destination: &str,
        kind: LinkType,
        range: &Range<usize>,
    ) {
        if self.stopped {
            return;
        }
        let found = match kind {
            LinkType::Inline => {
                links::destination_span(self.source, range, self.last_end, destination)
            }
            LinkType::Autolink | LinkType::Email => range.start + 1..range.end.saturating_sub(1),
            _ => range.clone(),
        };
        let span = self.span(&found);
        if let Some(place) = self.out.reference_spans.get_mut(index) {
            *place = span;
        }
        if let Some(Reference { to: Target::Unsafe(_), .. }) = self.out.references.get(index) {
            self.out.diagnostics.push(links::unsafe_link(self.file, span, destination));
        }
    }

    pub(super) fn footnote_mark(&mut self, label: &str) {
        let title = self.heading.as_ref().is_some_and(|heading| heading.title.is_some());
        if self.images == 0 && !title {
            let number = self.footnotes.number(label);
            // A link cannot hold another.
            if self.in_link {
                self.html.push_str(&format!("<sup>{number}</sup>"));
                return;
            }
            let id = self.footnotes.mark(number);
            self.html.push_str(&format!(
                "<sup class=\"footnote\"><a href=\"#fn-{number}\" id=\"{id}\" role=\"doc-noteref\""
            ));
            let number = number.to_string();
            self.word_attribute("aria-label", "footnote", &number);
            self.html.push_str(&format!(">{number}</a></sup>"));
        }
    }
}

/// A title that says something.
fn some(title: &str) -> Option<String> {
    (!title.is_empty()).then(|| clean(title))
}
