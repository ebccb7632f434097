//! Characters and fences that a reader would not see but would suffer from.

use std::ops::Range;

use crate::diagnostic::{Diagnostic, code};
use crate::source::{FileId, Span};
use crate::text::bidi_controls as bidi_controls_of;

/// The first such character of a text.
pub(super) fn bidi_control(text: &str) -> Option<char> {
    // All of them begin with this byte; most texts have none.
    if !text.as_bytes().contains(&0xE2) {
        return None;
    }
    bidi_controls_of(text).next().map(|(_, c)| c)
}

/// Reports every such character of the body.
pub(super) fn bidi_controls(file: &FileId, body: &str, base: usize, out: &mut Vec<Diagnostic>) {
    if bidi_control(body).is_none() {
        return;
    }
    for (at, c) in bidi_controls_of(body) {
        let span = Span::new(base + at, base + at + c.len_utf8());
        out.push(bidi_diagnostic(file, span, c).fix(""));
    }
}

/// What to say about one such character.
pub(super) fn bidi_diagnostic(file: &FileId, span: Span, c: char) -> Diagnostic {
    Diagnostic::bidi_control(file, span, c)
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
            Diagnostic::new(code::UNCLOSED_FENCE, file, span, "This code block is never closed")
                .help(format!("Write '{fence}' on a line of its own where the code ends")),
        );
    }
}
