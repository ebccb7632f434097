//! From the path of a request to a path of the output tree.
//!
//! 1. Decode percent-encoding, once.
//! 2. Refuse what no file of a site is called: dots that climb, backslashes, control characters,
//!    empty names, a slash in disguise, bytes that are not UTF-8.
//! 3. Take off the base path.
//!
//! Nothing here makes a path safe for the disk, and nothing has to: what comes out is looked up
//! in a list.

use crate::trouble::Trouble;

/// Where a request leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Target {
    /// A path in the output tree without the base path; empty for the site's root, and with a
    /// slash at the end for a folder.
    Inside(String),
    /// The host's root or the base path without its slash, where the site is elsewhere.
    AtTheDoor,
    /// Another folder of the host.
    Outside,
    /// No path that could ever be right.
    Bad,
}

/// Reads the path of a request.
pub(super) fn target(raw: &str, base_path: &str) -> Target {
    let Some(path) = decode(raw).filter(|path| is_clean(path)) else { return Target::Bad };
    if let Some(inside) = path.strip_prefix(base_path) {
        return Target::Inside(inside.to_owned());
    }
    if path == "/" || Some(path.as_str()) == base_path.strip_suffix('/') {
        return Target::AtTheDoor;
    }
    Target::Outside
}

/// The path in the output tree that a page's reload stream names; `None` if it cannot be one.
pub(super) fn page(encoded: &str) -> Option<String> {
    // Query strings encode slashes, and here they are right.
    let path = decode_field(encoded)?;
    (!path.is_empty() && is_clean(&format!("/{path}"))).then_some(path)
}

/// A value from a query string; `None` if it is not text.
pub(super) fn decode_field(encoded: &str) -> Option<String> {
    percent_decode(&encoded.replace('+', " "))
}

/// A base path in its one spelling: a slash at both ends.
///
/// # Errors
/// When it could not be the folder of a host.
pub(super) fn base_path(text: &str) -> Result<String, Trouble> {
    let inside = text.trim_matches('/');
    let path = if inside.is_empty() { "/".to_owned() } else { format!("/{inside}/") };
    let plain = |c: char| c.is_ascii_alphanumeric() || "/-._~".contains(c);
    if path.chars().all(plain) && is_clean(&path) {
        return Ok(path);
    }
    Err(Trouble::message(format!(
        "Cannot serve the site below '{}': a base path looks like '/' or '/a/b/'",
        text.escape_default()
    )))
}

fn decode(raw: &str) -> Option<String> {
    let slash_in_disguise =
        raw.as_bytes().windows(3).any(|three| three.eq_ignore_ascii_case(b"%2f"));
    if slash_in_disguise { None } else { percent_decode(raw) }
}

fn percent_decode(raw: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(raw.len());
    let mut rest = raw.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let mut digit = || rest.next().and_then(|byte| char::from(byte).to_digit(16));
            let (high, low) = (digit()?, digit()?);
            bytes.push(u8::try_from(high * 16 + low).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok() // which has no overlong forms
}

fn is_clean(path: &str) -> bool {
    let Some(inside) = path.strip_prefix('/') else { return false };
    let folders = inside.strip_suffix('/').unwrap_or(inside);
    let right_name = |name: &str| !matches!(name, "" | "." | "..");
    !path.contains(|c: char| c == '\\' || c.is_control())
        && inside != "/"
        && (folders.is_empty() || folders.split('/').all(right_name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inside(path: &str) -> Target {
        Target::Inside(path.to_owned())
    }

    #[test]
    fn paths_of_the_site() {
        assert_eq!(target("/", "/"), inside(""));
        assert_eq!(target("/coverage/", "/"), inside("coverage/"));
        assert_eq!(target("/a%20b/caf%C3%A9.pdf", "/"), inside("a b/café.pdf"));
        assert_eq!(target("/%252e%252e/x", "/"), inside("%2e%2e/x"), "decoded once only");
        assert_eq!(target("/..a/b..", "/"), inside("..a/b.."));
    }

    #[test]
    fn base_paths() {
        assert_eq!(target("/help/us/a/", "/help/us/"), inside("a/"));
        assert_eq!(target("/help/us/", "/help/us/"), inside(""));
        assert_eq!(target("/help/us", "/help/us/"), Target::AtTheDoor);
        assert_eq!(target("/", "/help/us/"), Target::AtTheDoor);
        assert_eq!(target("/help/us-secret/a", "/help/us/"), Target::Outside);
        assert_eq!(target("/help/us/../../x", "/help/us/"), Target::Bad);
        assert_eq!(base_path("help/us"), Ok("/help/us/".to_owned()));
        assert_eq!(base_path(""), Ok("/".to_owned()));
        for wrong in ["/a//b/", "/../", "/a b/", "/\"><script>/"] {
            assert!(base_path(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn pages_of_streams() {
        assert_eq!(page("coverage%2Findex.html"), Some("coverage/index.html".to_owned()));
        for wrong in ["", "..%2Fx", "%2Fetc", "a%00", "a%0Ab"] {
            assert_eq!(page(wrong), None, "{wrong}");
        }
    }
}
