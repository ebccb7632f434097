//! Directives: fence lines `:::name{…}` and `:::`, and their arguments.
//!
//! A page stays one Markdown document: each fence line is masked by a processing instruction of the
//! same length (`<?…?>`), which Markdown takes for a block of its own wherever a paragraph may
//! stand, in lists and quotes too. The writer turns the events at these places into directives; a
//! line that comes out elsewhere (in a code block, say) is no fence.

use std::ops::Range;

use super::html::clean;
use crate::diagnostic::{Diagnostic, code};
use crate::page::{Argument, DirectiveCall, DirectiveSpans};
use crate::source::{FileId, Span};

/// A line that may be a fence: from its first colon to the end of its text.
#[derive(Clone, Debug)]
pub(super) struct Fence {
    /// Where it stands in the body.
    pub(super) range: Range<usize>,
    /// How many colons.
    pub(super) colons: usize,
    /// Whether nothing follows the colons.
    pub(super) closes: bool,
}

/// All lines of a body that may be fences: `:::` after nothing but the marks of lists and quotes.
pub(super) fn find_fences(body: &str) -> Vec<Fence> {
    let mut fences = Vec::new();
    if !body.contains(":::") {
        return fences;
    }
    let mut start = 0;
    for line in body.split_inclusive('\n') {
        if let Some(at) = line.find(":::")
            && is_prefix(&line[..at])
        {
            let text = line[at..].trim_end();
            let colons = text.len() - text.trim_start_matches(':').len();
            let from = start + at;
            fences.push(Fence {
                range: from..from + text.len(),
                colons,
                closes: colons == text.len(),
            });
        }
        start += line.len();
    }
    fences
}

/// Whether the start of a line can be the marks of lists, quotes and definitions.
fn is_prefix(text: &str) -> bool {
    let mark = |byte: u8| {
        matches!(byte, b' ' | b'\t' | b'>' | b'-' | b'*' | b'+' | b'.' | b')' | b':' | b'0'..=b'9')
    };
    text.bytes().all(mark)
        && text.bytes().next_back().is_none_or(|byte| matches!(byte, b' ' | b'\t' | b'>'))
}

/// The body with its fences masked, every other byte where it was.
pub(super) fn mask(body: &str, fences: &[Fence]) -> String {
    let mut out = String::with_capacity(body.len());
    let mut done = 0;
    for fence in fences {
        out.push_str(&body[done..fence.range.start]);
        // `<?>` is the shortest; `<??>` and longer end in `?>` as well.
        out.push_str("<?");
        match fence.range.len() {
            3 => {}
            length => {
                out.extend(std::iter::repeat_n('x', length.saturating_sub(4)));
                out.push('?');
            }
        }
        out.push('>');
        done = fence.range.end;
    }
    out.push_str(&body[done..]);
    out
}

/// Reads an opening fence. `line` is its text, `base` the offset of its first byte in the file.
pub(super) fn parse_opening(
    file: &FileId,
    line: &str,
    base: usize,
    diagnostics: &mut Vec<Diagnostic>,
) -> (DirectiveCall, DirectiveSpans) {
    let name_from = line.len() - line.trim_start_matches(':').trim_start().len();
    let name_length = line[name_from..]
        .bytes()
        .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
        .count();
    let name_to = name_from + name_length;
    let mut reader = Reader { file, line, base, at: name_to, diagnostics };
    let mut call =
        DirectiveCall { name: line[name_from..name_to].to_owned(), arguments: Vec::new() };
    let mut spans = DirectiveSpans {
        line: reader.span(0..line.len()),
        name: reader.span(name_from..name_to),
        ..DirectiveSpans::default()
    };
    reader.arguments(&mut call, &mut spans);
    (call, spans)
}

