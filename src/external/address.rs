//! Addresses on the web, as far as a visit needs them: a host to be polite to, a path that may be
//! a home page, and where a redirect leads.

use std::fmt;

/// An `http` or `https` address without its fragment.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Address {
    scheme: String,
    host: String,
    path: String,
    query: Option<String>,
}

impl Address {
    /// Reads an address; `None` for what is none that a visit could be paid to.
    #[must_use]
    pub(super) fn parse(text: &str) -> Option<Address> {
        let (text, _) = split_fragment(text.trim());
        let (scheme, rest) = text.split_once("://")?;
        let scheme = scheme.to_ascii_lowercase();
        if !matches!(scheme.as_str(), "http" | "https") {
            return None;
        }
        let end = rest.find(['/', '?']).unwrap_or(rest.len());
        let (host, rest) = rest.split_at(end);
        // A name or password in an address is not sent anywhere.
        let host = host.rsplit_once('@').map_or(host, |(_, host)| host).to_ascii_lowercase();
        let good = |ch: char| ch.is_ascii_alphanumeric() || "-._:[]".contains(ch);
        if host.is_empty() || !host.chars().all(good) {
            return None;
        }
        let (path, query) = match rest.split_once('?') {
            Some((path, query)) => (path, Some(encoded(query))),
            None => (rest, None),
        };
        let path = if path.is_empty() { "/".to_owned() } else { encoded(path) };
        Some(Address { scheme, host, path, query })
    }

    /// The host, with its port if the address names one.
    #[must_use]
    pub(super) fn host(&self) -> &str {
        &self.host
    }

    /// Where a redirect leads, as it is written in an answer from here.
    #[must_use]
    pub(super) fn join(&self, location: &str) -> Option<Address> {
        let (location, _) = split_fragment(location.trim());
        let start = location.split(['/', '?']).next().unwrap_or_default();
        let scheme = start.split_once(':').map(|(scheme, _)| scheme);
        if scheme.is_some_and(|scheme| scheme.starts_with(|ch: char| ch.is_ascii_alphabetic())) {
            return Address::parse(location);
        }
        if let Some(rest) = location.strip_prefix("//") {
            return Address::parse(&format!("{}://{rest}", self.scheme));
        }
        let (path, query) = match location.split_once('?') {
            Some((path, query)) => (path, Some(encoded(query))),
            None => (location, None),
        };
        let path = match path {
            "" => self.path.clone(),
            path if path.starts_with('/') => tidy(&encoded(path)),
            path => {
                let folder = self.path.rsplit_once('/').map_or("", |(folder, _)| folder);
                tidy(&format!("{folder}/{}", encoded(path)))
            }
        };
        Some(Address { path, query, ..self.clone() })
    }

    /// Whether this is the front page of a host, or of one of its languages.
    #[must_use]
    pub(super) fn is_home(&self) -> bool {
        let path = self.path.trim_matches('/').to_ascii_lowercase();
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", &path));
        let index = ["index", "default", "home"].contains(&name.split('.').next().unwrap_or(name));
        let language = |part: &str| {
            let (first, region) = part.split_once('-').unwrap_or((part, "us"));
            let letters =
                |part: &str| part.len() == 2 && part.bytes().all(|b| b.is_ascii_alphabetic());
            letters(first) && letters(region)
        };
        let top = |path: &str| path.is_empty() || language(path);
        self.query.is_none() && (top(&path) || index && top(folder))
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}{}", self.scheme, self.host, self.path)?;
        self.query.iter().try_for_each(|query| write!(f, "?{query}"))
    }
}

/// An address and the part from its `#` on.
#[must_use]
pub(super) fn split_fragment(text: &str) -> (&str, &str) {
    text.find('#').map_or((text, ""), |at| text.split_at(at))
}

/// What a request line cannot hold is percent-encoded; what is so already stays.
fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_graphic() && !b"\"<>\\^`{|}".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

/// A path without `.` and `..`.
fn tidy(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/').skip(1) {
        match part {
            "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    let slash = if path.ends_with("/.") || path.ends_with("/..") { "/" } else { "" };
    format!("/{}{slash}", parts.join("/")).replacen("//", "/", usize::from(parts.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Option<String> {
        Address::parse(text).map(|address| address.to_string())
    }

    #[test]
    fn addresses() {
        for (text, expected) in [
            ("https://Example.org", Some("https://example.org/")),
            ("http://example.org:8080/A b?c=é#d", Some("http://example.org:8080/A%20b?c=%C3%A9")),
            ("https://me:secret@example.org/a", Some("https://example.org/a")),
            ("https://example.org?a", Some("https://example.org/?a")),
            ("https://", None),
            ("https://bücher.example/", None),
            ("https://exa mple.org/", None),
            ("mailto:desk@example.org", None),
            ("ftp://example.org/", None),
            ("example.org", None),
        ] {
            assert_eq!(parsed(text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn where_redirects_lead() {
        let from = Address::parse("https://example.org/a/b?c").unwrap_or_else(|| unreachable!());
        for (location, expected) in [
            ("/", "https://example.org/"),
            ("d", "https://example.org/a/d"),
            ("../d/./e", "https://example.org/d/e"),
            ("..", "https://example.org/"),
            ("../../../d", "https://example.org/d"),
            ("?d", "https://example.org/a/b?d"),
            ("//example.net/d", "https://example.net/d"),
            ("HTTP://example.net", "http://example.net/"),
            ("/d#e", "https://example.org/d"),
            ("/d:e/f", "https://example.org/d:e/f"),
        ] {
            let to = from.join(location).map(|address| address.to_string());
            assert_eq!(to.as_deref(), Some(expected), "{location}");
        }
        assert_eq!(from.join("javascript:alert(1)"), None);
    }

    #[test]
    fn home_pages() {
        let is_home = |path: &str| {
            Address::parse(&format!("https://example.org{path}")).is_some_and(|at| at.is_home())
        };
        for path in ["", "/", "/index.html", "/home", "/en/", "/en-us/index.php", "/default.aspx"] {
            assert!(is_home(path), "{path}");
        }
        for path in ["/about", "/?page=3", "/a/b", "/care/index.html", "/homes/"] {
            assert!(!is_home(path), "{path}");
        }
    }
}
