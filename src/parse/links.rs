//! What a link's destination names, by its scheme.

use crate::page::Target;

/// Reads a destination, entities and escapes already resolved by the Markdown parser.
/// `Err` is why it is refused; the reference is kept as [`Target::Unsafe`] then.
pub(super) fn target(destination: &str) -> Result<Target, String> {
    // Browsers drop control characters and blanks before they look for the scheme.
    let clean: String =
        destination.chars().filter(|c| !c.is_control() && !c.is_whitespace()).collect();
    if clean.starts_with("//") || clean.starts_with("\\\\") {
        return Err(format!("'{destination}' has no scheme"));
    }
    if let Some((scheme, rest)) = split_scheme(&clean) {
        let scheme = scheme.to_ascii_lowercase();
        return match scheme.as_str() {
            "code" => Ok(Target::Code(decode(rest))),
            "contact" => Ok(Target::Contact(decode(rest))),
            "term" => Ok(Target::Term(decode(rest))),
            "source" => Ok(Target::Source(decode(rest))),
            "http" | "https" | "mailto" | "tel" => Ok(Target::External(destination.trim().to_owned())),
            _ => Err(format!("Links with '{scheme}:' are refused")),
        };
    }
    let (path, anchor) = match destination.trim().split_once('#') {
        Some((path, anchor)) => (path, Some(decode(anchor))),
        None => (destination.trim(), None),
    };
    // A query means nothing to a static site.
    let path = path.split('?').next().unwrap_or_default();
    Ok(Target::Path { path: decode(path).replace('\\', "/"), anchor })
}

/// The scheme and the rest, by RFC 3986: a letter, then letters, digits, `+`, `-`, `.`.
fn split_scheme(text: &str) -> Option<(&str, &str)> {
    let (scheme, rest) = text.split_once(':')?;
    let mut characters = scheme.chars();
    let first = characters.next()?;
    let valid = first.is_ascii_alphabetic()
        && characters.all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c));
    valid.then_some((scheme, rest))
}

/// Percent-decoding; what is no UTF-8 then stays as it was written.
fn decode(text: &str) -> String {
    if !text.contains('%') {
        return text.to_owned();
    }
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let digits = bytes.get(at + 1..at + 3).and_then(|digits| std::str::from_utf8(digits).ok());
        let byte = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok());
        match byte.filter(|_| bytes[at] == b'%') {
            Some(byte) => {
                out.push(byte);
                at += 3;
            }
            None => {
                out.push(bytes[at]);
                at += 1;
            }
        }
    }
    String::from_utf8(out).unwrap_or_else(|_| text.to_owned())
}
