//! The HTML of blocks: paragraphs, headings, lists, quotes, code, tables.

use std::ops::{ControlFlow, Range};

use pulldown_cmark::{Alignment, BlockQuoteKind, CodeBlockKind, CowStr, Tag, TagEnd};

use super::checks;
use super::html::{clean, push_attribute, push_text};
use super::writer::{Open, OpenHeading, State, Table, Writer};
use crate::page::{Argument, Heading, Part};

/// Columns that a phone shows side by side.
const SIDE_BY_SIDE: usize = 2;

/// Deepest nesting of lists, quotes, definitions and footnotes.
const DEEPEST: usize = 100;

impl<'a> Writer<'a> {
    pub(super) fn start(&mut self, tag: Tag<'a>, range: &Range<usize>) -> ControlFlow<()> {
        let end = tag.to_end();
        if is_container(end) {
            self.blocks += 1;
            if self.blocks > DEEPEST {
                self.blocks -= 1;
                // Point at the mark that is one too many, not at all that it holds.
                let first = self.source[range.start..].chars().next().map_or(0, char::len_utf8);
                let span = self.span(&(range.start..range.start + first));
                let message = format!("Lists and quotes are nested more than {DEEPEST} deep here");
                return self.too_deep(span, &message);
            }
        }
        let state = match tag {
            Tag::Paragraph => self.start_block("<p>"),
            Tag::Heading { level, id, classes, .. } => {
                self.start_heading(level as u8, id.as_deref(), &classes);
                State::Plain
            }
            Tag::BlockQuote(None) => self.start_block("<blockquote>\n"),
            Tag::BlockQuote(Some(kind)) => self.start_alert(kind),
            Tag::CodeBlock(kind) => self.start_code(&kind, range),
            Tag::HtmlBlock => {
                self.raw.clear();
                self.in_raw = true;
                self.raw_fence = self.fence_at(range.start);
                State::Plain
            }
            Tag::List(start) => self.start_list(start),
            Tag::Item => {
                self.block();
                self.html.push_str("<li");
                let place = self.place();
                self.html.push('>');
                State::Item { place }
            }
            Tag::FootnoteDefinition(label) => {
                self.close_label();
                self.push_frame();
                State::Footnote(label)
            }
            Tag::DefinitionList => self.start_block("<dl>\n"),
            Tag::DefinitionListTitle => self.start_block("<dt>"),
            Tag::DefinitionListDefinition => self.start_block("<dd>"),
            Tag::Table(alignments) => self.start_table(alignments),
            Tag::TableHead => {
                self.table.column = 0;
                self.table.head = true;
                self.start_block("<thead>\n<tr>")
            }
            Tag::TableRow => {
                self.table.column = 0;
                if !std::mem::replace(&mut self.table.rows, true) {
                    self.html.push_str("<tbody>\n");
                }
                self.start_block("<tr>")
            }
            Tag::TableCell => self.start_cell(),
            Tag::Emphasis => self.start_emphasis("<em>"),
            Tag::Strong => self.start_emphasis("<strong>"),
            Tag::Strikethrough => self.start_emphasis("<del>"),
            Tag::Superscript => self.start_emphasis("<sup>"),
            Tag::Subscript => self.start_emphasis("<sub>"),
            Tag::Link { link_type, dest_url, title, .. } => {
                self.start_link(link_type, dest_url, title, range)
            }
            Tag::Image { link_type, dest_url, title, .. } => {
                self.start_image(link_type, dest_url, title, range)
            }
            Tag::MetadataBlock(_) => State::Silent,
        };
        self.open.push(Open { end, state });
        ControlFlow::Continue(())
    }

