//! Characters and fences that a reader would not see but would suffer from.

use std::ops::Range;

use crate::diagnostic::{Diagnostic, code};
use crate::source::{FileId, Span};

/// Characters that change the order in which others are shown.
fn is_bidi_control(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// The first such character of a text.
pub(super) fn bidi_control(text: &str) -> Option<char> {
    // All of them begin with this byte; most texts have none.
    if !text.as_bytes().contains(&0xE2) {
        return None;
    }
    text.chars().find(|c| is_bidi_control(*c))
}

/// Reports every such character of the body.
pub(super) fn bidi_controls(file: &FileId, body: &str, base: usize, out: &mut Vec<Diagnostic>) {
    if bidi_control(body).is_none() {
        return;
    }
    for (at, c) in body.char_indices().filter(|(_, c)| is_bidi_control(*c)) {
        let span = Span::new(base + at, base + at + c.len_utf8());
        out.push(bidi_diagnostic(file, span, c).fix(""));
    }
}

/// What to say about one such character.
pub(super) fn bidi_diagnostic(file: &FileId, span: Span, c: char) -> Diagnostic {
    let message = format!(
        "the invisible character U+{:04X} can show text in another order, such as '5.0' as '0.5'",
        c as u32
    );
    Diagnostic::new(code::BIDI_CONTROL, file, span, message).help("Delete the character")
}

/// Warns of a code block that begins with a fence and ends without one.
pub(super) fn unclosed_fence(
    file: &FileId,
    body: &str,
    base: usize,
    range: &Range<usize>,
    out: &mut Vec<Diagnostic>,
) {
    let block = &body[range.clone()];
    let Some(mark) = block.chars().next().filter(|c| matches!(c, '`' | '~')) else { return };
    let length = block.len() - block.trim_start_matches(mark).len();
    let mut lines = block.trim_end().lines();
    let first = lines.next().unwrap_or_default();
    let closed = lines.next_back().is_some_and(|line| {
        let line = line.trim_start_matches([' ', '\t', '>']);
        let rest = line.trim_start_matches(mark);
        line.len() - rest.len() >= length && rest.trim().is_empty()
    });
    if !closed {
        let fence = &block[..length];
        let span = Span::new(base + range.start, base + range.start + first.trim_end().len());
        out.push(
            Diagnostic::new(code::UNCLOSED_FENCE, file, span, "this code block is never closed")
                .help(format!("Write '{fence}' on a line of its own where the code ends")),
        );
    }
}
