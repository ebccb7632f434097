//! The text of a page as readers read it, with the place of every word in the source.
//!
//! Rules about language, codes and numbers look at this, not at Markdown: `**97039**` is the word
//! 97039, a code block is no prose, and the text of a link is a part of its sentence.

use std::ops::Range;

use crate::source::Span;

/// All text of a page, in reading order.
#[derive(Clone, Debug, Default)]
pub struct Prose {
    /// Headings, paragraphs, items, cells.
    pub blocks: Vec<Block>,
    /// Images with their alternative texts.
    pub images: Vec<Image>,
    /// Tables, in order.
    pub tables: Vec<Table>,
    /// Abbreviations that are written with what they stand for: `NPI (National Provider Identifier)`.
    pub expansions: Vec<Expansion>,
    /// Words of two to six capitals that the text does not explain, each once.
    pub unexplained: Vec<(String, Span)>,
    /// Links of which a reader sees no words: to an address outside, or around images alone.
    pub empty_links: Vec<Span>,
}

/// A table of a page.
#[derive(Clone, Debug)]
pub struct Table {
    /// Where its first row stands.
    pub span: Span,
    /// Whether its columns have names.
    pub has_header: bool,
}

/// An abbreviation with its words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expansion {
    /// `NPI`.
    pub short: String,
    /// `National Provider Identifier`.
    pub words: String,
    /// Where the words stand.
    pub span: Span,
}

/// One run of text without a break: a paragraph, a heading, an item of a list.
#[derive(Clone, Debug)]
pub struct Block {
    /// What it is.
    pub kind: BlockKind,
    /// Whether it is somebody else's words: in a block quote or in the directive `quote`.
    pub quoted: bool,
    /// Whether it is in a list.
    pub in_list: bool,
    /// The directive around it, innermost, such as `steps`.
    pub directive: Option<String>,
    /// Its text without markup; line breaks are blanks.
    pub text: String,
    /// Texts of links, as ranges of `text`.
    pub links: Vec<Range<usize>>,
    /// Code spans, as ranges of `text`: names and values, not words.
    pub verbatim: Vec<Range<usize>>,
    /// Where pieces of `text` stand, in order.
    pub(crate) places: Vec<Place>,
}

/// Where a piece of a block's text stands in the file.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    /// Offset in the text.
    pub(crate) text: u32,
    /// Offset in the file.
    pub(crate) file: u32,
    /// Bytes in the file.
    pub(crate) length: u32,
    /// Whether the file has these very bytes; an entity or a line break it writes otherwise, and
    /// only the whole of it has a place.
    pub(crate) as_written: bool,
}

/// What a block is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BlockKind {
    /// A heading of level 1 to 6.
    Heading(u8),
    /// A paragraph, also a further one of an item.
    Paragraph,
    /// The first text of an item.
    Item {
        /// Whether its list is numbered.
        ordered: bool,
        /// Which list of the page it is in.
        list: u32,
    },
    /// A cell of a table.
    Cell {
        /// Whether it is a column's header.
        header: bool,
    },
    /// A word of a definition list.
    Term,
    /// What such a word means.
    Definition,
}

/// An image of a page.
#[derive(Clone, Debug)]
pub struct Image {
    /// Its text for those who do not see it.
    pub alt: String,
    /// The path or address as written.
    pub to: String,
    /// Where it stands.
    pub span: Span,
}

impl Block {
    /// Where a range of the text stands in the file.
    #[must_use]
    pub fn span(&self, range: Range<usize>) -> Span {
        let start = self.place(range.start).map_or(0, |(place, from)| match place.as_written {
            true => place.file as usize + from,
            false => place.file as usize,
        });
        let Some(last) = range.end.checked_sub(1).filter(|_| !range.is_empty()) else {
            return Span::new(start, start);
        };
        let end = self.place(last).map_or(start, |(place, from)| match place.as_written {
            true => place.file as usize + from + 1,
            false => (place.file + place.length) as usize,
        });
        Span::new(start, end)
    }

    /// Where the whole text stands in the file.
    #[must_use]
    pub fn whole(&self) -> Span {
        self.span(0..self.text.len())
    }

    /// The piece that a byte of the text is in, and how far into it.
    fn place(&self, at: usize) -> Option<(&Place, usize)> {
        let piece = self.places.partition_point(|place| place.text as usize <= at);
        let place = self.places.get(piece.checked_sub(1)?)?;
        Some((place, at - place.text as usize))
    }

    /// The sentences of the text. A full stop ends one only before a blank and a capital or digit,
    /// and not behind a title or an abbreviation such as `e.g.`
    #[must_use]
    pub fn sentences(&self) -> Vec<Range<usize>> {
        let text = &self.text;
        let mut found = Vec::new();
        let mut start = 0;
        for (at, sign) in text.char_indices().filter(|(_, ch)| matches!(ch, '.' | '!' | '?')) {
            let rest = &text[at + sign.len_utf8()..];
            let closing = rest.len() - rest.trim_start_matches(['"', '\'', ')', '”', '’']).len();
            let after = &rest[closing..];
            let next = after.trim_start().chars().next();
            let goes_on = !after.is_empty() && !after.starts_with(char::is_whitespace)
                || next.is_some_and(char::is_lowercase)
                || sign == '.' && is_short(&text[start..at]);
            if !goes_on {
                found.push(trimmed(text, start..at + sign.len_utf8() + closing));
                start = at + sign.len_utf8() + closing;
            }
        }
        found.push(trimmed(text, start..text.len()));
        found.retain(|range| !range.is_empty());
        found
    }

    /// Whether a range of the text is a part of a link's text.
    #[must_use]
    pub fn is_linked(&self, range: &Range<usize>) -> bool {
        self.links.iter().any(|link| link.start <= range.start && range.end <= link.end)
    }

    /// Whether a range of the text touches a code span.
    #[must_use]
    pub fn is_verbatim(&self, range: &Range<usize>) -> bool {
        self.verbatim.iter().any(|code| code.start < range.end && range.start < code.end)
    }
}

/// Whether a text ends in an abbreviation, whose full stop ends no sentence.
fn is_short(text: &str) -> bool {
    const SHORT: [&str; 16] = [
        "dr", "mr", "mrs", "ms", "prof", "st", "vs", "etc", "no", "vol", "pp", "al", "inc", "e.g",
        "i.e", "u.s",
    ];
    let word = text.rsplit(|ch: char| ch.is_whitespace() || ch == '(').next().unwrap_or_default();
    let small = word.to_lowercase();
    SHORT.contains(&small.as_str()) || word.len() == 1 && word.chars().all(char::is_uppercase)
}

fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let inner = &text[range.clone()];
    let start = range.start + inner.len() - inner.trim_start().len();
    start..(range.start + inner.trim_end().len()).max(start)
}