/// Reads `{key="value" flag n=3}`.
struct Reader<'a> {
    file: &'a FileId,
    line: &'a str,
    base: usize,
    at: usize,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl Reader<'_> {
    fn span(&self, range: Range<usize>) -> Span {
        Span::new(self.base + range.start, self.base + range.end)
    }

    fn wrong(&mut self, range: Range<usize>, message: impl Into<String>, help: &str) {
        let span = self.span(range);
        self.diagnostics.push(
            Diagnostic::new(code::WRONG_DIRECTIVE_ARGUMENT, self.file, span, message).help(help),
        );
    }

    fn rest(&self) -> &str {
        &self.line[self.at..]
    }

    fn skip_space(&mut self) {
        self.at = self.line.len() - self.rest().trim_start().len();
    }

    /// Length of what comes next up to a space or the closing brace, at least one character.
    fn word(&self) -> usize {
        let rest = self.rest();
        let first = rest.chars().next().map_or(0, char::len_utf8);
        rest.find(|c: char| c.is_whitespace() || c == '}').unwrap_or(rest.len()).max(first)
    }

    fn arguments(&mut self, call: &mut DirectiveCall, spans: &mut DirectiveSpans) {
        self.skip_space();
        if self.rest().is_empty() {
            return;
        }
        if !self.rest().starts_with('{') {
            let range = self.at..self.line.len();
            let help = "Write arguments in braces after the name, as in ':::note{title=\"Costs\"}'";
            return self.wrong(range, "This is no argument in braces", help);
        }
        let brace = self.at;
        self.at += 1;
        loop {
            self.skip_space();
            let Some(next) = self.rest().chars().next() else {
                let help = "Write '}' after the last argument";
                return self.wrong(brace..self.line.len(), "This '{' is never closed", help);
            };
            if next == '}' {
                self.at += 1;
                self.skip_space();
                if !self.rest().is_empty() {
                    let help = "Begin the directive's text on the next line";
                    self.wrong(self.at..self.line.len(), "Nothing may follow the '}'", help);
                }
                return;
            }
            let argument = self.argument();
            if argument.is_none() && self.rest().is_empty() {
                return; // one report for the rest of the line is enough
            }
            if let Some((key, value, range)) = argument {
                if call.arguments.iter().any(|(other, _)| *other == key) {
                    let message = format!("The argument '{key}' is given twice");
                    self.wrong(range, message, "Keep one of the two");
                    continue;
                }
                call.arguments.push((key, value));
                spans.arguments.push(self.span(range));
            }
        }
    }

    /// One argument, or `None` after a report; the place moves on in both cases.
    fn argument(&mut self) -> Option<(String, Argument, Range<usize>)> {
        let from = self.at;
        let key_char = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
        let rest = self.rest();
        let length = rest.find(|c| !key_char(c)).unwrap_or(rest.len());
        if length == 0 || !rest.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') {
            let word = self.word();
            let message = format!("'{}' is no argument", &self.rest()[..word]);
            self.at += word;
            let help = "Write arguments as key=\"text\", with a space between two";
            self.wrong(from..self.at, message, help);
            return None;
        }
        let key = self.rest()[..length].to_owned();
        self.at += length;
        let value = match self.rest().chars().next() {
            Some('=') => {
                self.at += 1;
                self.value(from)?
            }
            Some(c) if c != '}' && !c.is_whitespace() => {
                let word = self.word();
                let message = format!("'{}' is no argument", &self.line[from..self.at + word]);
                self.at += word;
                let help = "Write arguments as key=\"text\", with a space between two";
                self.wrong(from..self.at, message, help);
                return None;
            }
            _ => Argument::Bool(true),
        };
        Some((key, value, from..self.at))
    }

    /// A value after `=`.
    fn value(&mut self, from: usize) -> Option<Argument> {
        match self.rest().chars().next() {
            Some(quote @ ('"' | '\'')) => self.quoted(quote),
            Some('“' | '”' | '„' | '‘' | '’') => {
                let close = |c| matches!(c, '”' | '“' | '’' | '‘');
                let opening = self.rest().chars().next().map_or(0, char::len_utf8);
                let inside = &self.rest()[opening..];
                let length = match inside.char_indices().find(|(_, c)| close(*c)) {
                    Some((at, c)) => opening + at + c.len_utf8(),
                    None => self.word(),
                };
                let range = self.at..self.at + length;
                self.at += length;
                let help = "Write straight quotes, as in key=\"text\"";
                self.wrong(range, "these quotes are curly", help);
                None
            }
            Some(c) if c != '}' && !c.is_whitespace() => {
                let length = self.word();
                let word = &self.rest()[..length];
                let bad = word.contains(['"', '\'', '=', '{', ',', '“', '”']);
                let value = bare(word);
                let range = self.at..self.at + length;
                self.at += length;
                if bad {
                    let message = format!("'{}' needs quotes", &self.line[range.clone()]);
                    self.wrong(range, message, "Write the value as key=\"text\"");
                    return None;
                }
                Some(value)
            }
            _ => {
                let message = "This argument has no value";
                self.wrong(from..self.at, message, "Write a value after '='");
                None
            }
        }
    }

    /// `"text"`, with `\"` for a quote and `\\` for a backslash in it.
    fn quoted(&mut self, quote: char) -> Option<Argument> {
        let mut text = String::new();
        let mut chars = self.rest().char_indices().skip(1);
        while let Some((at, c)) = chars.next() {
            if c == quote {
                self.at += at + 1;
                return Some(Argument::Text(clean(&text)));
            }
            if c == '\\' {
                let mut ahead = chars.clone();
                if let Some((_, next)) = ahead.next()
                    && (next == quote || next == '\\')
                {
                    text.push(next);
                    chars = ahead;
                    continue;
                }
            }
            text.push(c);
        }
        let range = self.at..self.line.len();
        self.at = self.line.len();
        self.wrong(
            range,
            "This quote is never closed",
            &format!("Write {quote} where the text ends"),
        );
        None
    }
}

/// A value without quotes. A number keeps its type only if it reads back as it was written:
/// `0275` is a code, not 275.
fn bare(word: &str) -> Argument {
    match word {
        "true" => Argument::Bool(true),
        "false" => Argument::Bool(false),
        _ => match word.parse::<i64>() {
            Ok(number) if number.to_string() == word => Argument::Integer(number),
            _ => Argument::Text(clean(word)),
        },
    }
}