    /// Closes what Markdown closes, after the directives that were left open in it.
    pub(super) fn end(&mut self, end: TagEnd, range: &Range<usize>) -> ControlFlow<()> {
        while let Some(Open { state: State::Directive { .. }, .. }) = self.open.last() {
            self.close_unclosed();
        }
        let Some(Open { state, .. }) = self.open.pop() else { return ControlFlow::Continue(()) };
        if is_container(end) {
            self.blocks = self.blocks.saturating_sub(1);
        }
        match end {
            TagEnd::Paragraph => self.end_block("</p>\n"),
            TagEnd::Heading(_) => self.end_heading(range),
            TagEnd::BlockQuote(None) => self.end_block("</blockquote>\n"),
            TagEnd::BlockQuote(Some(_)) => self.end_block("</div>\n"),
            TagEnd::CodeBlock => self.html.push_str("</code></pre>\n"),
            TagEnd::HtmlBlock => {
                self.in_raw = false;
                match self.raw_fence.take() {
                    Some(fence) => return self.fence(fence),
                    None => self.end_raw(),
                }
            }
            TagEnd::List(true) => self.end_block("</ol>\n"),
            TagEnd::List(false) => self.end_block("</ul>\n"),
            TagEnd::Item => self.end_block("</li>\n"),
            TagEnd::FootnoteDefinition => {
                self.close_label();
                let text = self.pop_frame();
                if let State::Footnote(label) = state {
                    self.footnotes.define(&label, text);
                }
            }
            TagEnd::DefinitionList => self.end_block("</dl>\n"),
            TagEnd::DefinitionListTitle => self.end_block("</dt>\n"),
            TagEnd::DefinitionListDefinition => self.end_block("</dd>\n"),
            TagEnd::Table => {
                let body = if self.table.rows { "</tbody>\n" } else { "" };
                self.html.push_str(body);
                self.end_block("</table></div>\n");
            }
            TagEnd::TableHead => {
                self.table.head = false;
                self.end_block("</tr>\n</thead>\n");
            }
            TagEnd::TableRow => self.end_block("</tr>\n"),
            TagEnd::TableCell => {
                self.table.column += 1;
                self.html.push_str(if self.table.head { "</th>" } else { "</td>" });
            }
            TagEnd::Emphasis => self.end_emphasis(&state, "</em>"),
            TagEnd::Strong => self.end_emphasis(&state, "</strong>"),
            TagEnd::Strikethrough => self.end_emphasis(&state, "</del>"),
            TagEnd::Superscript => self.end_emphasis(&state, "</sup>"),
            TagEnd::Subscript => self.end_emphasis(&state, "</sub>"),
            TagEnd::Link => self.end_link(state, range),
            TagEnd::Image => self.end_image(state, range),
            TagEnd::MetadataBlock(_) => {}
        }
        ControlFlow::Continue(())
    }

