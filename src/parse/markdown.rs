//! Markdown to a body with holes, and all that the outline needs.
//!
//! 1. Hide the directive fences from the Markdown parser ([`directives`](super::directives)).
//! 2. Take pulldown-cmark's events with their byte ranges.
//! 3. Write HTML into frames: the page, and inside it each link, heading, directive and footnote.
//!    A frame that closes becomes a part of the frame around it.

use std::collections::HashMap;
use std::ops::Range;

use pulldown_cmark::{
    Alignment, BlockQuoteKind, CodeBlockKind, CowStr, Event, HeadingLevel, Options, Parser, Tag,
    TagEnd,
};

use super::anchors::Anchors;
use super::directives::{self, Fence};
use super::frames::{Frame, FrameKind, Frames};
use super::links;
use crate::diagnostic::{Diagnostic, code};
use crate::page::{
    Body, DirectiveCall, DirectiveSpans, Heading, Part, Reference, Target,
};
use crate::source::{FileId, Span};
use crate::text::{bidi_controls, escape_attribute, escape_text};

/// Blocks nest no deeper than this: browsers give up near 500, readers long before.
const DEPTH: usize = 100;

/// Directives nest no deeper than this.
const DIRECTIVES: usize = 32;

/// What parsing depends on beside the text.
#[derive(Clone, Copy, Debug)]
pub struct Settings<'a> {
    /// Whether HTML in Markdown is passed through.
    pub raw_html: bool,
    /// The page's title, if its front matter gives one.
    pub title: Option<&'a str>,
}

/// A parsed body.
#[derive(Debug, Default)]
pub struct Markdown {
    /// The content.
    pub body: Body,
    /// Its headings.
    pub headings: Vec<Heading>,
    /// Its references.
    pub references: Vec<Reference>,
    /// Where they stand.
    pub reference_spans: Vec<Span>,
    /// Its directive calls.
    pub directives: Vec<DirectiveCall>,
    /// Where they stand.
    pub directive_spans: Vec<DirectiveSpans>,
    /// Words of its text.
    pub words: u32,
    /// The first heading, if it is the page's title; it is left out of the content, for the
    /// template prints the title.
    pub first_h1: Option<String>,
    /// What is wrong.
    pub diagnostics: Vec<Diagnostic>,
}

/// The extensions of CommonMark that careleaf reads. No smart punctuation: it would change codes.
#[must_use]
pub fn options() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_DEFINITION_LIST
        | Options::ENABLE_GFM
}

/// Parses the body of a page. `range` is where it stands in the file's text; spans are of the file.
#[must_use]
pub fn parse(file: &FileId, text: &str, range: Range<usize>, settings: &Settings<'_>) -> Markdown {
    let offset = range.start;
    let body = text.get(range).unwrap_or_default();
    let mut diagnostics = Vec::new();
    for (at, character) in bidi_controls(body) {
        diagnostics.push(Diagnostic::bidi_control(file, offset + at, character));
    }
    let (hidden, fences) = directives::hide(file, body, offset, options(), &mut diagnostics);
    let events: Vec<(Event<'_>, Range<usize>)> =
        Parser::new_ext(&hidden, options()).into_offset_iter().collect();
    let mut anchors = Anchors::default();
    for (event, _) in &events {
        if let Event::Start(Tag::Heading { id: Some(id), .. }) = event {
            anchors.reserve(id);
        }
    }
    let found = Markdown { diagnostics, ..Markdown::default() };
    let mut writer = Writer {
        file,
        body,
        offset,
        settings,
        fences,
        next_fence: 0,
        anchors,
        found,
        frames: Frames::new(),
        depth: 0,
        aligns: Vec::new(),
        cell: 0,
        in_head: false,
        label_open: false,
        html_block: None,
        notes: Vec::new(),
        note_numbers: HashMap::new(),
    };
    for at in 0..events.len() {
        let (event, range) = &events[at];
        writer.event(event, range, &events[at + 1..]);
    }
    writer.finish()
}

type Upcoming<'e, 'a> = &'e [(Event<'a>, Range<usize>)];

struct Writer<'a> {
    file: &'a FileId,
    body: &'a str,
    offset: usize,
    settings: &'a Settings<'a>,
    fences: Vec<Fence>,
    next_fence: usize,
    anchors: Anchors,
    found: Markdown,
    frames: Frames,
    /// How many blocks are open.
    depth: usize,
    aligns: Vec<Alignment>,
    cell: usize,
    in_head: bool,
    label_open: bool,
    /// The text of the HTML block being read.
    html_block: Option<String>,
    /// Definitions of footnotes.
    notes: Vec<(String, Body)>,
    /// Numbers and uses of footnotes, by name.
    note_numbers: HashMap<String, (usize, usize)>,
}

