//! The site after linking: every page at its permalink, the tree of sections, every reference with
//! the thing it names. Bodies are not here: a change of body alone leaves the site as it is.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use jiff::civil::Date;

use crate::config::Config;
use crate::data::Registry;
use crate::kind::{Kinds, RecordKind, date_of};
use crate::page::Outline;
use crate::source::{FileId, Hash};

/// A number for a page of one [`Site`]: its place in [`Site::pages`].
pub type PageIndex = usize;

/// A number for a section of one [`Site`]: its place in [`Site::sections`].
pub type SectionIndex = usize;

/// What the build was asked for, apart from the files.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct BuildOptions {
    /// The build's day: embargoes, expiry, code and review dates follow it.
    pub as_of: Date,
    /// Whether drafts are part of the site.
    pub drafts: bool,
    /// `--base-url`, instead of the one in `site.yaml`.
    pub base_url: Option<String>,
}

/// A section with more pages has no take-away file: nobody prints it, and each edit would write it.
const TAKE_AWAY_LIMIT: usize = 100;

/// The feed has the latest changes only.
const NEWS_LIMIT: usize = 20;

/// All pages, linked.
#[derive(Clone, Debug)]
pub struct Site {
    /// `site.yaml`.
    pub config: Arc<Config>,
    /// Kinds of page.
    pub kinds: Arc<Kinds>,
    /// Codes, contacts, sources, terms, people and the site's own data.
    pub registry: Arc<Registry>,
    /// The day, drafts, the base URL.
    pub options: BuildOptions,
    /// `title:` of `site.yaml`, else the home page's.
    pub title: String,
    /// Published pages, sorted by file; a folder without `_index.md` has a page of its own too.
    pub pages: Vec<Arc<Entry>>,
    /// The page of each file.
    pub by_file: Arc<HashMap<FileId, PageIndex>>,
    /// The page of each permalink.
    pub by_permalink: Arc<HashMap<String, PageIndex>>,
    /// Files that are pages but not part of the site on this day, with the reason.
    pub unpublished: Arc<BTreeMap<FileId, Absence>>,
    /// Sections; the first is the whole site.
    pub sections: Vec<Arc<Section>>,
    /// Attachments by file.
    pub attachments: Arc<BTreeMap<FileId, Attachment>>,
    /// Those that are not published, for only pages that are not part of the site show them.
    pub held: Arc<BTreeSet<FileId>>,
    /// The header's links.
    pub menu: Vec<PageIndex>,
    /// Old permalinks and the pages that they lead to.
    pub aliases: Arc<BTreeMap<String, PageIndex>>,
    /// Permalinks of pages that have expired and that nothing took the place of.
    pub withdrawn: Arc<BTreeMap<String, Withdrawn>>,
    /// The page that shows a record (a code's table, the glossary, the contact page).
    pub homes: Arc<HashMap<(RecordKind, String), PageIndex>>,
    /// What the references of each file lead to, same order as in its outline; for pages and for
    /// files that other pages include.
    pub resolved: Arc<HashMap<FileId, Arc<Vec<Resolved>>>>,
    /// The files whose references lead to a page, or look for an anchor on it, or whose fields
    /// name it.
    pub linked_from: Arc<HashMap<FileId, BTreeSet<FileId>>>,
    /// Files that some page includes.
    pub included: Arc<BTreeSet<FileId>>,
    /// Outlines of files that are included by others and are no pages of their own.
    pub fragments: Arc<BTreeMap<FileId, Arc<Outline>>>,
}

/// A published page.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Its file; for a folder without `_index.md`, the file that would be there.
    pub file: FileId,
    /// Whether the file exists.
    pub written: bool,
    /// What it says of itself.
    pub outline: Arc<Outline>,
    /// Path from the site's root, `coverage/`; empty for the home page.
    pub permalink: String,
    /// The file that a link names, `coverage/index.html`, so that links work from `file://` too.
    pub href: String,
    /// The section that it is in; for a section's own page, that section.
    pub section: SectionIndex,
    /// Whether it is its section's own page.
    pub is_index: bool,
    /// Its place among its section's pages.
    pub position: usize,
    /// Hash of all that a list shows of it.
    pub card: Hash,
}

