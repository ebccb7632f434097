//! `lost-address`: every address that was published still answers.

use std::sync::Arc;

use crate::addresses::{LOCK, Lock, Locked};
use crate::diagnostic::{Diagnostic, code};
use crate::kind::RecordKind;
use crate::site::{Entry, Site};
use crate::source::FileId;
use crate::text::nearest;

/// Compares a site with the addresses that it had.
#[must_use]
pub fn addresses(site: &Site, lock: &Lock) -> Vec<Diagnostic> {
    if !site.config.lock_addresses {
        return Vec::new();
    }
    let lost = lock.addresses.iter().filter_map(|(address, locked)| {
        let (permalink, anchor) = match address.split_once('#') {
            Some((permalink, anchor)) => (permalink, Some(anchor)),
            None => (address.as_str(), None),
        };
        let page = site.by_permalink.get(permalink).or_else(|| site.aliases.get(permalink));
        match (page.map(|page| &*site.pages[*page]), anchor) {
            // The page that it belongs to is reported for its own line.
            (None, Some(_)) => None,
            (None, None) => gone(site, lock, permalink, locked),
            (Some(entry), Some(anchor)) => without_anchor(site, entry, anchor, locked),
            (Some(_), None) => None,
        }
    });
    lost.collect()
}

fn gone(site: &Site, lock: &Lock, permalink: &str, locked: &Locked) -> Option<Diagnostic> {
    let file = FileId::new(LOCK);
    let error = |message: String| Diagnostic::new(code::LOST_ADDRESS, &file, locked.span, message);
    let alias = |file: &FileId| {
        format!(
            "Write 'aliases: [{permalink}]' in '{file}', or build with --accept-lost if the address may die"
        )
    };
    if let Some(entry) = site.page(&locked.file) {
        let message = format!(
            "'{}' has moved from '/{permalink}' to '/{}', and the old address is dead",
            locked.file, entry.permalink
        );
        return Some(error(message).help(alias(&locked.file)));
    }
    if let Some(reason) = site.unpublished.get(&locked.file) {
        // A page that is withdrawn on a day, or with the consent to it, is meant to go.
        if reason.by_itself {
            return None;
        }
        let message =
            format!("'/{permalink}' was published, and '{}' is now {}", locked.file, reason.reason);
        let help = "Publish it again, or give its address to another page under 'aliases:', or build with --accept-lost";
        return Some(error(message).help(help));
    }
    let message = format!("The page at '/{permalink}' is gone; '{}' had that address", locked.file);
    Some(match successor(site, lock, &locked.file) {
        Some(entry) => error(message).help(alias(&entry.file)),
        None => error(message).help(format!(
            "Write 'aliases: [{permalink}]' in the page that readers should find there, or build with --accept-lost"
        )),
    })
}

/// The page that most likely took a file's place: one that was never published, of the same name in
/// another folder, else of a name that is spelled much like it.
fn successor<'a>(site: &'a Site, lock: &Lock, file: &FileId) -> Option<&'a Entry> {
    let name = |file: &FileId| file.as_str().rsplit('/').next().unwrap_or_default().to_owned();
    let new = |entry: &&Arc<Entry>| entry.written && !lock.addresses.contains_key(&entry.permalink);
    let new: Vec<&Entry> = site.pages.iter().filter(new).map(|entry| &**entry).collect();
    let namesake = new.iter().copied().find(|entry| name(&entry.file) == name(file));
    if name(file) != "_index.md" && namesake.is_some() {
        return namesake;
    }
    let near = nearest(file.as_str(), new.iter().map(|entry| entry.file.as_str()))?;
    new.into_iter().find(|entry| entry.file.as_str() == near)
}

fn without_anchor(site: &Site, entry: &Entry, anchor: &str, locked: &Locked) -> Option<Diagnostic> {
    let headings = &entry.outline.headings;
    if headings.iter().any(|heading| heading.id == anchor) || is_record(site, entry, anchor) {
        return None;
    }
    let message = format!(
        "'{}' no longer has the heading with the anchor '#{anchor}', which was linked to",
        entry.file
    );
    let near = nearest(anchor, headings.iter().map(|heading| heading.id.as_str()));
    let heading = near.and_then(|near| headings.iter().find(|heading| heading.id == near));
    let keep = match heading {
        Some(heading) => format!("Write '{} {{#{anchor}}}' to keep the anchor", heading.text),
        None => format!("Write '{{#{anchor}}}' behind the heading that took its place"),
    };
    let help = format!("{keep}, or build with --accept-lost");
    Some(Diagnostic::new(code::LOST_ADDRESS, &FileId::new(LOCK), locked.span, message).help(help))
}

/// Whether an anchor is that of a record which the page shows.
fn is_record(site: &Site, entry: &Entry, anchor: &str) -> bool {
    let Some((word, id)) = anchor.split_once('-') else { return false };
    let kind = RecordKind::ALL.into_iter().find(|kind| kind.word() == word);
    kind.and_then(|kind| site.homes.get(&(kind, id.to_owned())))
        .is_some_and(|page| site.pages[*page].file == entry.file)
}
