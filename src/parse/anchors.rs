//! Anchors of headings: stable, unique on the page, and apart from those of the generator.

use std::collections::HashMap;

use crate::text::slug;

/// Beginnings of ids that careleaf itself gives out.
const OURS: [&str; 9] =
    ["source-", "cite-", "term-", "code-", "contact-", "fn-", "fnref-", "page-", "h-"];

/// The ids given out so far, with the number to try next for each.
#[derive(Default)]
pub(super) struct Anchors {
    taken: HashMap<String, u32>,
}

impl Anchors {
    /// Keeps an id that an editor wrote (`{#id}`) for that heading.
    pub(super) fn reserve(&mut self, id: &str) {
        self.taken.entry(id.to_owned()).or_insert(0);
    }

    /// The anchor of a heading with an id of its own; a second use gets a number.
    pub(super) fn explicit(&mut self, id: &str) -> String {
        let free = self.taken.get(id).copied().unwrap_or(0) == 0;
        if free {
            self.taken.insert(id.to_owned(), 1);
            return id.to_owned();
        }
        self.numbered(id)
    }

    /// The anchor of a heading from its text.
    pub(super) fn from_text(&mut self, text: &str) -> String {
        let mut id = slug(text);
        let ours = OURS.iter().any(|begin| id.starts_with(begin)) || id == "main" || id == "content";
        if ours || id.starts_with(|c: char| c.is_ascii_digit()) {
            id.insert_str(0, "h-");
        }
        if !self.taken.contains_key(&id) {
            self.taken.insert(id.clone(), 1);
            return id;
        }
        self.numbered(&id)
    }

    fn numbered(&mut self, id: &str) -> String {
        loop {
            let count = self.taken.entry(id.to_owned()).or_insert(1);
            *count = (*count).max(1) + 1;
            let next = format!("{id}-{count}");
            if !self.taken.contains_key(&next) {
                self.taken.insert(next.clone(), 1);
                return next;
            }
        }
    }
}
