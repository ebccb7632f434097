//! The address lock: every address that the site has published, so that none is lost by accident.
//!
//! Readers keep bookmarks, doctors print links, other sites link to headings. The file
//! `content/_data/addresses.lock` is text and belongs into version control: one address a line, and
//! behind it the source file that has it. An anchor is in it once a page of the site links to it.

use std::collections::BTreeMap;

use crate::site::{Resolved, Site};
use crate::source::{FileId, Span};

/// The lock's file.
pub const LOCK: &str = "content/_data/addresses.lock";

const HEAD: &str = "\
# Addresses of this site, kept by `careleaf build` so that no link from outside dies unnoticed.
# Do not edit: give a moved page an alias, or build with --accept-lost.
";

/// Addresses that were published, with the files that had them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lock {
    /// By address: a permalink, or a permalink with `#` and an anchor. The home page's is empty.
    pub addresses: BTreeMap<String, Locked>,
}

/// What is known of a published address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Locked {
    /// The file that had it.
    pub file: FileId,
    /// Its line in the lock; empty for an address that is not in it yet.
    pub span: Span,
}

impl Lock {
    /// Reads a lock. A line that is none is left out: the next build writes the file anew.
    #[must_use]
    pub fn parse(text: &str) -> Lock {
        let mut addresses = BTreeMap::new();
        let mut start = 0;
        for line in text.split_inclusive('\n') {
            let span = Span::new(start, start + line.trim_end().len());
            start += line.len();
            // Neither addresses nor paths begin with a blank, and addresses hold none.
            let Some((address, file)) =
                line.trim_end().strip_prefix('/').and_then(|line| line.split_once(' '))
            else {
                continue;
            };
            addresses.insert(address.to_owned(), Locked { file: FileId::new(file), span });
        }
        Lock { addresses }
    }

    /// The text of the file, sorted by address.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut text = HEAD.to_owned();
        for (address, locked) in &self.addresses {
            text.push_str(&format!("/{address} {}\n", locked.file));
        }
        text
    }

    /// The addresses of a site as it is now: its permalinks, and the anchors that its pages link to.
    #[must_use]
    pub fn of(site: &Site) -> Lock {
        let mut addresses = BTreeMap::new();
        let locked = |file: &FileId| Locked { file: file.clone(), span: Span::default() };
        for entry in &site.pages {
            addresses.insert(entry.permalink.clone(), locked(&entry.file));
        }
        for resolved in site.pages.iter().filter_map(|entry| site.resolved.get(&entry.file)) {
            for to in resolved.iter() {
                if let Resolved::Page { file, anchor: Some(anchor) } = to
                    && let Some(entry) = site.page(file)
                {
                    addresses.insert(format!("{}#{anchor}", entry.permalink), locked(file));
                }
            }
        }
        Lock { addresses }
    }

    /// The lock with the addresses that a site has now beside those that it had, or in their place
    /// if what was lost is accepted.
    #[must_use]
    pub fn renewed(&self, site: &Site, accept_lost: bool) -> Lock {
        let mut now = Lock::of(site);
        if !accept_lost {
            for (address, locked) in &self.addresses {
                now.addresses.entry(address.clone()).or_insert_with(|| locked.clone());
            }
        }
        now
    }
}
