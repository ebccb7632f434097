//! Markdown to a page's body: finished HTML with holes for references and directives.
//!
//! CommonMark with tables, footnotes, definition lists, task lists, strikethrough, heading
//! attributes and alerts; directives are fences of colons. Author text is always escaped.

use std::borrow::Cow;
use std::ops::Range;

use pulldown_cmark::{Options, Parser};

use super::directives::{self, Fence};
use super::prose::Collector;
use super::writer::Writer;
use super::{anchors::Anchors, checks};
use crate::diagnostic::{Diagnostic, code};
use crate::page::{Body, DirectiveCall, DirectiveSpans, Heading, Reference};
use crate::prose::Prose;
use crate::source::{FileId, Span};

/// How often fences are tried before colons are taken for text.
const TRIES: usize = 4;

/// What the site's config says about Markdown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// Whether HTML in Markdown goes to the page as it is; otherwise readers see it as text.
    pub raw_html: bool,
}

/// The body of a file, parsed.
#[derive(Debug, Default)]
pub struct Markdown {
    /// Finished HTML, and holes for references and directives.
    pub body: Body,
    /// Headings in order, without the first one if that is the title.
    pub headings: Vec<Heading>,
    /// Links and images, in order of appearance.
    pub references: Vec<Reference>,
    /// Where each of `references` stands.
    pub reference_spans: Vec<Span>,
    /// Directive calls, in order of appearance.
    pub directives: Vec<DirectiveCall>,
    /// Where each of `directives` stands.
    pub directive_spans: Vec<DirectiveSpans>,
    /// How many words a reader reads.
    pub words: u32,
    /// A heading of level 1 that begins the body: the title, left out of `body`.
    pub first_h1: Option<(String, Span)>,
    /// Its text as readers read it.
    pub prose: Prose,
    /// What is wrong.
    pub diagnostics: Vec<Diagnostic>,
}

/// Parses `range` of `text`, the whole file: every span is one of the file.
#[must_use]
pub fn parse(file: &FileId, text: &str, range: Range<usize>, settings: &Settings) -> Markdown {
    let body = text.get(range.clone()).unwrap_or_default();
    let base = range.start;
    let mut diagnostics = Vec::new();
    checks::bidi_controls(file, body, base, &mut diagnostics);

    let written = lines_fed(body);
    let mut fences = directives::find_fences(&written);
    let mut tries = 0;
    let mut markdown = loop {
        let masked = if fences.is_empty() {
            Cow::Borrowed(&*written)
        } else {
            Cow::Owned(directives::mask(&written, &fences))
        };
        let events = Parser::new_ext(&masked, options()).into_offset_iter();
        let anchors = Anchors::new(&written);
        let mut writer = Writer::new(file, &written, base, settings, &fences, anchors);
        let mut prose = Collector::new(&written, base, &fences);
        for (event, range) in events {
            prose.event(&event, &range);
            if writer.event(event, range).is_break() {
                break;
            }
        }
        let (mut markdown, missed) = writer.finish();
        if missed.is_empty() {
            markdown.prose = prose.finish();
            break markdown;
        }
        // These stand in code, in raw HTML or in the middle of a paragraph: they are text there.
        tries += 1;
        if tries == TRIES {
            diagnostics.push(no_fence(file, base, &fences[0]));
            fences.clear();
        } else {
            let mut index = 0;
            fences.retain(|_| {
                index += 1;
                missed.binary_search(&(index - 1)).is_err()
            });
        }
    };
    markdown.diagnostics.splice(0..0, diagnostics);
    markdown
}

fn options() -> Options {
    // No smart punctuation: a code, a number or a dose is shown as it was written.
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_DEFINITION_LIST
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_GFM
}

/// The body with a line feed for each carriage return that stands alone (old Mac files).
fn lines_fed(body: &str) -> Cow<'_, str> {
    if !body.contains('\r') {
        return Cow::Borrowed(body);
    }
    let mut out = String::with_capacity(body.len());
    let mut chars = body.chars().peekable();
    while let Some(c) = chars.next() {
        out.push(if c == '\r' && chars.peek() != Some(&'\n') { '\n' } else { c });
    }
    Cow::Owned(out)
}

fn no_fence(file: &FileId, base: usize, fence: &Fence) -> Diagnostic {
    let span = Span::new(base + fence.range.start, base + fence.range.end);
    Diagnostic::new(code::UNCLOSED_DIRECTIVE, file, span, "This ':::' cannot be a directive here")
        .help("Move it out of the raw HTML around it")
}
