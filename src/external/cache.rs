//! What visits found, kept so that the next check need not ask again.
#![allow(clippy::disallowed_methods, reason = "the cache lies on disk, beside the Manifest")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::source::Hash;
use crate::trouble::Trouble;

/// The format's version; a cache of another one is not read.
const FORMAT: u32 = 1;

/// Answers by address, and what cited pages said on which day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cache {
    format: u32,
    /// Addresses that were well when last asked.
    answers: BTreeMap<String, Kept>,
    /// Hashes of visible text, by address and day, each kept from the day it was first seen on.
    texts: BTreeMap<String, BTreeMap<String, String>>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Kept {
    /// Seconds since 1970.
    at: u64,
    moved_to: Option<String>,
}

impl Default for Cache {
    fn default() -> Cache {
        Cache { format: FORMAT, answers: BTreeMap::new(), texts: BTreeMap::new() }
    }
}

impl Cache {
    /// Reads a cache; an empty one if there is none, or none that can be read.
    #[must_use]
    pub fn load(file: &Path) -> Cache {
        let text = fs::read_to_string(file).unwrap_or_default();
        let read: Option<Cache> = serde_json::from_str(&text).ok();
        read.filter(|cache| cache.format == FORMAT).unwrap_or_default()
    }

    /// Writes the cache, whole or not at all.
    ///
    /// # Errors
    /// What the disk refuses.
    pub fn save(&self, file: &Path) -> Result<(), Trouble> {
        let text = serde_json::to_string_pretty(self).unwrap_or_default();
        let temporary = file.with_extension("new");
        let folder = file.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(folder)
            .and_then(|()| fs::write(&temporary, text))
            .and_then(|()| fs::rename(&temporary, file))
            .map_err(|error| Trouble::new("write", file, &error))
    }

    /// Where an address that was well lately has moved to, if it has; `None` if it must be asked.
    pub(super) fn lately(&self, address: &str, now: u64, age: u64) -> Option<Option<&str>> {
        let kept = self.answers.get(address)?;
        // A clock that was set back makes no answer young.
        let young = now.checked_sub(kept.at).is_some_and(|since| since < age);
        young.then_some(kept.moved_to.as_deref())
    }

    /// Keeps that an address is well.
    pub(super) fn keep(&mut self, address: &str, now: u64, moved_to: Option<String>) {
        self.answers.insert(address.to_owned(), Kept { at: now, moved_to });
    }

    /// Forgets an address that is not well, so that it is asked each time.
    pub(super) fn forget(&mut self, address: &str) {
        self.answers.remove(address);
    }

    /// Drops addresses that the site no longer names.
    pub(super) fn retain(&mut self, named: impl Fn(&str) -> bool) {
        self.answers.retain(|address, _| named(address));
        self.texts.retain(|address, _| named(address));
    }

    /// Keeps what a page says today, and gives the day since when its text differs from what it
    /// said when its readers last saw it: the text first kept on the day `seen` or later.
    pub(super) fn drifted(
        &mut self,
        address: &str,
        seen: Date,
        today: Date,
        text: Hash,
    ) -> Option<Date> {
        let days = self.texts.entry(address.to_owned()).or_default();
        let (text, seen) = (text.hex(64), seen.to_string());
        let newest = days.last_key_value();
        let same = newest.is_some_and(|(day, kept)| *kept == text && *day >= seen);
        // Read again today: what the page says now is what was read.
        if !same
            && (newest.is_none_or(|(day, _)| *day < today.to_string()) || seen == today.to_string())
        {
            days.insert(today.to_string(), text.clone());
        }
        let (_, first) = days.range(seen.clone()..).next()?;
        if *first == text {
            return None;
        }
        let first = first.clone();
        let since = days.range(seen..).find(|(_, kept)| **kept != first);
        Some(since.and_then(|(day, _)| day.parse().ok()).unwrap_or(today))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_text_is_compared_with_the_first_one_after_it_was_read() {
        let mut cache = Cache::default();
        let (old, new) = (Hash::of(b"old"), Hash::of(b"new"));
        let day = |day| date(2026, 3, day);
        let mut ask = |seen, today, text| cache.drifted("a", day(seen), day(today), text);
        assert_eq!(ask(1, 5, old), None, "the first look");
        assert_eq!(ask(1, 6, old), None, "the same");
        assert_eq!(ask(1, 8, new), Some(day(8)), "changed");
        assert_eq!(ask(1, 9, new), Some(day(8)), "still to be read");
        assert_eq!(ask(9, 9, new), None, "read again");
        assert_eq!(ask(9, 10, new), None, "the same");
        assert_eq!(ask(9, 12, old), Some(day(12)), "changed back is changed too");
    }

    #[test]
    fn a_change_on_the_day_of_the_first_look_is_seen() {
        let mut cache = Cache::default();
        let day = |day| date(2026, 3, day);
        assert_eq!(cache.drifted("a", day(1), day(5), Hash::of(b"old")), None);
        assert_eq!(cache.drifted("a", day(1), day(5), Hash::of(b"new")), Some(day(5)));
        // What was read today is what the page says now.
        assert_eq!(cache.drifted("a", day(5), day(5), Hash::of(b"new")), None);
        assert_eq!(cache.drifted("a", day(5), day(6), Hash::of(b"new")), None);
    }

    #[test]
    fn answers_have_an_age() {
        let mut cache = Cache::default();
        cache.keep("a", 1000, Some("b".to_owned()));
        assert_eq!(cache.lately("a", 1099, 100), Some(Some("b")));
        assert_eq!(cache.lately("a", 1100, 100), None);
        assert_eq!(cache.lately("a", 999, 100), None, "the clock was set back");
        assert_eq!(cache.lately("b", 1000, 100), None);
    }
}