impl Writer<'_> {
    fn push(&mut self, html: &str) {
        self.frames.html().push_str(html);
    }

    fn span(&self, range: &Range<usize>) -> Span {
        Span::new(self.offset + range.start, self.offset + range.end)
    }

    fn event(&mut self, event: &Event<'_>, range: &Range<usize>, next: Upcoming<'_, '_>) {
        match event {
            Event::Start(tag) => self.start(tag, range, next),
            Event::End(tag) => self.end(tag, range),
            Event::Text(text) => self.text(text),
            Event::Code(text) => {
                self.frames.plain(text);
                self.found.words += 1;
                self.push("<code>");
                escape_text(text, self.frames.html());
                self.push("</code>");
            }
            Event::Html(html) => match &mut self.html_block {
                Some(block) => block.push_str(html),
                None => self.raw(html),
            },
            Event::InlineHtml(html) => self.raw(html),
            Event::FootnoteReference(name) => self.note_reference(name),
            Event::SoftBreak => {
                self.frames.plain(" ");
                self.push("\n");
            }
            Event::HardBreak => {
                self.frames.plain(" ");
                self.push("<br>\n");
            }
            Event::Rule => self.push("<hr>\n"),
            Event::TaskListMarker(checked) => {
                let checked = if *checked { " checked" } else { "" };
                self.push(&format!("<label><input type=\"checkbox\"{checked}> "));
                self.label_open = true;
            }
            // Math is not enabled.
            Event::InlineMath(text) | Event::DisplayMath(text) => self.text(text),
        }
    }

    fn text(&mut self, text: &str) {
        self.frames.plain(text);
        self.found.words += u32::try_from(text.split_whitespace().count()).unwrap_or(0);
        escape_text(text, self.frames.html());
    }

    fn start(&mut self, tag: &Tag<'_>, range: &Range<usize>, next: Upcoming<'_, '_>) {
        let block = !matches!(
            tag,
            Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Link { .. } | Tag::Image { .. }
        );
        if block {
            self.close_label();
            self.depth += 1;
            if self.depth == DEPTH + 1 {
                let message = format!("Blocks are nested more than {DEPTH} deep here");
                let at = Span::new(self.offset + range.start, self.offset + range.start);
                self.found.diagnostics.push(
                    Diagnostic::new(code::TOO_DEEP, self.file, at, message)
                        .help("Take the inner lists or quotes out"),
                );
            }
        }
        match tag {
            Tag::Paragraph => self.push("<p>"),
            Tag::Heading { level, id, classes, .. } => {
                let classes = classes.iter().map(|class| class.to_string()).collect();
                let id = id.as_ref().map(|id| id.to_string());
                self.frames.open(FrameKind::Heading { level: *level, id, classes });
            }
            Tag::BlockQuote(None) => self.push("<blockquote>\n"),
            Tag::BlockQuote(Some(kind)) => {
                // An alert is the directive of that name, written so that GitHub shows it too.
                let name = match kind {
                    BlockQuoteKind::Tip => "tip",
                    BlockQuoteKind::Warning | BlockQuoteKind::Caution => "warning",
                    BlockQuoteKind::Note | BlockQuoteKind::Important => "note",
                };
                let line = self.span(&(range.start..range.start + 1));
                let spans = DirectiveSpans { line, name: line, arguments: Vec::new() };
                let call = DirectiveCall { name: name.to_owned(), arguments: Vec::new() };
                let index = self.call(call, spans);
                self.frames.open(FrameKind::Alert { index });
            }
            Tag::CodeBlock(kind) => {
                self.check_fence(kind, range);
                match kind {
                    CodeBlockKind::Fenced(info) if !info.is_empty() => {
                        let language = info.split([' ', ',']).next().unwrap_or_default();
                        self.push("<pre tabindex=\"0\"><code class=\"language-");
                        escape_attribute(language, self.frames.html());
                        self.push("\">");
                    }
                    _ => self.push("<pre tabindex=\"0\"><code>"),
                }
            }
            Tag::HtmlBlock => self.html_block = Some(String::new()),
            Tag::List(first) => {
                let tasks = has_task(next);
                match first {
                    None if tasks => self.push("<ul class=\"tasks\">\n"),
                    None => self.push("<ul>\n"),
                    Some(1) => self.push("<ol>\n"),
                    Some(first) => self.push(&format!("<ol start=\"{first}\">\n")),
                }
            }
            Tag::Item => self.push(if is_task(next) { "<li class=\"task\">" } else { "<li>" }),
            Tag::FootnoteDefinition(name) => {
                self.frames.open(FrameKind::Note { name: name.to_string() });
            }
            Tag::DefinitionList => self.push("<dl>\n"),
            Tag::DefinitionListTitle => self.push("<dt>"),
            Tag::DefinitionListDefinition => self.push("<dd>"),
            Tag::Table(aligns) => {
                self.aligns.clone_from(aligns);
                self.push("<div class=\"table\" role=\"region\" tabindex=\"0\" aria-label=\"Table\"><table>\n");
            }
            Tag::TableHead => {
                (self.in_head, self.cell) = (true, 0);
                self.push("<thead><tr>");
            }
            Tag::TableRow => {
                self.cell = 0;
                self.push("<tr>");
            }
            Tag::TableCell => self.open_cell(),
            Tag::Emphasis => self.push("<em>"),
            Tag::Strong => self.push("<strong>"),
            Tag::Strikethrough => self.push("<del>"),
            Tag::Superscript => self.push("<sup>"),
            Tag::Subscript => self.push("<sub>"),
            Tag::Link { dest_url, title, .. } => {
                let reference = self.reference(dest_url, range, false);
                let title = (!title.is_empty()).then(|| title.to_string());
                self.frames.open(FrameKind::Link { reference, title });
            }
            Tag::Image { dest_url, title, .. } => {
                let reference = self.reference(dest_url, range, true);
                let title = (!title.is_empty()).then(|| title.to_string());
                self.frames.open(FrameKind::Image { reference, title });
            }
            Tag::MetadataBlock(_) => {}
        }
    }

    fn end(&mut self, tag: &TagEnd, range: &Range<usize>) {
        match tag {
            TagEnd::Paragraph => {
                self.close_label();
                self.push("</p>\n");
            }
            TagEnd::Heading(_) => self.end_heading(),
            TagEnd::BlockQuote(kind) => {
                self.close_directives(self.depth);
                match kind {
                    None => self.push("</blockquote>\n"),
                    Some(_) => self.close_part(),
                }
            }
            TagEnd::CodeBlock => self.push("</code></pre>\n"),
            TagEnd::HtmlBlock => self.end_html_block(range),
            TagEnd::List(ordered) => self.push(if *ordered { "</ol>\n" } else { "</ul>\n" }),
            TagEnd::Item => {
                self.close_label();
                self.close_directives(self.depth);
                self.push("</li>\n");
            }
            TagEnd::FootnoteDefinition => {
                self.close_directives(self.depth);
                let Frame { kind, body, .. } = self.frames.close();
                if let FrameKind::Note { name } = kind {
                    self.notes.push((name, body));
                }
            }
            TagEnd::DefinitionList => self.push("</dl>\n"),
            TagEnd::DefinitionListTitle => self.push("</dt>\n"),
            TagEnd::DefinitionListDefinition => {
                self.close_directives(self.depth);
                self.push("</dd>\n");
            }
            TagEnd::Table => self.push("</tbody></table></div>\n"),
            TagEnd::TableHead => {
                self.in_head = false;
                self.push("</tr></thead><tbody>\n");
            }
            TagEnd::TableRow => self.push("</tr>\n"),
            TagEnd::TableCell => {
                self.push(if self.in_head { "</th>" } else { "</td>" });
                self.cell += 1;
            }
            TagEnd::Emphasis => return self.push("</em>"),
            TagEnd::Strong => return self.push("</strong>"),
            TagEnd::Strikethrough => return self.push("</del>"),
            TagEnd::Superscript => self.push("</sup>"),
            TagEnd::Subscript => self.push("</sub>"),
            TagEnd::Link | TagEnd::Image => return self.close_part(),
            TagEnd::MetadataBlock(_) => {}
        }
        self.depth = self.depth.saturating_sub(1);
    }

    fn open_cell(&mut self) {
        let class = match self.aligns.get(self.cell) {
            Some(Alignment::Right) => " class=\"right\"",
            Some(Alignment::Center) => " class=\"center\"",
            _ => "",
        };
        let (tag, scope) = if self.in_head { ("th", " scope=\"col\"") } else { ("td", "") };
        self.push(&format!("<{tag}{scope}{class}>"));
    }

    fn close_label(&mut self) {
        if std::mem::take(&mut self.label_open) {
            self.push("</label>");
        }
    }

    /// Closes a frame that becomes one part of the frame around it.
    fn close_part(&mut self) {
        let Frame { kind, body, plain } = self.frames.close();
        let part = match kind {
            FrameKind::Link { reference, title } => {
                self.frames.plain(&plain);
                Part::Link { reference, text: body, title }
            }
            FrameKind::Image { reference, title } => Part::Image { reference, alt: plain, title },
            FrameKind::Alert { index } | FrameKind::Directive { index, .. } => {
                Part::Directive { directive: index, body }
            }
            FrameKind::Page | FrameKind::Heading { .. } | FrameKind::Note { .. } => return,
        };
        self.frames.part(part);
    }

    fn end_heading(&mut self) {
        let Frame { kind, body, plain } = self.frames.close();
        let FrameKind::Heading { level, id, classes } = kind else { return };
        let text = plain.trim().to_owned();
        let is_title = level == HeadingLevel::H1
            && self.frames.is_untouched()
            && self.settings.title.is_none_or(|title| title == text);
        if is_title {
            self.found.first_h1 = Some(text);
            return;
        }
        // The page's title is its only h1.
        let level = if level == HeadingLevel::H1 { 2 } else { level as u8 };
        let id = match id {
            Some(id) => self.anchors.explicit(&id),
            None => self.anchors.from_text(&text),
        };
        self.push(&format!("<h{level} id=\""));
        escape_attribute(&id, self.frames.html());
        if !classes.is_empty() {
            self.push("\" class=\"");
            escape_attribute(&classes.join(" "), self.frames.html());
        }
        self.push("\">");
        for part in body.parts {
            self.frames.part(part);
        }
        self.push(&format!("</h{level}>\n"));
        self.found.headings.push(Heading { level, id, text });
    }

    fn reference(&mut self, destination: &CowStr<'_>, range: &Range<usize>, image: bool) -> usize {
        let written = &self.body[range.clone()];
        let span = match written.rfind(&**destination).filter(|_| !destination.is_empty()) {
            Some(at) => range.start + at..range.start + at + destination.len(),
            None => range.clone(),
        };
        let span = self.span(&span);
        let to = links::target(destination).unwrap_or_else(|reason| {
            let help = "Write an address that begins with https://, or the path of a file in the content folder";
            self.found.diagnostics.push(
                Diagnostic::new(code::UNSAFE_LINK, self.file, span, reason).help(help),
            );
            Target::Unsafe(destination.to_string())
        });
        self.found.references.push(Reference { to, image });
        self.found.reference_spans.push(span);
        self.found.references.len() - 1
    }

    fn call(&mut self, call: DirectiveCall, spans: DirectiveSpans) -> usize {
        self.found.directives.push(call);
        self.found.directive_spans.push(spans);
        self.found.directives.len() - 1
    }

    /// HTML between words.
    fn raw(&mut self, html: &str) {
        if self.settings.raw_html {
            self.push(html);
        } else if html.starts_with("<!--") {
        } else if matches!(html, "<br>" | "<br/>" | "<br />") {
            self.push("<br>");
        } else {
            escape_text(html, self.frames.html());
        }
    }

    fn end_html_block(&mut self, range: &Range<usize>) {
        let block = self.html_block.take().unwrap_or_default();
        let fence = self.fences.get(self.next_fence).filter(|fence| range.contains(&fence.at));
        if let Some(colons) = fence.map(|fence| fence.colons) {
            let at = self.next_fence;
            self.next_fence += 1;
            return self.fence(at, colons);
        }
        if self.settings.raw_html {
            self.push(&block);
        } else if !block.trim_start().starts_with("<!--") {
            self.push("<p>");
            escape_text(block.trim_end(), self.frames.html());
            self.push("</p>\n");
        }
    }

    fn fence(&mut self, at: usize, colons: usize) {
        // The HTML block itself counts as one open block.
        let depth = self.depth - 1;
        if let Some((call, spans)) = self.fences[at].call.take() {
            let line = spans.line;
            if self.frames.directives() >= DIRECTIVES {
                let message = format!("Directives are nested more than {DIRECTIVES} deep here");
                self.found.diagnostics.push(
                    Diagnostic::new(code::TOO_DEEP, self.file, line, message)
                        .help("Take the inner directives out"),
                );
                return;
            }
            let index = self.call(call, spans);
            self.frames.open(FrameKind::Directive { index, colons, depth, line });
            return;
        }
        let line = self.fences[at].at;
        let span = self.span(&(line..line + colons));
        if !self.frames.has_open(colons, depth) {
            let message = format!("This '{}' closes nothing", ":".repeat(colons));
            self.found.diagnostics.push(
                Diagnostic::new(code::UNCLOSED_DIRECTIVE, self.file, span, message)
                    .help("Remove it, or give it as many colons as the line that opens the directive"),
            );
            return;
        }
        while let FrameKind::Directive { colons: open, .. } = *self.frames.top() {
            if open == colons {
                break;
            }
            self.close_unclosed();
        }
        self.close_part();
    }

    /// Closes the directives that were opened inside a block which ends now.
    fn close_directives(&mut self, depth: usize) {
        while let FrameKind::Directive { depth: opened, .. } = *self.frames.top() {
            if opened < depth {
                break;
            }
            self.close_unclosed();
        }
    }

    fn close_unclosed(&mut self) {
        if let FrameKind::Directive { index, colons, line, .. } = *self.frames.top() {
            let name = &self.found.directives[index].name;
            let message = format!("The directive '{name}' is never closed");
            let help = format!("Add a line with '{}' where it ends", ":".repeat(colons));
            self.found.diagnostics.push(
                Diagnostic::new(code::UNCLOSED_DIRECTIVE, self.file, line, message).help(help),
            );
        }
        self.close_part();
    }

    fn check_fence(&mut self, kind: &CodeBlockKind<'_>, range: &Range<usize>) {
        let CodeBlockKind::Fenced(_) = kind else { return };
        let block = self.body[range.clone()].trim_end();
        let first = block.lines().next().unwrap_or_default();
        let last = block.lines().last().unwrap_or_default();
        let last = last.trim_start_matches([' ', '\t', '>']);
        let closed = block.lines().count() > 1
            && (last.bytes().all(|byte| byte == b'`') || last.bytes().all(|byte| byte == b'~'))
            && last.len() >= 3;
        // Only a block that swallows the rest of the page is a slip.
        if !closed && self.body[range.end..].trim().is_empty() {
            let span = self.span(&(range.start..range.start + first.len()));
            let message = "This code block is never closed, so the rest of the page is code";
            self.found.diagnostics.push(
                Diagnostic::new(code::UNCLOSED_FENCE, self.file, span, message)
                    .help("Add a line with ``` where the code ends"),
            );
        }
    }

    fn note_reference(&mut self, name: &str) {
        let next = self.note_numbers.len() + 1;
        let (number, uses) = self.note_numbers.entry(name.to_owned()).or_insert((next, 0));
        *uses += 1;
        let id = if *uses == 1 { format!("{number}") } else { format!("{number}-{uses}") };
        let html = format!(
            "<sup class=\"note-ref\"><a href=\"#fn-{number}\" id=\"fnref-{id}\" \
             role=\"doc-noteref\" aria-label=\"Note {number}\">{number}</a></sup>"
        );
        self.push(&html);
    }

    fn finish(mut self) -> Markdown {
        self.close_label();
        self.close_directives(0);
        let mut notes: Vec<(usize, Body)> = std::mem::take(&mut self.notes)
            .into_iter()
            .filter_map(|(name, body)| Some((self.note_numbers.get(&name)?.0, body)))
            .collect();
        notes.sort_by_key(|(number, _)| *number);
        notes.dedup_by_key(|(number, _)| *number);
        if !notes.is_empty() {
            self.push("<section class=\"footnotes\" role=\"doc-endnotes\" aria-label=\"Notes\">\n<ol>\n");
            for (number, body) in notes {
                self.push(&format!("<li id=\"fn-{number}\" value=\"{number}\">"));
                body.parts.into_iter().for_each(|part| self.frames.part(part));
                self.push(&format!(
                    "<p><a href=\"#fnref-{number}\" role=\"doc-backlink\">Back to the text of note {number}</a></p></li>\n"
                ));
            }
            self.push("</ol>\n</section>\n");
        }
        self.found.body = self.frames.close().body;
        self.found
    }
}

/// Whether the item that begins here is one to tick off.
fn is_task(next: Upcoming<'_, '_>) -> bool {
    let mut next = next.iter().map(|(event, _)| event);
    match next.next() {
        Some(Event::TaskListMarker(_)) => true,
        Some(Event::Start(Tag::Paragraph)) => matches!(next.next(), Some(Event::TaskListMarker(_))),
        _ => false,
    }
}

/// Whether the list that begins here begins with such an item.
fn has_task(next: Upcoming<'_, '_>) -> bool {
    matches!(next.first(), Some((Event::Start(Tag::Item), _))) && is_task(&next[1..])
}
