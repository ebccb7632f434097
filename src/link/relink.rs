//! Linking again after a change to a few pages that leaves the shape of the site as it was.
//!
//! A changed title, heading or link moves no page and no address, so the tree of sections, the
//! permalinks and the aliases stay, and so do all pages but those that show what changed. What is
//! not shared with the old site is worked out anew, by the same functions as in a full link; where
//! more than that changed, the answer is `None` and the whole site is linked.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use super::{held, homes, menu, references, tree};
use crate::data::Registry;
use crate::kind::RecordKind;
use crate::page::{DirectiveCall, Outline, Page};
use crate::site::{PageIndex, SectionIndex, Site, sort_key};
use crate::source::{FileId, Hasher};

/// A site linked again.
#[derive(Debug)]
pub struct Relinked {
    /// The site.
    pub site: Site,
    /// Files whose artifacts may show the change; `None` for all.
    pub shown_on: Option<BTreeSet<FileId>>,
    /// Files to check again.
    pub to_check: BTreeSet<FileId>,
}

/// Links again after changes to the outlines of these files; `None` if the whole site must be.
#[must_use]
pub fn relink(
    old: &Site,
    changed: &[FileId],
    pages: &HashMap<FileId, Arc<Page>>,
) -> Option<Relinked> {
    let mut site = old.clone();
    let mut shown_on = BTreeSet::new();
    let mut to_check: BTreeSet<FileId> = changed.iter().cloned().collect();
    let mut resort: BTreeSet<SectionIndex> = BTreeSet::new();
    let mut everywhere = false;
    let mut anchors_moved = Vec::new();
    for file in changed {
        let index = *old.by_file.get(file)?;
        let before = &old.pages[index];
        let outline = pages.get(file)?.outline.clone();
        if !keeps_the_shape(&before.outline, &outline) {
            return None;
        }
        if before.outline.headings != outline.headings {
            anchors_moved.push(file.clone());
        }
        let entry = tree::finish(crate::site::Entry { outline, ..(**before).clone() });
        shown_on.insert(file.clone());
        if entry.card != before.card {
            everywhere |= old.menu.contains(&index) || entry.permalink.is_empty();
            cards_around(old, index, &mut resort, &mut shown_on);
        }
        shown_on.extend(old.linked_from.get(file).into_iter().flatten().cloned());
        site.pages[index] = Arc::new(entry);
    }
    let order_before: Vec<Vec<PageIndex>> =
        resort.iter().map(|section| old.sections[*section].pages.clone()).collect();
    resort.iter().for_each(|section| sort(&mut site, *section));
    for (section, before) in resort.iter().zip(order_before) {
        // Neighbours and windows follow the order.
        if site.sections[*section].pages != before {
            shown_on.extend(before.iter().map(|page| old.pages[*page].file.clone()));
        }
    }
    if site.config.menu.is_empty() {
        site.menu = menu(&site, &mut Vec::new());
        everywhere |= site.menu != old.menu;
    }
    let home = site.sections[0].index;
    site.title =
        site.config.title.clone().unwrap_or_else(|| site.pages[home].outline.title.clone());
    everywhere |= site.title != old.title;
    // Fragments that others include show in places that only the keys know.
    everywhere |= shown_on.iter().any(|file| site.included.contains(file));
    for file in &anchors_moved {
        to_check.extend(old.linked_from.get(file).into_iter().flatten().cloned());
    }
    resolve(old, &mut site, &to_check, pages);
    // A file that comes or goes with a link to it is planned with the whole site.
    if held::find(&site, |file| Some(&*pages.get(file)?.outline)) != *site.held {
        return None;
    }
    let shown_on = (!everywhere).then_some(shown_on);
    Some(Relinked { site, shown_on, to_check })
}

/// The site with other records, if they have the ids that they had and are shown where they were
/// shown; `None` if the whole site must be linked. References are resolved by id alone.
#[must_use]
pub fn with_records(old: &Site, registry: &Arc<Registry>) -> Option<Site> {
    let same = RecordKind::ALL
        .into_iter()
        .all(|kind| old.registry.records(kind).keys().eq(registry.records(kind).keys()));
    if !same {
        return None;
    }
    let site = Site { registry: registry.clone(), ..old.clone() };
    let codes = old.registry.codes.values().zip(registry.codes.values());
    let stays = codes.into_iter().all(|(old, new)| homes::shown_alike(old, new))
        || homes::find(&site) == *site.homes;
    stays.then_some(site)
}

