//! What answers at the address of a page that has expired: a redirect to the page that took its
//! place, or a few words that it was withdrawn, with a link to its section.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::tree;
use crate::page::Page;
use crate::site::{PageIndex, Site, Withdrawn};
use crate::source::FileId;

/// Permalinks that lead on, and permalinks that say that their page was withdrawn.
pub(super) fn find(
    site: &Site,
    pages: &HashMap<FileId, Arc<Page>>,
) -> (BTreeMap<String, PageIndex>, BTreeMap<String, Withdrawn>) {
    let (mut moved, mut withdrawn) = (BTreeMap::new(), BTreeMap::new());
    for (file, absence) in site.unpublished.iter() {
        let (Some(since), Some(page)) = (absence.expired, pages.get(file)) else { continue };
        let outline = &page.outline;
        let own = tree::permalink(file, outline);
        let old = outline.aliases.iter().map(|alias| tree::alias_permalink(alias));
        let successor = absence.successor.as_ref().and_then(|file| site.by_file.get(file)).copied();
        for permalink in std::iter::once(own.clone()).chain(old) {
            // Another page has the address now.
            if site.by_permalink.contains_key(&permalink) || site.aliases.contains_key(&permalink) {
                continue;
            }
            match successor {
                Some(page) => drop(moved.insert(permalink, page)),
                None => {
                    let to = section_of(site, &own);
                    let (file, title) = (file.clone(), outline.title.clone());
                    withdrawn.insert(permalink, Withdrawn { file, title, since, to });
                }
            }
        }
    }
    (moved, withdrawn)
}

/// The innermost section around an address that is still there.
fn section_of(site: &Site, permalink: &str) -> PageIndex {
    let mut outer = permalink;
    while let Some((folder, _)) = outer.trim_end_matches('/').rsplit_once('/') {
        outer = folder;
        if let Some(page) = site.by_permalink.get(&format!("{folder}/")) {
            return *page;
        }
    }
    site.sections[0].index
}
