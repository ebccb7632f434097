//! Directive fences: `:::name{key="value"}` and `:::`.
//!
//! The body stays one Markdown document, so that footnotes, link definitions and lists reach
//! across directives. Each fence line is overwritten, byte for byte, by an HTML block of the kind
//! `<?…?>`, which ends on its own line, may interrupt a paragraph, and stands inside lists and
//! quotes as the fence did; the parser then yields one HTML event at that offset.

use std::borrow::Cow;
use std::ops::Range;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use crate::diagnostic::{Diagnostic, code};
use crate::page::{Argument, DirectiveCall, DirectiveSpans};
use crate::source::{FileId, Span};

/// A fence line.
#[derive(Debug)]
pub(super) struct Fence {
    /// Where its colons begin, in the body.
    pub(super) at: usize,
    /// How many colons it has.
    pub(super) colons: usize,
    /// The call that it opens; `None` for a closing fence.
    pub(super) call: Option<(DirectiveCall, DirectiveSpans)>,
}

/// Finds the fences of a body and hides them from the Markdown parser. `offset` is where the body
/// begins in its file.
pub(super) fn hide<'a>(
    file: &FileId,
    body: &'a str,
    offset: usize,
    options: Options,
    diagnostics: &mut Vec<Diagnostic>,
) -> (Cow<'a, str>, Vec<Fence>) {
    if !body.contains(":::") {
        return (Cow::Borrowed(body), Vec::new());
    }
    let literal = literal_ranges(body, options);
    let mut fences = Vec::new();
    let mut hidden = body.to_owned();
    let mut start = 0;
    for line in body.split_inclusive('\n') {
        let at = start;
        start += line.len();
        let text = line.trim_end_matches(['\n', '\r']);
        // Fences may stand in lists and quotes.
        let inner = text.trim_start_matches([' ', '\t', '>']);
        let begin = at + text.len() - inner.len();
        let colons = inner.bytes().take_while(|byte| *byte == b':').count();
        if colons < 3 || literal.iter().any(|range| range.contains(&begin)) {
            continue;
        }
        let rest = inner[colons..].trim();
        if !rest.is_empty() && !rest.starts_with(|c: char| c.is_ascii_alphabetic()) {
            continue;
        }
        let call = (!rest.is_empty()).then(|| {
            let name_at = begin + colons + inner[colons..].len() - inner[colons..].trim_start().len();
            call(file, rest, offset + name_at, Span::new(offset + begin, offset + at + text.trim_end().len()), diagnostics)
        });
        let end = at + text.len();
        let mut mask = String::with_capacity(end - begin);
        mask.push_str("<?");
        mask.extend(std::iter::repeat_n('x', (end - begin).saturating_sub(4)));
        mask.push_str("?>");
        // A fence of three colons has room for `<?>`, which ends on its line as well.
        let mask = if end - begin == 3 { "<?>" } else { &mask };
        hidden.replace_range(begin..end, mask);
        fences.push(Fence { at: begin, colons, call });
    }
    (Cow::Owned(hidden), fences)
}

/// Where text is literal: code blocks and HTML blocks.
fn literal_ranges(body: &str, options: Options) -> Vec<Range<usize>> {
    let mut ranges = Vec::new();
    let mut depth = 0_usize;
    for (event, range) in Parser::new_ext(body, options).into_offset_iter() {
        match event {
            Event::Start(Tag::CodeBlock(_) | Tag::HtmlBlock) => {
                depth += 1;
                if depth == 1 {
                    ranges.push(range);
                }
            }
            Event::End(TagEnd::CodeBlock | TagEnd::HtmlBlock) => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    ranges
}

/// Reads `name{key="value" flag n=3}`; `at` is where it begins in the file.
fn call(
    file: &FileId,
    text: &str,
    at: usize,
    line: Span,
    diagnostics: &mut Vec<Diagnostic>,
) -> (DirectiveCall, DirectiveSpans) {
    let is_name = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    let name_len = text.find(|c| !is_name(c)).unwrap_or(text.len());
    let (name, rest) = text.split_at(name_len);
    let mut call = DirectiveCall { name: name.to_owned(), arguments: Vec::new() };
    let mut spans =
        DirectiveSpans { line, name: Span::new(at, at + name_len), arguments: Vec::new() };
    let mut wrong = |from: usize, to: usize, message: &str| {
        let span = Span::new(at + from, at + to.max(from + 1).min(text.len().max(from + 1)));
        diagnostics.push(
            Diagnostic::new(code::WRONG_DIRECTIVE_ARGUMENT, file, span, message)
                .help("Write arguments as {key=\"value\" other=\"value\"}"),
        );
    };
    let trimmed = rest.trim_start();
    if trimmed.is_empty() {
        return (call, spans);
    }
    let open = text.len() - trimmed.len();
    let Some(inner) = trimmed.strip_prefix('{') else {
        wrong(open, text.len(), "Text after the directive's name must stand in braces");
        return (call, spans);
    };
    let Some(close) = closing_brace(inner) else {
        wrong(open, text.len(), "The '{' of this directive is never closed");
        return (call, spans);
    };
    if !inner[close + 1..].trim().is_empty() {
        wrong(open + 1 + close + 1, text.len(), "There is text after the '}' of this directive");
    }
    let mut rest = &inner[..close];
    loop {
        rest = rest.trim_start_matches([' ', '\t', ',']);
        if rest.is_empty() {
            return (call, spans);
        }
        let from = open + 1 + close - rest.len();
        let key_len = rest.find(|c| !is_name(c)).unwrap_or(rest.len());
        if key_len == 0 {
            wrong(from, open + 1 + close, "This is no argument");
            return (call, spans);
        }
        let key = &rest[..key_len];
        rest = &rest[key_len..];
        let value = match rest.strip_prefix('=') {
            None => Argument::Bool(true),
            Some(after) => match after.strip_prefix('"') {
                Some(quoted) => {
                    // `closing_brace` has made sure that the quotes are paired.
                    let end = quoted.find('"').unwrap_or(quoted.len());
                    rest = quoted.get(end + 1..).unwrap_or_default();
                    Argument::Text(quoted[..end].to_owned())
                }
                None => {
                    let end = after.find([' ', '\t', ',']).unwrap_or(after.len());
                    rest = &after[end..];
                    match &after[..end] {
                        "true" => Argument::Bool(true),
                        "false" => Argument::Bool(false),
                        word => word.parse().map_or_else(
                            |_| Argument::Text(word.to_owned()),
                            |number: i64| match word.starts_with('0') && word.len() > 1 {
                                // A leading zero is part of a code.
                                true => Argument::Text(word.to_owned()),
                                false => Argument::Integer(number),
                            },
                        ),
                    }
                }
            },
        };
        let to = open + 1 + close - rest.len();
        if call.arguments.iter().any(|(known, _)| known == key) {
            wrong(from, to, "This argument is given twice");
            continue;
        }
        call.arguments.push((key.to_owned(), value));
        spans.arguments.push(Span::new(at + from, at + to));
    }
}

/// The brace that ends the arguments: the first outside quotes.
fn closing_brace(text: &str) -> Option<usize> {
    let mut quoted = false;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'"' => quoted = !quoted,
            b'}' if !quoted => return Some(at),
            _ => {}
        }
    }
    None
}
