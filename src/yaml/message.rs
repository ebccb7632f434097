//! The parser's errors, said again for someone who writes pages, with the caret where to act.

use serde_yaml::granit_parser::{ErrorKind, ScanError};

use super::build::{Input, MAX_DEPTH};
use crate::diagnostic::{Diagnostic, code};
use crate::source::Span;

/// What stopped the parser.
pub(super) fn syntax(input: &Input<'_>, error: &ScanError) -> Diagnostic {
    use ErrorKind as K;
    let yaml = input.yaml;
    let at = yaml.floor_char_boundary(error.marker().byte_offset().unwrap_or(yaml.len()));
    if matches!(error.kind(), K::RecursionLimitExceeded) {
        return too_deep(input, one_character(input, at));
    }
    if let Some(finding) = tab(input, at, error.kind()) {
        return finding;
    }
    if let Some(finding) = unquoted(input, at, error.kind()) {
        return finding;
    }
    if let Some(finding) = indented_or_open(input, at, error.kind()) {
        return finding;
    }
    let (message, help) = in_words(error.kind());
    let message =
        message.map_or_else(|| format!("This is no valid YAML: {}", error.kind()), str::to_owned);
    let at = match error.kind() {
        // Where the text ends, the caret goes to the last thing written.
        _ if at >= yaml.trim_end().len() => last_character(yaml),
        _ => at,
    };
    let span = match error.kind() {
        K::SimpleKeyExpected | K::InvalidSimpleKey => {
            let (start, line) = line_at(yaml, at);
            let indent = line.len() - line.trim_start().len();
            input.span(start + indent, start + line.trim_end().len().max(indent))
        }
        _ => one_character(input, at),
    };
    input.error(span, message).help(help)
}

/// A tree deeper than anyone writes by hand.
pub(super) fn too_deep(input: &Input<'_>, span: Span) -> Diagnostic {
    let message = format!("Lists and groups are nested more than {MAX_DEPTH} deep here");
    Diagnostic::new(code::TOO_DEEP, input.file, span, message).help("Nest them less deeply")
}

/// A tab where YAML wants spaces.
fn tab(input: &Input<'_>, at: usize, kind: &ErrorKind) -> Option<Diagnostic> {
    use ErrorKind as K;
    let named = matches!(
        kind,
        K::TabNotAllowed
            | K::TabInBlockIndentation
            | K::TabAtBlockScalarStart
            | K::TabInIndentation
            | K::TabInPlainScalar
            | K::InvalidBlockEntryWhitespace
            | K::InvalidMappingValueWhitespace
    );
    let (start, line) = line_at(input.yaml, at);
    let indent = line.len() - line.trim_start_matches([' ', '\t']).len();
    let found = line[..indent].find('\t').or_else(|| if named { line.find('\t') } else { None });
    // The parser may stop a line before or after the tab that put it off.
    let near = || {
        let before = start.checked_sub(1).map(|at| line_at(input.yaml, at));
        let next = start + line.len() + 1;
        let after = (next < input.yaml.len()).then(|| line_at(input.yaml, next));
        let mut lines = [before, after].into_iter().flatten();
        lines.find_map(|(start, line)| line.find('\t').map(|tab| (start, tab, line)))
    };
    let (from, tab, line) = match found {
        Some(tab) => (start, tab, line),
        None if named => near()?,
        None => return None,
    };
    let in_indent = line[..tab].trim().is_empty();
    let span = input.span(from + tab, from + tab + 1);
    let finding = if in_indent {
        input
            .error(span, "This line is indented with a tab, and YAML wants spaces")
            .help("Replace the tab with spaces, as many as the lines beside it have")
    } else {
        input
            .error(span, "A tab stands here, and YAML wants a space")
            .help("Replace the tab with a space")
            .fix(" ")
    };
    Some(finding)
}

/// A line `key: text` whose text has to stand in quotes.
fn unquoted(input: &Input<'_>, at: usize, kind: &ErrorKind) -> Option<Diagnostic> {
    let (start, line) = line_at(input.yaml, at);
    quoted_line(input, start, line, kind).or_else(|| {
        // An error at the beginning of a line often has its cause at the end of the one before.
        let only_indent = input.yaml[start..at].trim().is_empty();
        let (before, line) = line_at(input.yaml, start.checked_sub(1)?);
        if only_indent { quoted_line(input, before, line, kind) } else { None }
    })
}

