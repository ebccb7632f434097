//! From Markdown events to a body: the state that all constructs share, and the finish.
//!
//! HTML is collected in one buffer; a hole (a link, an image, a directive) puts what is there into
//! the innermost frame first. The constructs themselves are in `blocks`, `inlines` and `fences`.

use std::ops::{ControlFlow, Range};

use pulldown_cmark::{Alignment, CowStr, Event, LinkType, Tag, TagEnd};

use super::anchors::Anchors;
use super::directives::Fence;
use super::footnotes::{self, Footnotes};
use super::html;
use super::markdown::{Markdown, Settings};
use crate::diagnostic::{Code, Diagnostic, code};
use crate::page::{Body, Part};
use crate::source::{FileId, Span};

/// A place in the innermost frame's HTML where an attribute may have to go in later.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    parts: usize,
    offset: usize,
}

/// What is open, innermost last.
#[derive(Debug)]
pub(super) struct Open<'a> {
    /// How Markdown closes it.
    pub(super) end: TagEnd,
    /// What else has to be known then.
    pub(super) state: State<'a>,
}

/// What has to be known when something closes.
#[derive(Debug)]
pub(super) enum State<'a> {
    /// Nothing.
    Plain,
    /// It was not written: too deep, or inside something that takes text only.
    Silent,
    /// A list: where its tag stands, whether it is known to hold tasks.
    List { place: Place, tasks: bool },
    /// A list item: where its tag stands.
    Item { place: Place },
    /// A link or image.
    Reference { index: usize, destination: CowStr<'a>, title: CowStr<'a>, kind: LinkType },
    /// A footnote's text.
    Footnote(CowStr<'a>),
    /// A directive: its call, none if it has no name; its fence.
    Directive { call: Option<usize>, colons: usize, line: Span },
}

/// The heading that is being read.
#[derive(Debug)]
pub(super) struct OpenHeading {
    pub(super) level: u8,
    pub(super) place: Place,
    pub(super) id: Option<String>,
    pub(super) text: String,
    /// The page's title: how many references there were before it, and how many words.
    pub(super) title: Option<usize>,
}

/// The table that is being read; tables cannot nest.
#[derive(Debug, Default)]
pub(super) struct Table {
    pub(super) alignments: Vec<Alignment>,
    /// The words over each column.
    pub(super) labels: Vec<String>,
    pub(super) column: usize,
    pub(super) head: bool,
    pub(super) rows: bool,
}

/// Turns events into a page's body.
pub(super) struct Writer<'a> {
    pub(super) file: &'a FileId,
    /// The body as the editor wrote it, and its offset in the file.
    pub(super) source: &'a str,
    pub(super) base: usize,
    pub(super) raw_html: bool,
    /// HTML of the innermost frame that is not yet a part.
    pub(super) html: String,
    /// Parts of each body that is being written, innermost last.
    frames: Vec<Vec<Part>>,
    /// Bytes of HTML in parts.
    flushed: usize,
    most: usize,
    pub(super) open: Vec<Open<'a>>,
    pub(super) blocks: usize,
    pub(super) inlines: usize,
    pub(super) directives: usize,
    pub(super) images: usize,
    pub(super) in_link: bool,
    pub(super) alt: String,
    pub(super) heading: Option<OpenHeading>,
    /// What stands above the first heading, once that is known: see [`Body::fold`].
    fold: Option<usize>,
    pub(super) table: Table,
    /// Whether a task's label is open.
    pub(super) label: bool,
    /// Whether a paragraph is open that Markdown left out: in a tight list the text of an item has
    /// none, but the text of a directive in it needs one.
    implied: bool,
    /// The raw HTML block that is being read; the fence it stands for.
    pub(super) raw: String,
    pub(super) in_raw: bool,
    pub(super) raw_fence: Option<usize>,
    pub(super) footnotes: Footnotes,
    pub(super) anchors: Anchors,
    pub(super) fences: &'a [Fence],
    seen: Vec<bool>,
    in_word: bool,
    /// Where the last event ended, or began if it opened something.
    pub(super) last_end: usize,
    pub(super) stopped: bool,
    pub(super) out: Markdown,
}