/// Whether a page with this outline stands where it stood and is shown where it was shown.
fn keeps_the_shape(before: &Outline, after: &Outline) -> bool {
    let shape = |outline: &'_ Outline| {
        (
            outline.kind.clone(),
            outline.lang.clone(),
            outline.slug.clone(),
            (outline.draft, outline.publish, outline.expires),
            outline.aliases.clone(),
            // The sitemap has these.
            // A consent decides whether its story is part of the site.
            // Files offered for download say which documents have a page.
            ["updated", "last_reviewed", "date", "consent", "files"]
                .map(|name| outline.fields.get(name).cloned()),
        )
    };
    // These decide where records are shown, and which files show in others.
    let calls = |outline: &'_ Outline| -> Vec<DirectiveCall> {
        let decides = |call: &&DirectiveCall| call.name == "codes" || call.name == "include";
        outline.directives.iter().filter(decides).cloned().collect()
    };
    shape(before) == shape(after) && calls(before) == calls(after)
}

/// The pages that list the card of a page, and the sections whose order it may change.
fn cards_around(
    site: &Site,
    page: PageIndex,
    resort: &mut BTreeSet<SectionIndex>,
    shown_on: &mut BTreeSet<FileId>,
) {
    let entry = &site.pages[page];
    let mut listing = vec![entry.section];
    if entry.is_index {
        // Everything below shows it among its ancestors; the section around lists it.
        let mut at = 0;
        while let Some(section) = listing.get(at).copied() {
            listing.extend(&site.sections[section].subsections);
            at += 1;
        }
        if let Some(parent) = site.sections[entry.section].parent {
            listing.push(parent);
            resort.insert(parent);
        }
    } else {
        resort.insert(entry.section);
    }
    for section in listing {
        let section = &site.sections[section];
        shown_on.insert(site.pages[section.index].file.clone());
        shown_on.extend(section.pages.iter().map(|page| site.pages[*page].file.clone()));
    }
}

/// Brings a section's lists into order, and the cards' hash up to date.
fn sort(site: &mut Site, section: SectionIndex) {
    let mut sorted = (*site.sections[section]).clone();
    let (pages, sections) = (&site.pages, &site.sections);
    sorted.pages.sort_by(|a, b| sort_key(&pages[*a]).cmp(&sort_key(&pages[*b])));
    let index = |section: &SectionIndex| sections[*section].index;
    sorted.subsections.sort_by(|a, b| sort_key(&pages[index(a)]).cmp(&sort_key(&pages[index(b)])));
    let inner = sorted.subsections.iter().map(index);
    let cards = sorted.pages.iter().copied().chain(inner).map(|page| pages[page].card);
    sorted.cards = Hasher::of(&cards.collect::<Vec<_>>());
    for (position, page) in sorted.pages.iter().enumerate() {
        if site.pages[*page].position != position {
            Arc::make_mut(&mut site.pages[*page]).position = position;
        }
    }
    site.sections[section] = Arc::new(sorted);
}

/// Resolves the references of some files again, and keeps account of who leads where.
fn resolve(
    old: &Site,
    site: &mut Site,
    files: &BTreeSet<FileId>,
    pages: &HashMap<FileId, Arc<Page>>,
) {
    let mut fresh = BTreeMap::new();
    for file in files {
        let Some(page) = pages.get(file) else { continue };
        let resolved = references::resolve_of(site, file, &page.outline);
        if resolved != old.resolved.get(file).cloned() {
            fresh.insert(file.clone(), resolved);
        }
    }
    if fresh.is_empty() && files.iter().all(|file| same_targets(old, site, file)) {
        return;
    }
    let map = Arc::make_mut(&mut site.resolved);
    for (file, resolved) in fresh {
        match resolved {
            Some(resolved) => drop(map.insert(file, resolved)),
            None => drop(map.remove(&file)),
        }
    }
    let mut linked_from = (*old.linked_from).clone();
    for file in files {
        let outline = |site: &Site| site.page(file).map(|entry| entry.outline.clone());
        if let Some(outline) = outline(old) {
            for target in references::targets(old, file, &outline) {
                if let Some(from) = linked_from.get_mut(&target) {
                    from.remove(file);
                }
            }
        }
        if let Some(outline) = outline(site) {
            for target in references::targets(site, file, &outline) {
                linked_from.entry(target).or_default().insert(file.clone());
            }
        }
    }
    site.linked_from = Arc::new(linked_from);
}

/// Whether a file's fields name the same pages as before.
fn same_targets(old: &Site, site: &Site, file: &FileId) -> bool {
    match (old.page(file), site.page(file)) {
        (Some(before), Some(after)) => {
            references::targets(old, file, &before.outline)
                == references::targets(site, file, &after.outline)
        }
        _ => true,
    }
}
