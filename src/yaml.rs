//! YAML as a located tree: what an editor wrote, where, before any type is chosen.
//!
//! 1. Size and control characters are looked at first: a hostile file is refused unread.
//! 2. The parser's events become [`Node`]s (`build`), scalars as they were written.
//! 3. Where the parser stops, its error is said again in an editor's words (`message`).

mod build;
mod message;

use std::ops::Range;

use crate::diagnostic::{Code, Diagnostic, code};
use crate::source::{FileId, Span};

/// A value of a YAML document, with the place where it was written.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// Where it stands in the file.
    pub span: Span,
    /// What it is.
    pub kind: NodeKind,
}

/// The shapes of YAML.
#[derive(Clone, Debug, PartialEq)]
pub enum NodeKind {
    /// Nothing after the colon, or `~`, or `null`.
    Null,
    /// Text as it was written: `00100` stays `00100`, `1.10` stays `1.10`, `no` stays `no`.
    Scalar {
        /// The text, after unquoting and folding.
        text: String,
        /// Whether it stood without quotes (so that it may be a number, a date or true/false).
        plain: bool,
    },
    /// A list.
    Sequence(Vec<Node>),
    /// Keys and values, in the order written; keys are unique.
    Mapping(Vec<(Key, Node)>),
}

/// A key of a mapping.
#[derive(Clone, Debug, PartialEq)]
pub struct Key {
    /// Its text.
    pub name: String,
    /// Where it stands.
    pub span: Span,
}

impl Node {
    /// The value of a key, where this is a mapping that has it.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Node> {
        let NodeKind::Mapping(entries) = &self.kind else { return None };
        entries.iter().find(|(key, _)| key.name == name).map(|(_, node)| node)
    }

    /// The text of a scalar.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        match &self.kind {
            NodeKind::Scalar { text, .. } => Some(text),
            _ => None,
        }
    }

    /// What it is, as a message says it: `a list`.
    #[must_use]
    pub fn described(&self) -> &'static str {
        match &self.kind {
            NodeKind::Null => "empty",
            NodeKind::Scalar { .. } => "text",
            NodeKind::Sequence(_) => "a list",
            NodeKind::Mapping(_) => "a group of named values",
        }
    }
}

/// Larger files are refused: they are no facts that an editor keeps by hand.
const MAX_BYTES: usize = 8 * 1024 * 1024;

/// Reads the YAML in `range` of a file's text. Places are in the whole file; `code` is what a
/// syntax error is reported as. `None` where nothing stands or nothing could be read.
///
/// A key that stands twice is reported and its first value kept. Tags (but `!!str` and its core
/// siblings), merge keys and further documents are errors; anchors and aliases work, within a budget.
#[must_use]
pub fn parse(
    file: &FileId,
    text: &str,
    range: Range<usize>,
    code: Code,
) -> (Option<Node>, Vec<Diagnostic>) {
    parse_with_ids(file, text, range, code, code)
}

/// The same, where the outermost keys are ids: one that stands twice is reported as `twice`.
#[must_use]
pub fn parse_with_ids(
    file: &FileId,
    text: &str,
    range: Range<usize>,
    code: Code,
    twice: Code,
) -> (Option<Node>, Vec<Diagnostic>) {
    let end = text.floor_char_boundary(range.end);
    let start = text.floor_char_boundary(range.start).min(end);
    let yaml = &text[start..end];
    if yaml.len() > MAX_BYTES {
        let message = format!("This file is larger than {} MB", MAX_BYTES / 1024 / 1024);
        let finding = Diagnostic::new(code::TOO_LARGE, file, Span::new(start, start), message)
            .help("Split it into several files");
        return (None, vec![finding]);
    }
    if let Some((at, ch)) = yaml.char_indices().find(|(_, ch)| is_control(*ch)) {
        let span = Span::new(start + at, start + at + ch.len_utf8());
        let message = format!("Here is a character that cannot be seen (U+{:04X})", u32::from(ch));
        let finding = Diagnostic::new(code, file, span, message).help("Delete it");
        return (None, vec![finding]);
    }
    build::build(&build::Input { file, text, yaml, offset: start, code, twice })
}

/// Control characters other than tab and the line breaks.
fn is_control(ch: char) -> bool {
    ch.is_control() && !matches!(ch, '\t' | '\n' | '\r' | '\u{85}')
}