impl Entry {
    /// The day of its last change as the editor recorded it: `updated` or `date`.
    #[must_use]
    pub fn told_change(&self) -> Option<Date> {
        let day = |name: &str| date_of(&self.outline.fields, name);
        day("updated").max(day("date"))
    }

    /// The day of its last change as far as anything tells: `updated`, `date`, or the review that
    /// it still is as it was for. `None` when it changed after the last day on record.
    #[must_use]
    pub fn last_change(&self, is_sound: bool) -> Option<Date> {
        let (told, reviewed) = (self.told_change(), date_of(&self.outline.fields, "last_reviewed"));
        if is_sound { told.max(reviewed) } else { told.filter(|told| Some(*told) >= reviewed) }
    }
}

/// A folder of content.
#[derive(Clone, Debug)]
pub struct Section {
    /// Its own page.
    pub index: PageIndex,
    /// The section around it; `None` for the whole site.
    pub parent: Option<SectionIndex>,
    /// Its pages in reading order, without its own.
    pub pages: Vec<PageIndex>,
    /// Its sections in reading order.
    pub subsections: Vec<SectionIndex>,
    /// Hash of the cards of `pages` and `subsections`, in order.
    pub cards: Hash,
}

/// A file beside the pages.
#[derive(Clone, Debug)]
pub struct Attachment {
    /// Path from the site's root.
    pub href: String,
    /// Its content.
    pub bytes: Arc<[u8]>,
    /// Hash of its content.
    pub hash: Hash,
}

/// Where a reference leads.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Resolved {
    /// A page, and an anchor on it.
    Page {
        /// Its file.
        file: FileId,
        /// The anchor, without `#`.
        anchor: Option<String>,
    },
    /// An attachment.
    Attachment {
        /// Its file.
        file: FileId,
    },
    /// A record of the registry.
    Record {
        /// Which kind.
        kind: RecordKind,
        /// Its id.
        id: String,
    },
    /// An address outside the site.
    External(String),
    /// Nowhere; the check stage says why.
    Missing(Missing),
}

/// Why a reference leads nowhere.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Missing {
    /// No page or attachment of that path; with the path that it came to, from `content/`.
    Path(String),
    /// The path leads out of the content folder.
    Outside,
    /// The page exists but is not part of the site today; with the reason.
    Unpublished(Absence),
    /// The page has no such anchor.
    Anchor {
        /// The page.
        file: FileId,
        /// The anchor that it lacks.
        anchor: String,
    },
    /// No such record.
    Record {
        /// Which kind.
        kind: RecordKind,
        /// The id that is not there.
        id: String,
    },
    /// An image on another site, which would tell that site who reads this page.
    ForeignImage,
    /// A scheme that is refused; the parse stage has said so.
    Unsafe,
}

/// Why a page is not part of the site.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Absence {
    /// In words that complete "it is …".
    pub reason: String,
    /// Whether it left without an editor, on the day on which it expires or the consent to it ends:
    /// what still links to it may not stop the build that takes it away.
    pub by_itself: bool,
    /// The day on which it expired, if that is the reason.
    pub expired: Option<Date>,
    /// The file that its `moved_to:` names.
    pub successor: Option<FileId>,
}

/// What is said at the address of a page that has expired.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Withdrawn {
    /// The page's file.
    pub file: FileId,
    /// Its title.
    pub title: String,
    /// The first day on which it was no longer part of the site.
    pub since: Date,
    /// The page that readers find a link to: the section around it.
    pub to: PageIndex,
}

/// The reading order: by weight (pages without one come last), then by title, then by file.
#[must_use]
pub fn sort_key(entry: &Entry) -> (bool, i64, &str, &FileId) {
    let weight = entry.outline.weight;
    (weight == 0, weight, &entry.outline.title, &entry.file)
}

