//! Diagnostics for people: the line, a caret, what is wrong, how to mend it.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use super::{Diagnostic, Severity};
use crate::source::{FileId, LineIndex, Place, Span};

/// A source line is shown to this many bytes behind its caret. What stands before the caret stays
/// whole, so that the renderer counts the column from where the line begins; it cuts to the width.
const BEHIND: usize = 120;

/// Every diagnostic as text, in the order given. `text` gives a file's text, if it is known;
/// `width` is the terminal's, in columns.
#[must_use]
pub fn print(
    diagnostics: &[Diagnostic],
    text: &dyn Fn(&FileId) -> Option<Arc<str>>,
    colour: bool,
    width: usize,
) -> String {
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
    let renderer = renderer.term_width(width);
    let mut out = String::new();
    for diagnostic in diagnostics {
        out.push_str(&one(diagnostic, text, &renderer));
        out.push_str("\n\n");
    }
    out
}

/// How much is wrong, in words: `2 errors and 1 warning`; empty if nothing is.
#[must_use]
pub fn summary(diagnostics: &[Diagnostic]) -> String {
    let count = |severity: Severity, word: &str| {
        let number = diagnostics.iter().filter(|found| found.severity == severity).count();
        (number > 0).then(|| format!("{number} {word}{}", if number == 1 { "" } else { "s" }))
    };
    let counts = [count(Severity::Error, "error"), count(Severity::Warning, "warning")];
    counts.into_iter().flatten().collect::<Vec<_>>().join(" and ")
}

fn one(
    diagnostic: &Diagnostic,
    text: &dyn Fn(&FileId) -> Option<Arc<str>>,
    renderer: &Renderer,
) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Hint => Level::INFO.with_name("hint"),
    };
    let title = level.primary_title(harmless(&diagnostic.message)).id(diagnostic.code.name);
    let mut places: Vec<(&Place, &str, AnnotationKind)> = Vec::new();
    if let Some(place) = &diagnostic.place {
        places.push((place, "", AnnotationKind::Primary));
    }
    for (place, label) in &diagnostic.related {
        places.push((place, label, AnnotationKind::Context));
    }
    let shown: Vec<Shown> = places
        .iter()
        .map(|(place, label, _)| Shown::new(place, label, text(&place.file).as_deref()))
        .collect();
    let mut group = Group::with_title(title);
    for (shown, (.., kind)) in shown.iter().zip(&places) {
        group = match &shown.excerpt {
            Some(excerpt) => {
                let mut annotation = kind.span(excerpt.caret.clone());
                if !shown.label.is_empty() {
                    annotation = annotation.label(&shown.label);
                }
                let snippet = Snippet::source(&excerpt.text)
                    .path(&shown.path)
                    .line_start(excerpt.line)
                    .annotation(annotation);
                group.element(snippet)
            }
            None => group.element(Origin::path(&shown.path)),
        };
    }
    let help = diagnostic.help.as_deref().map(harmless);
    if let Some(help) = help {
        group = group.element(Level::HELP.message(help));
    }
    renderer.render(&[group])
}

/// A place made ready to print.
struct Shown {
    path: String,
    label: String,
    excerpt: Option<Excerpt>,
}

struct Excerpt {
    text: String,
    line: usize,
    caret: Range<usize>,
}

impl Shown {
    fn new(place: &Place, label: &str, text: Option<&str>) -> Shown {
        let excerpt =
            text.filter(|text| !text.is_empty()).map(|text| Excerpt::new(text, place.span));
        Shown {
            // A file's name may hold a line break; here it must not begin a line of its own.
            path: harmless(place.file.as_str()).replace('\n', "\u{fffd}"),
            label: harmless(label).into_owned(),
            excerpt,
        }
    }
}

impl Excerpt {
    /// The lines of a span, cut where they are long, without anything that a terminal would obey.
    fn new(text: &str, span: Span) -> Excerpt {
        let start = text.floor_char_boundary((span.start as usize).min(text.len()));
        let end = text.ceil_char_boundary((span.end as usize).clamp(start, text.len()));
        let (line, _) = LineIndex::new(text).line_column(span.start);
        let from = text[..start].rfind('\n').map_or(0, |at| at + 1);
        let to = text[end..].find('\n').map_or(text.len(), |at| end + at);
        let to = text.floor_char_boundary(to.min(end + BEHIND).max(end));
        // A long span shows its first line; the caret says where to look.
        let first_line = text[start..end].find('\n').map_or(end, |at| start + at);
        let to = if end > first_line {
            text[first_line..to].find('\n').map_or(to, |at| first_line + at)
        } else {
            to
        };
        let end = end.min(first_line).min(text.floor_char_boundary(start + 4 * BEHIND));
        let to = to.max(end);
        let mut shown = harmless(&text[from..start]).into_owned();
        let caret = shown.len();
        shown.push_str(&harmless(&text[start..end]));
        let caret = caret..shown.len().max(caret);
        shown.push_str(&harmless(&text[end..to]));
        Excerpt { text: shown, line: line as usize, caret }
    }
}

/// Text without control characters, which a terminal might obey: a file's name or a page's text
/// can hold an escape sequence. Tabs become blanks, so that carets stand where they should.
fn harmless(text: &str) -> Cow<'_, str> {
    let plain = |c: char| !c.is_control() && !is_invisible(c);
    if text.chars().all(plain) {
        return Cow::Borrowed(text);
    }
    let shown = |c: char| match c {
        '\t' => ' ',
        '\r' => ' ',
        '\n' => '\n',
        c if plain(c) => c,
        _ => '\u{fffd}',
    };
    Cow::Owned(text.chars().map(shown).collect())
}

/// Characters that change the reading direction of what follows them on the terminal too, or that
/// some terminals take for the end of a line.
fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{061c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
    )
}