impl<'a> Writer<'a> {
    pub(super) fn new(
        file: &'a FileId,
        source: &'a str,
        base: usize,
        settings: &Settings,
        fences: &'a [Fence],
        anchors: Anchors,
    ) -> Writer<'a> {
        Writer {
            file,
            source,
            base,
            raw_html: settings.raw_html,
            html: String::with_capacity(source.len() + source.len() / 4),
            frames: vec![Vec::new()],
            flushed: 0,
            most: source.len().saturating_mul(20).saturating_add(1 << 20),
            open: Vec::new(),
            blocks: 0,
            inlines: 0,
            directives: 0,
            images: 0,
            in_link: false,
            alt: String::new(),
            heading: None,
            fold: None,
            table: Table::default(),
            label: false,
            implied: false,
            raw: String::new(),
            in_raw: false,
            raw_fence: None,
            footnotes: Footnotes::default(),
            anchors,
            fences,
            seen: vec![false; fences.len()],
            in_word: false,
            last_end: 0,
            stopped: false,
            out: Markdown::default(),
        }
    }

    /// Takes one event and its range in the body; breaks off where the page becomes too deep or
    /// too large.
    pub(super) fn event(&mut self, event: Event<'a>, range: Range<usize>) -> ControlFlow<()> {
        let start = matches!(event, Event::Start(_));
        if let Some(Open { state: State::Directive { .. }, .. }) = self.open.last()
            && !self.implied
            && !self.in_raw
            && is_inline(&event)
        {
            self.block();
            self.html.push_str("<p>");
            self.implied = true;
        }
        match event {
            Event::Start(tag) => self.start(tag, &range)?,
            Event::End(end) => self.end(end, &range)?,
            // The indentation of raw HTML comes as text.
            Event::Text(text) if self.in_raw => self.raw.push_str(&text),
            Event::Text(text) => self.text(&text, &range),
            Event::Code(text) => self.code(&text, &range),
            Event::Html(text) => self.raw.push_str(&text),
            Event::InlineHtml(text) => self.inline_html(&text),
            Event::SoftBreak => self.line_break("\n"),
            Event::HardBreak => self.line_break("<br>\n"),
            Event::Rule => {
                self.block();
                self.html.push_str("<hr>\n");
            }
            Event::FootnoteReference(label) => self.footnote_mark(&label),
            Event::TaskListMarker(done) => self.task(done),
            // Math is not enabled: a dollar sign is a price.
            Event::InlineMath(text) | Event::DisplayMath(text) => self.text(&text, &range),
        }
        self.last_end = if start { range.start } else { range.end };
        if self.flushed + self.html.len() > self.most {
            let message = "The page would become more than 20 times as large as its Markdown";
            let help = "Split the table, or take out its empty columns";
            self.report(code::TOO_LARGE, self.span(&range), message, help);
            self.stopped = true;
            return ControlFlow::Break(());
        }
        ControlFlow::Continue(())
    }

    /// Closes what is open. Second: the fences that stood where no directive can begin.
    pub(super) fn finish(mut self) -> (Markdown, Vec<usize>) {
        let end = self.source.len();
        while let Some(open) = self.open.last() {
            if matches!(open.state, State::Directive { .. }) {
                self.close_unclosed();
            } else {
                let tag = open.end;
                // It cannot break off: no fence is left to read.
                let _ = self.end(tag, &(end..end));
            }
        }
        let missed = if self.stopped {
            Vec::new()
        } else {
            (0..self.seen.len()).filter(|fence| !self.seen[*fence]).collect()
        };
        let mut body = self.pop_frame();
        body.fold = self.fold.unwrap_or(0);
        if let Some(section) = self.footnotes.into_section() {
            footnotes::push_body(&mut body, section);
        }
        self.out.body = body;
        (self.out, missed)
    }

    /// The fence that stands at an offset of the body, if any.
    pub(super) fn fence_at(&mut self, offset: usize) -> Option<usize> {
        let found = self.fences.binary_search_by_key(&offset, |fence| fence.range.start).ok()?;
        self.seen[found] = true;
        Some(found)
    }

    /// The span in the file of a range in the body.
    pub(super) fn span(&self, range: &Range<usize>) -> Span {
        Span::new(self.base + range.start, self.base + range.end)
    }

    pub(super) fn report(
        &mut self,
        code: Code,
        span: Span,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.out.diagnostics.push(Diagnostic::new(code, self.file, span, message).help(help));
    }

    /// Whether nothing has been written to the page yet.
    pub(super) fn is_blank(&self) -> bool {
        self.open.is_empty() && self.html.is_empty() && self.frames.iter().all(Vec::is_empty)
    }

    /// Before a block: ends the words, the task's label and the line.
    pub(super) fn block(&mut self) {
        self.close_label();
        self.in_word = false;
        let fresh = if self.html.is_empty() {
            // After a hole for a directive, or at the start of a body, the line is empty.
            !matches!(
                self.frames.last().and_then(|parts| parts.last()),
                Some(Part::Link { .. } | Part::Image { .. } | Part::Word { .. })
            )
        } else {
            self.html.ends_with('\n')
        };
        if !fresh {
            self.html.push('\n');
        }
    }

    /// Ends what ends with the text of an item: a task's label, an implied paragraph.
    pub(super) fn close_label(&mut self) {
        if std::mem::take(&mut self.label) {
            self.html.push_str("</label>");
        }
        if std::mem::take(&mut self.implied) {
            self.html.push_str("</p>\n");
        }
    }

    /// Counts the words of text that readers read: what begins with a letter or a digit.
    pub(super) fn count_words(&mut self, text: &str) {
        let mut count = 0;
        let mut in_word = self.in_word;
        for byte in text.bytes() {
            if byte <= b' ' {
                in_word = false;
            } else if !in_word && (byte.is_ascii_alphanumeric() || is_letter_lead(byte)) {
                in_word = true;
                count += 1;
            }
        }
        self.in_word = in_word;
        self.out.words = self.out.words.saturating_add(count);
    }

    pub(super) fn end_word(&mut self) {
        self.in_word = false;
    }

    /// The place at the end of the HTML.
    pub(super) fn place(&self) -> Place {
        Place { parts: self.frames.last().map_or(0, Vec::len), offset: self.html.len() }
    }

    /// Writes into the HTML at a place of the innermost frame.
    pub(super) fn insert(&mut self, place: Place, text: &str) {
        let parts = self.frames.last_mut();
        let html = match parts.and_then(|parts| parts.get_mut(place.parts)) {
            Some(Part::Html(html)) => html,
            Some(_) => return,
            None => &mut self.html,
        };
        if html.is_char_boundary(place.offset) {
            html.insert_str(place.offset, text);
        }
    }

    /// Before a heading: what is above the first one becomes parts of its own.
    pub(super) fn fold(&mut self) {
        if self.fold.is_some() {
            return;
        }
        self.fold = Some(0);
        if let ([], 1) = (&self.open[..], self.frames.len()) {
            self.flush();
            self.fold = self.frames.first().map(Vec::len);
        }
    }

    /// Makes a part of the HTML so far.
    pub(super) fn flush(&mut self) {
        if !self.html.is_empty() {
            self.flushed += self.html.len();
            // A copy of the right size; the buffer keeps its own for what comes.
            self.push_to_frame(Part::Html(self.html.as_str().to_owned()));
            self.html.clear();
        }
    }

    fn push_to_frame(&mut self, part: Part) {
        if let Some(parts) = self.frames.last_mut() {
            parts.push(part);
        }
    }

    /// Appends a hole.
    pub(super) fn push_part(&mut self, part: Part) {
        self.flush();
        self.push_to_frame(part);
    }

    /// Appends an attribute whose value is a word of the theme's.
    pub(super) fn word_attribute(&mut self, name: &str, key: &'static str, number: &str) {
        self.html.push(' ');
        self.html.push_str(name);
        self.html.push_str("=\"");
        self.push_part(Part::Word { key, number: number.to_owned(), in_attribute: true });
        self.html.push('"');
    }

    /// Appends a body without a hole around it.
    pub(super) fn push_body(&mut self, body: Body) {
        for part in body.parts {
            match part {
                Part::Html(html) => self.html.push_str(&html),
                part => self.push_part(part),
            }
        }
    }

    /// Begins a body inside the present one.
    pub(super) fn push_frame(&mut self) {
        self.flush();
        self.frames.push(Vec::new());
    }

    /// Ends the innermost body.
    pub(super) fn pop_frame(&mut self) -> Body {
        self.flush();
        Body { parts: self.frames.pop().unwrap_or_default(), fold: 0 }
    }

    /// Appends an attribute.
    pub(super) fn attribute(&mut self, name: &str, value: &str) {
        self.html.push(' ');
        self.html.push_str(name);
        self.html.push_str("=\"");
        html::push_attribute(&mut self.html, value);
        self.html.push('"');
    }
}

/// Whether a byte begins a character beyond ASCII that is most likely a letter: dashes, curly quotes
/// and arrows begin with 0xC2 or 0xE2.
fn is_letter_lead(byte: u8) -> bool {
    byte >= 0xC3 && byte != 0xE2
}

/// Whether an event is part of a paragraph.
fn is_inline(event: &Event<'_>) -> bool {
    match event {
        Event::Text(_) | Event::Code(_) | Event::InlineHtml(_) | Event::FootnoteReference(_) => {
            true
        }
        Event::Start(tag) => matches!(
            tag,
            Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Link { .. } | Tag::Image { .. }
        ),
        _ => false,
    }
}
