//! Markdown events to a page's [`Prose`]: the text that readers read, block by block.

use std::ops::Range;

use pulldown_cmark::{Event, Tag, TagEnd};

use super::abbreviations::{expansions, unexplained};
use super::directives::Fence;
use crate::prose::{Block, BlockKind, Image, Place, Prose, Table};
use crate::source::Span;

/// A link whose text is being read.
struct OpenLink {
    /// Where its text begins in the block.
    from: usize,
    /// Whether nothing but its own words can say where it leads: an address outside.
    is_external: bool,
    /// Whether it holds images, and whether one of them has a text.
    images: Option<bool>,
}

/// Collects the text of a page while its events pass by.
pub(super) struct Collector<'a> {
    source: &'a str,
    /// Offset of the body in its file.
    base: usize,
    fences: &'a [Fence],
    out: Prose,
    /// The block that is being read.
    open: Option<Block>,
    /// What the next text begins.
    next: BlockKind,
    /// Lists around this place: their numbers, and whether they are numbered.
    lists: Vec<(u32, bool)>,
    list_count: u32,
    quotes: usize,
    directives: Vec<(String, usize)>,
    link: Option<OpenLink>,
    image: Option<Image>,
    header: bool,
    /// Inside a code block or raw HTML.
    skipping: bool,
}