impl Site {
    /// The pages and sections below a section's own page, in reading order.
    #[must_use]
    pub fn children(&self, page: PageIndex) -> Vec<PageIndex> {
        let entry = &self.pages[page];
        if !entry.is_index {
            return Vec::new();
        }
        let section = &self.sections[entry.section];
        let inner = section.subsections.iter().map(|inner| self.sections[*inner].index);
        let mut all: Vec<PageIndex> = section.pages.iter().copied().chain(inner).collect();
        all.sort_by(|a, b| sort_key(&self.pages[*a]).cmp(&sort_key(&self.pages[*b])));
        all
    }

    /// All pages below a section's own page in reading order, with those of inner sections.
    fn below(&self, page: PageIndex, found: &mut Vec<PageIndex>) {
        for child in self.children(page) {
            found.push(child);
            self.below(child, found);
        }
    }

    /// The file that holds all of a section, by the section's own page; `None` if there is none.
    #[must_use]
    pub fn take_away(&self, page: PageIndex) -> Option<String> {
        let entry = &self.pages[page];
        if !self.config.take_away || !entry.is_index || entry.permalink.ends_with(".html") {
            return None;
        }
        // One page alone is its own file.
        let is_of_use = (2..=TAKE_AWAY_LIMIT).contains(&self.taken(page).len());
        is_of_use.then(|| format!("{}take-away.html", entry.permalink))
    }

    /// The pages of a take-away file. Stories stay out: a file that people have saved is out of
    /// reach when somebody takes consent back.
    #[must_use]
    pub fn taken(&self, page: PageIndex) -> Vec<PageIndex> {
        let mut all = vec![page];
        self.below(page, &mut all);
        all.retain(|page| !self.pages[*page].outline.fields.contains_key("consent"));
        all
    }

    /// The pages whose change is on record, the latest first, for the feed. Stories are left out:
    /// what a feed reader has stored is out of reach once consent is taken back.
    #[must_use]
    pub fn news(&self) -> Vec<PageIndex> {
        let mut all: Vec<_> = self.changes().collect();
        all.sort_by_key(|(day, page)| (std::cmp::Reverse(*day), *page));
        all.into_iter().take(NEWS_LIMIT).map(|(_, page)| page).collect()
    }

    fn changes(&self) -> impl Iterator<Item = (Date, PageIndex)> {
        self.pages.iter().enumerate().filter_map(|(page, entry)| {
            let is_story = entry.outline.fields.contains_key("consent");
            let day = entry.told_change().filter(|_| entry.written && !is_story)?;
            Some((day, page))
        })
    }

    /// Whether there is a feed.
    #[must_use]
    pub fn has_feed(&self) -> bool {
        self.base_url().is_some() && self.changes().next().is_some()
    }

    /// The base URL in force, with a trailing slash.
    #[must_use]
    pub fn base_url(&self) -> Option<&str> {
        self.options.base_url.as_deref().or(self.config.base_url.as_deref())
    }

    /// The page of a file.
    #[must_use]
    pub fn page(&self, file: &FileId) -> Option<&Entry> {
        self.by_file.get(file).map(|index| &*self.pages[*index])
    }

    /// The page that took the place of one that is not part of the site.
    #[must_use]
    pub fn successor(&self, absence: &Absence) -> Option<&Entry> {
        self.page(absence.successor.as_ref()?)
    }

    /// The sections around a page, from the whole site inwards, without the page itself.
    #[must_use]
    pub fn ancestors(&self, page: PageIndex) -> Vec<PageIndex> {
        let entry = &self.pages[page];
        let section = &self.sections[entry.section];
        let mut next = if entry.is_index { section.parent } else { Some(entry.section) };
        let mut found = Vec::new();
        while let Some(section) = next {
            found.push(self.sections[section].index);
            next = self.sections[section].parent;
        }
        found.reverse();
        found
    }

    /// The pages before and after a page in its section's reading order.
    #[must_use]
    pub fn neighbours(&self, page: PageIndex) -> (Option<PageIndex>, Option<PageIndex>) {
        let entry = &self.pages[page];
        if entry.is_index {
            return (None, None);
        }
        let pages = &self.sections[entry.section].pages;
        let before = entry.position.checked_sub(1).map(|before| pages[before]);
        (before, pages.get(entry.position + 1).copied())
    }
}
