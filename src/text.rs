//! Small work on text: the nearest right name, slugs, escaping.

/// The candidate that is spelled most like `name`, if one is near enough to be a slip.
#[must_use]
pub fn nearest<'a>(name: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let longest = match name.chars().count() {
        // A slip is short; the distance of long texts would cost time and memory for nothing.
        0 | 100.. => return None,
        1..=3 => 1,
        4..=7 => 2,
        _ => 3,
    };
    let folded = name.to_lowercase().replace(['_', ' '], "-");
    let length = name.chars().count();
    candidates
        // The distance is at least the difference of the lengths, and costs far more. Small letters
        // may be one more or less than capitals.
        .filter(|candidate| candidate.chars().count().abs_diff(length) <= longest + 1)
        .map(|candidate| {
            let other = candidate.to_lowercase().replace(['_', ' '], "-");
            (strsim::damerau_levenshtein(&folded, &other), candidate)
        })
        .filter(|(distance, candidate)| {
            *distance <= longest && *distance < candidate.chars().count().max(1)
        })
        .min()
        .map(|(_, candidate)| candidate)
}

/// A text as a part of a permalink: small Latin letters, digits and hyphens, never empty. A text
/// without a letter or digit that can be spelled so gets a short name made from its hash.
#[must_use]
pub fn slug(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for ch in deunicode::deunicode_with_tofu(text, "").chars() {
        if ch.is_ascii_alphanumeric() {
            out.push(ch.to_ascii_lowercase());
        } else if ch != '\'' && !out.is_empty() && !out.ends_with('-') {
            out.push('-');
        }
    }
    while out.ends_with('-') {
        out.pop();
    }
    if out.is_empty() {
        return format!("x-{}", crate::source::Hash::of(text.as_bytes()).hex(6));
    }
    out
}

/// A path as a forgiving disk sees it: two paths with one fold may be one file there.
#[must_use]
pub fn fold(path: &str) -> String {
    if path.is_ascii() {
        return path.to_ascii_lowercase();
    }
    use unicode_normalization::UnicodeNormalization;
    path.nfkc().flat_map(char::to_lowercase).collect()
}

/// Invisible characters that change the reading direction, with their byte offsets.
pub fn bidi_controls(text: &str) -> impl Iterator<Item = (usize, char)> {
    let bidi = |c: &char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}');
    text.char_indices().filter(move |(_, c)| bidi(c))
}

/// Appends `text` for a place between tags.
pub fn escape_text(text: &str, out: &mut String) {
    escape(text, out, false);
}

/// Appends `text` for a place between the double quotes of an attribute.
pub fn escape_attribute(text: &str, out: &mut String) {
    escape(text, out, true);
}

fn escape(text: &str, out: &mut String, attribute: bool) {
    let mut from = 0;
    for (at, byte) in text.bytes().enumerate() {
        let entity = match byte {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' if attribute => "&quot;",
            b'\'' if attribute => "&#39;",
            _ => continue,
        };
        out.push_str(&text[from..at]);
        out.push_str(entity);
        from = at + 1;
    }
    out.push_str(&text[from..]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nearest_names() {
        let names = ["title", "summary", "last_reviewed", "next_review", "as_of", "date"];
        let near = |name| nearest(name, names.into_iter());
        assert_eq!(near("titel"), Some("title"));
        assert_eq!(near("Summary"), Some("summary"));
        assert_eq!(near("last-reviewd"), Some("last_reviewed"));
        assert_eq!(near("asof"), Some("as_of"));
        assert_eq!(near("dat"), Some("date"));
        assert_eq!(near("colour"), None);
        assert_eq!(near("x"), None);
        assert_eq!(near(""), None);
    }

    #[test]
    fn slugs() {
        assert_eq!(slug("What's covered?  (2026)"), "whats-covered-2026");
        assert_eq!(slug("Ärzte & Kliniken"), "arzte-kliniken");
        assert_eq!(slug("--a--"), "a");
        assert_eq!(slug("../../etc/passwd"), "etc-passwd");
        assert!(slug("").starts_with("x-"));
        assert!(slug("\u{10fffd}").starts_with("x-"));
        assert_ne!(slug("!?"), slug("?!"));
        assert_eq!(slug("!?"), slug("!?"));
    }

    #[test]
    fn escaping() {
        let mut out = String::new();
        escape_text("a<b> & \"c\" é", &mut out);
        out.push('|');
        escape_attribute("a<b> & \"c\" 'd'", &mut out);
        assert_eq!(out, "a&lt;b&gt; &amp; \"c\" é|a&lt;b&gt; &amp; &quot;c&quot; &#39;d&#39;");
    }
}