fn quoted_line(
    input: &Input<'_>,
    start: usize,
    line: &str,
    kind: &ErrorKind,
) -> Option<Diagnostic> {
    use ErrorKind as K;
    let colon = line.find(": ")?;
    let key = line[..colon].trim_start_matches([' ', '\t', '-']).trim();
    let value = line[colon + 1..].trim();
    let from = start + colon + 1 + (line[colon + 1..].len() - line[colon + 1..].trim_start().len());
    if key.is_empty() || key.starts_with(['"', '\'', '{', '[', '#']) {
        return None;
    }
    let mut chars = value.chars();
    let first = chars.next()?;
    let again = value.find(": ").or_else(|| value.ends_with(':').then(|| value.len() - 1));
    let message = match first {
        '"' | '\'' if matches!(kind, K::UnclosedQuotedScalar) => return None,
        '"' | '\''
            if !value[1..].trim_end().ends_with(first)
                || value[1..value.len() - 1].contains(first) =>
        {
            format!("Text goes on after the closing quote of '{key}'")
        }
        '"' | '\'' | '|' | '>' | '#' => return None,
        '[' | '{'
            if !matches!(value.chars().next_back(), Some(']' | '}'))
                && value.contains([']', '}']) =>
        {
            format!("Text goes on after the closing bracket of '{key}'")
        }
        '[' | '{' => return None,
        '@' | '`' | '%' | '&' | '*' | '!' | ',' | ']' | '}' => {
            format!("The text of '{key}' begins with '{first}', which means something else in YAML")
        }
        _ => {
            again?;
            format!("The text of '{key}' has a colon of its own")
        }
    };
    let quoted = quote(value);
    let finding = input.error(input.span(from, from + value.len()), message);
    Some(finding.help(format!("Put the text in quotes: {key}: {quoted}")).fix(quoted))
}

/// A field that is indented further than the one above it, or a bracket left open above.
fn indented_or_open(input: &Input<'_>, at: usize, kind: &ErrorKind) -> Option<Diagnostic> {
    use ErrorKind as K;
    if !matches!(
        kind,
        K::MappingValueNotAllowed
            | K::MappingKeyNotAllowed
            | K::InvalidColonPlacement
            | K::ExpectedFlowSequenceSeparator
            | K::ExpectedFlowMappingSeparator
            | K::InvalidIndentation
    ) {
        return None;
    }
    let (start, line) = line_at(input.yaml, at);
    let (before, above) = line_at(input.yaml, start.checked_sub(1)?);
    let value = above.find(": ").map_or(0, |colon| colon + 2);
    let opened = above[value..].trim_start();
    if opened.starts_with(['[', '{']) && !opened.contains([']', '}']) {
        let at = before + above.len() - opened.len();
        let help = "Close the bracket, or put the text in quotes if the bracket belongs to it";
        let span = input.span(at, at + 1);
        return Some(input.error(span, "A bracket is opened here and never closed").help(help));
    }
    let indent = line.len() - line.trim_start().len();
    let less = above.len() - above.trim_start().len();
    (indent > less && line.contains(':')).then(|| {
        let span = input.span(start, start + indent);
        let message =
            "This line is indented further than the one above it, which already has a value";
        input.error(span, message).help("Indent it like the line above it")
    })
}

/// A text as a quoted scalar.
pub(super) fn quote(text: &str) -> String {
    if text.contains(['"', '\\']) {
        return format!("'{}'", text.replace('\'', "''"));
    }
    format!("\"{text}\"")
}

/// The line around an offset: where it begins, and its text without the break.
fn line_at(yaml: &str, at: usize) -> (usize, &str) {
    let at = yaml.floor_char_boundary(at);
    let start = yaml[..at].rfind(['\n', '\r']).map_or(0, |found| found + 1);
    let end = yaml[start..].find(['\n', '\r']).map_or(yaml.len(), |found| start + found);
    (start, &yaml[start..end])
}

fn last_character(yaml: &str) -> usize {
    yaml.trim_end().char_indices().next_back().map_or(0, |(at, _)| at)
}

fn one_character(input: &Input<'_>, at: usize) -> Span {
    let rest = input.yaml.get(at..).unwrap_or_default();
    let len = rest.chars().next().filter(|ch| !matches!(ch, '\n' | '\r')).map_or(0, char::len_utf8);
    input.span(at, at + len)
}

