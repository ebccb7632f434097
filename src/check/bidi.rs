//! `bidi-control` in front matter: characters that reorder text can make a number read backwards.
//! The body is looked at while it is parsed.

use super::Subject;
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::text::bidi_controls;

pub(super) fn check(subject: Subject<'_>, found: &mut Vec<Diagnostic>) {
    let front_matter = subject.page.body_span.start as usize;
    for (at, character) in bidi_controls(&subject.source.text[..front_matter]) {
        let span = Span::new(at, at + character.len_utf8());
        found.push(Diagnostic::bidi_control(&subject.page.file, span, character).fix(""));
    }
}
