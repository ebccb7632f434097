//! Anchors of headings: readable, stable, unique on the page.

use std::collections::{HashMap, HashSet};

/// Longest anchor made from a heading's text, in bytes.
const LONGEST: usize = 80;

/// The anchors of one page.
#[derive(Debug, Default)]
pub(super) struct Anchors {
    /// Anchors given so far.
    given: HashSet<String>,
    /// The number to try next for a wish that was taken.
    next: HashMap<String, u32>,
    /// Anchors that editors wrote (`{#like-this}`): never given to another heading.
    written: HashSet<String>,
}

impl Anchors {
    /// Notes the anchors that editors wrote: `{#id}` at the end of a line.
    pub(super) fn new(body: &str) -> Anchors {
        let mut written = HashSet::new();
        if body.contains('}') {
            for line in body.lines() {
                let Some(line) = line.trim_end().strip_suffix('}') else { continue };
                let Some(open) = line.rfind('{') else { continue };
                let ids = line[open + 1..].split_whitespace().filter_map(|w| w.strip_prefix('#'));
                written.extend(ids.map(|id| apart(id.to_owned())));
            }
        }
        Anchors { written, ..Anchors::default() }
    }

    /// The anchor of a heading with this text.
    pub(super) fn of_text(&mut self, text: &str) -> String {
        let wish = apart(slug(text));
        self.give(wish, false)
    }

    /// The anchor of a heading for which the editor wrote one.
    pub(super) fn as_written(&mut self, id: String) -> String {
        self.give(apart(id), true)
    }

    fn give(&mut self, wish: String, written: bool) -> String {
        let taken = self.given.contains(&wish) || (!written && self.written.contains(&wish));
        let anchor = if taken { self.numbered(wish) } else { wish };
        self.given.insert(anchor.clone());
        anchor
    }

    fn numbered(&mut self, wish: String) -> String {
        // The number goes on where it stopped: ten thousand equal headings take linear time.
        let mut number = self.next.get(&wish).copied().unwrap_or(2);
        let anchor = loop {
            let candidate = format!("{wish}-{number}");
            number = number.saturating_add(1);
            if !self.given.contains(&candidate) && !self.written.contains(&candidate) {
                break candidate;
            }
        };
        self.next.insert(wish, number);
        anchor
    }
}

/// Keeps an anchor apart from those that the generator and the theme give themselves.
fn apart(id: String) -> String {
    let numbered = |prefix: &str| {
        id.strip_prefix(prefix).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
    };
    let own = matches!(id.as_str(), "content" | "main")
        || ["source-", "cite-", "fn-", "fnref-"].into_iter().any(numbered)
        || ["term-", "code-", "contact-"].into_iter().any(|prefix| id.starts_with(prefix));
    if own { format!("h-{id}") } else { id }
}

/// Lower-case letters and digits of the text, other scripts transliterated, hyphens between words.
fn slug(text: &str) -> String {
    let ascii = deunicode::deunicode_with_tofu_cow(text, "");
    let mut out = String::with_capacity(ascii.len().min(LONGEST) + 1);
    for byte in ascii.bytes() {
        if byte.is_ascii_alphanumeric() {
            if out.len() >= LONGEST {
                break;
            }
            out.push(byte.to_ascii_lowercase() as char);
        } else if byte != b'\'' && !out.is_empty() && !out.ends_with('-') {
            out.push('-');
        }
    }
    out.truncate(out.trim_end_matches('-').len());
    if out.is_empty() { "section".to_owned() } else { out }
}