/// Message (`None` for the parser's own) and help by kind of error.
fn in_words(kind: &ErrorKind) -> (Option<&'static str>, &'static str) {
    use ErrorKind as K;
    let quotes = "Put the text in quotes if this character belongs to it";
    let (message, help) = match kind {
        K::UnclosedQuotedScalar | K::DocumentIndicatorInQuotedScalar => {
            ("A quote is opened here and never closed", "Close the quote at the end of the text")
        }
        K::InvalidTrailingDoubleQuotedScalar | K::InvalidTrailingSingleQuotedScalar => {
            ("Text goes on after a closing quote", "Put the whole text in quotes")
        }
        K::UnknownQuotedScalarEscape
        | K::InvalidQuotedScalarHexEscape
        | K::InvalidLowSurrogateHexEscape
        | K::InvalidLowSurrogate
        | K::MissingLowSurrogate
        | K::UnpairedLowSurrogate
        | K::InvalidUnicodeEscape => (
            "A backslash begins a special character here, and this one is unknown",
            "Use single quotes, in which a backslash is only a backslash",
        ),
        K::UnclosedFlowCollection { .. }
        | K::UnexpectedEofFlowSequence
        | K::UnexpectedEofFlowMapping
        | K::UnexpectedEofImplicitFlowMapping => (
            "A bracket is opened and never closed",
            "Close the bracket, or put the text in quotes if the bracket belongs to it",
        ),
        K::MismatchedFlowCollectionEnd { .. } | K::MisplacedFlowCollectionEnd => (
            "This bracket closes nothing",
            "Remove the bracket, or put the text in quotes if it belongs to it",
        ),
        K::ExpectedFlowMappingSeparator | K::ExpectedFlowSequenceSeparator => (
            "A comma or a closing bracket is missing before this",
            "Add it, or put the text in quotes if the bracket belongs to it",
        ),
        K::UnknownAnchor => (
            "This word begins with '*', and nothing is named so with '&'",
            "Put the text in quotes",
        ),
        K::MissingAnchorOrAliasName => ("A '&' or '*' stands here without a name", quotes),
        K::UnexpectedCharacter { .. } => ("Text may not begin with this character", quotes),
        K::SimpleKeyExpected | K::InvalidSimpleKey => (
            "A colon is missing after the name on this line",
            "Write a name, a colon, a space and the value: 'title: Wigs'",
        ),
        K::ExpectedBlockMappingKey
        | K::ExpectedDocumentStart
        | K::InvalidIndentation
        | K::MappingKeyNotAllowed => (
            "This line does not fit the ones above it",
            "Indent it like the lines that it belongs to, with spaces",
        ),
        K::ExpectedBlockSequenceEntry
        | K::BlockSequenceEntryNotAllowed
        | K::BlockEntryInFlowCollection => (
            "A list cannot stand here",
            "Begin each entry on a line of its own with '- ', indented like the others",
        ),
        K::MappingValueNotAllowed
        | K::InvalidColonPlacement
        | K::FlowMappingValueAdjacentCollection => {
            ("A colon is not expected here", "Put the text in quotes if the colon belongs to it")
        }
        K::InvalidQuotedScalarIndent | K::InvalidFlowScalarIndent | K::InvalidBlockScalarIndent => {
            (
                "This line belongs to the text above and is not indented like it",
                "Indent it with spaces, further than the name of the value",
            )
        }
        K::CommentInterceptedScalar | K::CommentNotSeparated => (
            "A '#' begins a comment here, in the middle of a text",
            "Put the text in quotes if the '#' belongs to it",
        ),
        K::InvalidDocumentEnd => (
            "Text goes on after the end of the document",
            "Remove what follows, or move it to a file of its own",
        ),
        K::DirectiveDisallowed
        | K::InvalidDirectiveName
        | K::MissingDirectiveName
        | K::InvalidDirectiveTerminator
        | K::MissingYamlVersion => (
            "A line that begins with '%' is a command to YAML",
            "Remove the line, or put the text in quotes",
        ),
        K::InvalidTagTerminator
        | K::InvalidGlobalTagCharacter
        | K::UndeclaredTagHandle
        | K::MissingTagUri
        | K::UnclosedVerbatimTag
        | K::InvalidTagEscape => (
            "A word that begins with '!' is a tag, and tags are not allowed",
            "Put the text in quotes if the '!' belongs to it",
        ),
        K::InvalidBlockScalarHeader | K::ZeroBlockScalarIndent => (
            "After '|' or '>' the text begins on the next line",
            "Move the text to the next line, indented, or put it in quotes",
        ),
        K::BomInsideDocument => {
            ("Here is a byte-order mark, a character that cannot be seen", "Delete it")
        }
        _ => return (None, "Check the quotes, brackets and indentation around this place"),
    };
    (Some(message), help)
}
