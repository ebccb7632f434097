//! Where the front matter of a page ends and its body begins.
//!
//! The front matter is YAML between a first line `---` and the next line `---` or `...`. Lines end
//! with LF, CRLF or CR alike.

use std::ops::Range;

use crate::diagnostic::{Diagnostic, code};
use crate::source::{FileId, Span};

/// Longer front matter is refused: its text belongs in the body.
pub const MAX_BYTES: usize = 64 * 1024;

/// The range of the YAML (without its `---` lines; `None` where there is none), the range of the
/// body, and what is wrong.
#[must_use]
pub fn split(file: &FileId, text: &str) -> (Option<Range<usize>>, Range<usize>, Vec<Diagnostic>) {
    let whole = 0..text.len();
    let mut lines = Lines { text, at: 0 };
    let Some(first) = lines.next() else { return (None, whole, Vec::new()) };
    let fence = text[first.clone()].trim_end();
    let span = Span::new(first.start, first.start + fence.len());
    let error = |span, message: &str, help: &str| {
        vec![Diagnostic::new(code::FRONT_MATTER_SYNTAX, file, span, message).help(help)]
    };
    if fence == "+++" || fence == "{" || fence.starts_with("{\"") {
        let (form, close) = if fence == "+++" { ("TOML", "+++") } else { ("JSON", "}") };
        let message = format!("This front matter is {form}, and careleaf reads YAML only");
        let help = "Write it as YAML between two lines '---', one 'name: value' a line";
        let end = lines.find(|line| text[line.clone()].trim_end() == close);
        let body = end.map_or(0, |_| lines.at)..text.len();
        return (None, body, error(span, &message, help));
    }
    if fence != "---" {
        let findings = misplaced(text).map_or_else(Vec::new, |at| {
            error(
                Span::new(at, at + 3),
                "The front matter does not begin on the first line, so it is read as text",
                "Delete what stands above this '---', or move the front matter up",
            )
        });
        return (None, whole, findings);
    }
    let start = lines.at;
    let Some(end) = lines.find(|line| is_end(&text[line.clone()])) else {
        // The text after the first empty line is most likely meant as the body.
        let mut rest = Lines { text, at: start };
        let blank = rest.find(|line| text[line.clone()].trim().is_empty());
        let body = if blank.is_some() { rest.at } else { text.len() };
        let message = "The front matter that begins here has no end";
        let help = "Write a line '---' below its last field";
        return (None, body..text.len(), error(span, message, help));
    };
    if end.start - start > MAX_BYTES {
        let message = format!("The front matter is larger than {} KB", MAX_BYTES / 1024);
        let finding = Diagnostic::new(code::TOO_LARGE, file, span, message)
            .help("Move its text into the body of the page");
        return (None, lines.at..text.len(), vec![finding]);
    }
    (Some(start..end.start), lines.at..text.len(), Vec::new())
}

fn is_end(line: &str) -> bool {
    matches!(line.trim_end(), "---" | "...")
}

/// Where front matter begins that has only blank lines or a comment above it.
fn misplaced(text: &str) -> Option<usize> {
    let mut lines = Lines { text, at: 0 };
    let mut comment = false;
    let start = loop {
        let line = lines.next()?;
        let content = text[line.clone()].trim();
        comment |= content.starts_with("<!--");
        if content == "---" && !comment {
            break line.start + text[line].find("---")?;
        }
        if !comment && !content.is_empty() {
            return None;
        }
        if content.ends_with("-->") {
            comment = false;
        }
    };
    let mut fields = 0;
    for line in lines.take(200) {
        let line = &text[line];
        if is_end(line) {
            return (fields > 0).then_some(start);
        }
        if looks_like_field(line) {
            fields += 1;
        } else if fields == 0 {
            return None;
        }
    }
    None
}

/// `name:` or `name: value`.
fn looks_like_field(line: &str) -> bool {
    line.split_once(':').is_some_and(|(name, value)| {
        !name.is_empty()
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
            && (value.trim().is_empty() || value.starts_with(' '))
    })
}

/// Lines as ranges without their breaks; `at` is where the next one begins.
struct Lines<'a> {
    text: &'a str,
    at: usize,
}

impl Iterator for Lines<'_> {
    type Item = Range<usize>;

    fn next(&mut self) -> Option<Range<usize>> {
        let rest = self.text.get(self.at..).filter(|rest| !rest.is_empty())?;
        let start = self.at;
        let len = rest.find(['\n', '\r']).unwrap_or(rest.len());
        let after = &rest[len..];
        let line_break = if after.starts_with("\r\n") { 2 } else { usize::from(!after.is_empty()) };
        self.at = start + len + line_break;
        Some(start..start + len)
    }
}