    fn start_block(&mut self, html: &str) -> State<'a> {
        self.block();
        self.html.push_str(html);
        State::Plain
    }

    fn end_block(&mut self, html: &str) {
        self.close_label();
        self.end_word();
        self.html.push_str(html);
    }

    fn start_heading(&mut self, level: u8, id: Option<&str>, classes: &[CowStr<'a>]) {
        // The template prints the title; a heading of level 1 further down is a section.
        let title = (level == 1 && self.is_blank() && self.out.first_h1.is_none())
            .then_some(self.out.references.len());
        let level = level.max(2);
        self.block();
        if title.is_some() {
            self.push_frame();
        } else {
            self.fold();
        }
        self.html.push_str("<h");
        self.html.push(char::from(b'0' + level));
        let place = self.place();
        if !classes.is_empty() {
            let classes: Vec<&str> = classes.iter().map(|class| &**class).collect();
            self.attribute("class", &classes.join(" "));
        }
        self.html.push('>');
        let id = id.map(clean);
        self.heading = Some(OpenHeading { level, place, id, text: String::new(), title });
    }

    fn end_heading(&mut self, range: &Range<usize>) {
        let Some(heading) = self.heading.take() else { return };
        let text = clean(heading.text.trim());
        if let Some(references) = heading.title {
            self.pop_frame();
            self.out.references.truncate(references);
            self.out.reference_spans.truncate(references);
            let length = self.source[range.clone()].trim_end().len();
            let span = self.span(&(range.start..range.start + length));
            self.out.first_h1 = Some((text, span));
            return;
        }
        let id = match heading.id {
            Some(id) if !id.is_empty() => self.anchors.as_written(id),
            _ => self.anchors.of_text(&text),
        };
        let mut attribute = String::with_capacity(id.len() + 6);
        attribute.push_str(" id=\"");
        push_attribute(&mut attribute, &id);
        attribute.push('"');
        self.insert(heading.place, &attribute);
        self.html.push_str("</h");
        self.html.push(char::from(b'0' + heading.level));
        self.end_block(">\n");
        self.out.headings.push(Heading { level: heading.level, id, text });
    }

    fn start_code(&mut self, kind: &CodeBlockKind<'a>, range: &Range<usize>) -> State<'a> {
        self.block();
        self.html.push_str("<pre><code");
        if let CodeBlockKind::Fenced(info) = kind {
            checks::unclosed_fence(
                self.file,
                self.source,
                self.base,
                range,
                &mut self.out.diagnostics,
            );
            if let Some(language) = info.split_whitespace().next() {
                self.html.push_str(" class=\"language-");
                push_attribute(&mut self.html, language);
                self.html.push('"');
            }
        }
        self.html.push('>');
        State::Plain
    }

    fn start_list(&mut self, start: Option<u64>) -> State<'a> {
        self.block();
        self.html.push_str(if start.is_some() { "<ol" } else { "<ul" });
        let place = self.place();
        if let Some(start) = start.filter(|start| *start != 1) {
            self.attribute("start", &start.to_string());
        }
        self.html.push_str(">\n");
        State::List { place, tasks: false }
    }

    /// A task's box: the item and its list are marked, the text becomes the box's label.
    pub(super) fn task(&mut self, done: bool) {
        let item = self.open.iter().rposition(|open| matches!(open.state, State::Item { .. }));
        let Some(item) = item.filter(|_| self.heading.is_none()) else {
            // An underlined heading in an item: it cannot be a label, nor its place be moved.
            self.html.push_str(if done { "[x] " } else { "[ ] " });
            return;
        };
        if let State::Item { place } = self.open[item].state {
            self.insert(place, " class=\"task\"");
        }
        // After the item: what goes in earlier moves what stands later.
        if let Some(list) = item.checked_sub(1)
            && let State::List { place, tasks } = &mut self.open[list].state
            && !std::mem::replace(tasks, true)
        {
            let place = *place;
            self.insert(place, " class=\"tasks\"");
        }
        let checked = if done { " checked" } else { "" };
        self.html.push_str("<label><input type=\"checkbox\"");
        self.html.push_str(checked);
        self.html.push_str("> ");
        self.label = true;
    }

    fn start_alert(&mut self, kind: BlockQuoteKind) -> State<'a> {
        let key = match kind {
            BlockQuoteKind::Note => "note",
            BlockQuoteKind::Tip => "tip",
            BlockQuoteKind::Important => "important",
            BlockQuoteKind::Warning => "warning",
            BlockQuoteKind::Caution => "caution",
        };
        let state =
            self.start_block(&format!("<div class=\"{key}\" role=\"note\"><p class=\"label\">"));
        self.push_part(Part::Word { key, number: String::new(), in_attribute: false });
        self.html.push_str("</p>\n");
        state
    }

    /// A table is named by the caption that the directive around it gives, else by the heading
    /// above it. With many columns its cells stand below each other where the page is narrow, each
    /// with the words over its column.
    fn start_table(&mut self, alignments: Vec<Alignment>) -> State<'a> {
        let stack = alignments.len() > SIDE_BY_SIDE;
        self.table = Table { alignments, ..Table::default() };
        let class = if stack { "table stack" } else { "table" };
        self.start_block(&format!("<div class=\"{class}\" role=\"group\" tabindex=\"0\""));
        let caption = self.caption();
        let shown = caption.as_ref().is_some_and(|(_, shown)| *shown);
        let heading = || self.out.headings.last().map(|heading| heading.text.clone());
        match caption.as_ref().map(|(text, _)| text.clone()).or_else(heading) {
            Some(name) if !name.is_empty() => self.attribute("aria-label", &name),
            _ => self.word_attribute("aria-label", "table", ""),
        }
        self.html.push_str("><table>\n");
        if let Some((text, _)) = caption.filter(|_| shown) {
            self.html.push_str("<caption>");
            push_text(&mut self.html, &text);
            self.html.push_str("</caption>\n");
        }
        State::Plain
    }

    /// The `caption` of the directive around a table; whether it is the table's to show.
    fn caption(&self) -> Option<(String, bool)> {
        let Some(Open { state: State::Directive { call: Some(call), .. }, .. }) = self.open.last()
        else {
            return None;
        };
        let call = self.out.directives.get(*call)?;
        let text = call.arguments.iter().find_map(|(name, value)| match value {
            Argument::Text(text) if name == "caption" => Some(clean(text.trim())),
            _ => None,
        })?;
        Some((text, call.name == "table"))
    }

    fn start_cell(&mut self) -> State<'a> {
        self.end_word();
        let table = &mut self.table;
        self.html.push_str(if table.head { "<th scope=\"col\"" } else { "<td" });
        self.html.push_str(match table.alignments.get(table.column) {
            Some(Alignment::Left) => " class=\"left\"",
            Some(Alignment::Center) => " class=\"center\"",
            Some(Alignment::Right) => " class=\"right\"",
            Some(Alignment::None) | None => "",
        });
        if table.head {
            table.labels.push(String::new());
        } else if table.alignments.len() > SIDE_BY_SIDE
            && let Some(label) = table.labels.get(table.column).filter(|label| !label.is_empty())
        {
            self.html.push_str(" data-label=\"");
            push_attribute(&mut self.html, label);
            self.html.push('"');
        }
        self.html.push('>');
        State::Plain
    }
}

/// What can hold other blocks.
fn is_container(end: TagEnd) -> bool {
    matches!(
        end,
        TagEnd::BlockQuote(_)
            | TagEnd::Item
            | TagEnd::FootnoteDefinition
            | TagEnd::DefinitionListDefinition
    )
}