impl<'a> Collector<'a> {
    pub(super) fn new(source: &'a str, base: usize, fences: &'a [Fence]) -> Collector<'a> {
        Collector {
            source,
            base,
            fences,
            out: Prose::default(),
            open: None,
            next: BlockKind::Paragraph,
            lists: Vec::new(),
            list_count: 0,
            quotes: 0,
            directives: Vec::new(),
            link: None,
            image: None,
            header: false,
            skipping: false,
        }
    }

    pub(super) fn finish(mut self) -> Prose {
        self.close();
        self.out.expansions = self.out.blocks.iter().flat_map(expansions).collect();
        self.out.unexplained = unexplained(&self.out.blocks, &self.out.expansions);
        self.out
    }

    pub(super) fn event(&mut self, event: &Event<'_>, range: &Range<usize>) {
        match event {
            Event::Start(tag) => self.start(tag, range),
            Event::End(tag) => self.end(*tag, range),
            Event::Text(text) => self.text(text, range),
            Event::Code(text) => {
                let from = self.length();
                // The text of a code span stands between its marks.
                let inside = self.source[range.clone()].find(&**text).map(|mark| {
                    let start = range.start + mark;
                    start..start + text.len()
                });
                self.text(text, &inside.unwrap_or_else(|| range.clone()));
                let to = self.length();
                if let Some(block) = self.open.as_mut().filter(|_| from < to) {
                    block.verbatim.push(from..to);
                }
            }
            Event::SoftBreak | Event::HardBreak => self.text(" ", range),
            _ => {}
        }
    }

    fn start(&mut self, tag: &Tag<'_>, range: &Range<usize>) {
        match tag {
            Tag::Link { dest_url, .. } => {
                let is_external = dest_url.contains("://");
                self.link = Some(OpenLink { from: self.length(), is_external, images: None });
            }
            Tag::Image { dest_url, .. } => {
                let span = Span::new(self.base + range.start, self.base + range.end);
                self.image = Some(Image { alt: String::new(), to: dest_url.to_string(), span });
            }
            Tag::Emphasis | Tag::Strong | Tag::Strikethrough => {}
            _ => {
                self.close();
                self.begin(tag, range);
            }
        }
    }

    /// A tag that ends the text before it.
    fn begin(&mut self, tag: &Tag<'_>, range: &Range<usize>) {
        match tag {
            Tag::Paragraph => {}
            Tag::Heading { level, .. } => self.next = BlockKind::Heading(*level as u8),
            Tag::List(start) => {
                self.list_count += 1;
                self.lists.push((self.list_count, start.is_some()));
            }
            Tag::Item => {
                let (list, ordered) = self.lists.last().copied().unwrap_or_default();
                self.next = BlockKind::Item { ordered, list };
            }
            Tag::Table(_) => {
                let row = self.source[range.clone()].lines().next().map_or(0, str::len);
                let start = self.base + range.start;
                let table = Table { span: Span::new(start, start + row), has_header: false };
                self.out.tables.push(table);
            }
            Tag::TableHead => self.header = true,
            Tag::TableCell => self.next = BlockKind::Cell { header: self.header },
            Tag::DefinitionListTitle => self.next = BlockKind::Term,
            Tag::DefinitionListDefinition => self.next = BlockKind::Definition,
            Tag::BlockQuote(None) => self.quotes += 1,
            Tag::CodeBlock(_) => self.skipping = true,
            Tag::HtmlBlock => {
                self.skipping = true;
                self.fence(range.start);
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd, range: &Range<usize>) {
        match tag {
            TagEnd::Link => {
                let to = self.length();
                let Some(link) = self.link.take() else { return };
                match &mut self.open {
                    Some(block) if link.from < to => block.links.push(link.from..to),
                    _ => {
                        let silent = link.images.map_or(link.is_external, |has_text| !has_text);
                        let span = Span::new(self.base + range.start, self.base + range.end);
                        self.out.empty_links.extend(silent.then_some(span));
                    }
                }
                return;
            }
            TagEnd::Image => {
                let image = self.image.take();
                if let (Some(link), Some(image)) = (&mut self.link, &image) {
                    let has_text = !image.alt.trim().is_empty();
                    link.images = Some(link.images.unwrap_or(false) || has_text);
                }
                self.out.images.extend(image);
                return;
            }
            TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough => return,
            TagEnd::List(_) => drop(self.lists.pop()),
            TagEnd::TableHead => self.header = false,
            TagEnd::BlockQuote(None) => self.quotes = self.quotes.saturating_sub(1),
            TagEnd::CodeBlock | TagEnd::HtmlBlock => self.skipping = false,
            _ => {}
        }
        self.close();
        self.next = BlockKind::Paragraph;
    }

    /// A line that may open or close a directive.
    fn fence(&mut self, start: usize) {
        let found = self.fences.binary_search_by_key(&start, |fence| fence.range.start);
        let Some(fence) = found.ok().map(|at| &self.fences[at]) else { return };
        if fence.closes {
            let innermost = self.directives.iter().rposition(|(_, colons)| *colons == fence.colons);
            self.directives.truncate(innermost.unwrap_or(self.directives.len()));
        } else {
            let line = self.source[fence.range.clone()].trim_start_matches(':').trim_start();
            let name =
                line.split(|ch: char| !ch.is_alphanumeric() && ch != '-' && ch != '_').next();
            self.directives.push((name.unwrap_or_default().to_owned(), fence.colons));
        }
    }

    fn length(&self) -> usize {
        self.open.as_ref().map_or(0, |block| block.text.len())
    }

    fn text(&mut self, text: &str, range: &Range<usize>) {
        if self.skipping {
            return;
        }
        if let Some(image) = &mut self.image {
            image.alt.push_str(text);
            return;
        }
        let (next, quotes, in_list) = (self.next, self.quotes, !self.lists.is_empty());
        let directive = self.directives.last().map(|(name, _)| name.clone());
        let block = self.open.get_or_insert_with(|| Block {
            kind: next,
            quoted: quotes > 0 || directive.as_deref() == Some("quote"),
            in_list,
            directive,
            text: String::new(),
            links: Vec::new(),
            verbatim: Vec::new(),
            places: Vec::new(),
        });
        let clamp = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let place = Place {
            text: clamp(block.text.len()),
            file: clamp(self.base + range.start),
            length: clamp(range.len()),
            as_written: self.source.get(range.clone()) == Some(text),
        };
        match block.places.last_mut() {
            // Text that goes on in the source as it does here needs no place of its own.
            Some(last)
                if last.as_written
                    && place.as_written
                    && last.text + last.length == place.text
                    && last.file + last.length == place.file =>
            {
                last.length += place.length;
            }
            _ => block.places.push(place),
        }
        block.text.push_str(text);
    }

    fn close(&mut self) {
        self.link = None;
        let Some(block) = self.open.take() else { return };
        // Further paragraphs of an item are paragraphs.
        self.next = BlockKind::Paragraph;
        if !block.text.trim().is_empty() {
            if let (BlockKind::Cell { header: true }, Some(table)) =
                (block.kind, self.out.tables.last_mut())
            {
                table.has_header = true;
            }
            self.out.blocks.push(block);
        }
    }
}
