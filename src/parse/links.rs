//! Destinations of links and images: what they name, where they stand.

use std::borrow::Cow;
use std::ops::Range;

use super::html::clean;
use crate::diagnostic::{Diagnostic, code};
use crate::page::Target;
use crate::source::{FileId, Span};

/// What a destination names, by its scheme. Whatever is not known to be harmless is unsafe: a
/// browser removes control characters and leading space before it looks for a scheme.
pub(super) fn classify(destination: &str) -> Target {
    let unsafe_target = || Target::Unsafe(clean(destination));
    let trimmed = destination.trim_matches(' ');
    if trimmed.contains(|c: char| c.is_control()) {
        return unsafe_target();
    }
    let before_path = trimmed.find(['/', '\\', '?', '#']).unwrap_or(trimmed.len());
    let Some(colon) = trimmed[..before_path].find(':') else { return path(trimmed) };
    let (scheme, rest) = (&trimmed[..colon], &trimmed[colon + 1..]);
    let is = |name: &str| scheme.eq_ignore_ascii_case(name);
    let id = || percent_decoded(rest).into_owned();
    if is("http") || is("https") {
        let host = rest.strip_prefix("//").unwrap_or_default();
        if host.is_empty() || host.starts_with('/') {
            return unsafe_target();
        }
        Target::External(trimmed.to_owned())
    } else if is("mailto") || is("tel") {
        Target::External(trimmed.to_owned())
    } else if is("code") {
        Target::Code(id())
    } else if is("contact") {
        Target::Contact(id())
    } else if is("term") {
        Target::Term(id())
    } else if is("source") {
        Target::Source(id())
    } else {
        unsafe_target()
    }
}

/// A destination without a scheme: a path and an anchor.
fn path(destination: &str) -> Target {
    let (path, anchor) = match destination.split_once('#') {
        Some((path, anchor)) => (path, Some(anchor)),
        None => (destination, None),
    };
    // Decoded before it is judged, so that `%5C` and `\` are one thing.
    let path = percent_decoded(path).replace('\\', "/");
    let anchor = anchor.map(|anchor| percent_decoded(anchor).into_owned());
    let first = path.split('/').next().unwrap_or_default();
    let control = |text: &str| text.contains(|c: char| c.is_control());
    if path.starts_with("//")
        || first.contains(':')
        || control(&path)
        || anchor.as_deref().is_some_and(control)
    {
        return Target::Unsafe(destination.to_owned());
    }
    Target::Path { path, anchor }
}

/// `%20` becomes a space; what is no UTF-8 after decoding stays as written.
fn percent_decoded(text: &str) -> Cow<'_, str> {
    if !text.contains('%') {
        return Cow::Borrowed(text);
    }
    let digit = |byte: Option<&u8>| byte.and_then(|byte| (*byte as char).to_digit(16));
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let pair = (digit(bytes.get(at + 1)), digit(bytes.get(at + 2)));
        match (bytes[at], pair) {
            (b'%', (Some(high), Some(low))) => {
                out.push((high * 16 + low) as u8);
                at += 3;
            }
            (byte, _) => {
                out.push(byte);
                at += 1;
            }
        }
    }
    String::from_utf8(out).map_or(Cow::Borrowed(text), Cow::Owned)
}

/// Where the destination stands in an inline link, given where its text ends; else the whole link.
pub(super) fn destination_span(
    body: &str,
    range: &Range<usize>,
    text_end: usize,
    destination: &str,
) -> Range<usize> {
    let from = text_end.clamp(range.start, range.end);
    match body.get(from..range.end).and_then(|tail| tail.find(destination)) {
        Some(at) if !destination.is_empty() => from + at..from + at + destination.len(),
        _ => range.clone(),
    }
}

/// What to say about a destination that is refused.
pub(super) fn unsafe_link(file: &FileId, span: Span, destination: &str) -> Diagnostic {
    let plain = destination.trim().replace('\\', "/");
    let drive = plain.as_bytes().get(1) == Some(&b':');
    let help = if plain.starts_with("//") {
        format!("Write 'https:{}'", shown(&plain))
    } else if drive {
        "Put the file beside the page and link to its name".to_owned()
    } else {
        "Link to a page, a file, or an address that begins with 'https://', 'mailto:' or 'tel:'"
            .to_owned()
    };
    let message = format!("The link to '{}' is not safe", shown(destination));
    Diagnostic::new(code::UNSAFE_LINK, file, span, message).help(help)
}

/// A destination as it may stand in a message: short, and nothing invisible in it.
fn shown(text: &str) -> String {
    let mut out: String = text.chars().take(60).flat_map(char::escape_debug).collect();
    if text.chars().nth(60).is_some() {
        out.push('…');
    }
    out
}
