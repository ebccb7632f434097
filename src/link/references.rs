//! Where each reference leads.

use std::collections::HashMap;
use std::sync::Arc;

use rayon::prelude::*;

use super::tree::{alias_permalink, below_content};
use crate::kind::RecordKind;
use crate::page::{Outline, Page, Reference, Target};
use crate::site::{Missing, PageIndex, Resolved, Site};
use crate::source::FileId;

/// Resolves the references of every published page and every fragment.
pub(super) fn resolve_all(
    site: &Site,
    pages: &HashMap<FileId, Arc<Page>>,
) -> HashMap<FileId, Arc<Vec<Resolved>>> {
    let permalinks: HashMap<&str, PageIndex> =
        site.pages.iter().enumerate().map(|(at, entry)| (entry.permalink.as_str(), at)).collect();
    let published = site.pages.iter().filter(|entry| entry.written).map(|entry| &entry.file);
    let files: Vec<&FileId> = published.chain(site.fragments.keys()).collect();
    files
        .into_par_iter()
        .filter_map(|file| {
            let references = &pages.get(file)?.outline.references;
            if references.is_empty() {
                return None;
            }
            let resolve = |reference| resolve(site, &permalinks, file, reference);
            let resolved: Vec<Resolved> = references.iter().map(resolve).collect();
            Some((file.clone(), Arc::new(resolved)))
        })
        .collect()
}

fn resolve(
    site: &Site,
    permalinks: &HashMap<&str, PageIndex>,
    from: &FileId,
    reference: &Reference,
) -> Resolved {
    let record = |kind: RecordKind, id: &String| match site.registry.records(kind).get(id) {
        Some(_) => Resolved::Record { kind, id: id.clone() },
        None => Resolved::Missing(Missing::Record { kind, id: id.clone() }),
    };
    match &reference.to {
        Target::Code(id) => record(RecordKind::Code, id),
        Target::Contact(id) => record(RecordKind::Contact, id),
        Target::Term(id) => record(RecordKind::Term, id),
        Target::Source(id) => record(RecordKind::Source, id),
        Target::External(_) if reference.image => Resolved::Missing(Missing::ForeignImage),
        Target::External(address) => Resolved::External(address.clone()),
        Target::Unsafe(_) => Resolved::Missing(Missing::Unsafe),
        Target::Path { path, anchor } => {
            let found = resolve_path(site, permalinks, from, path);
            match (found, anchor) {
                (Resolved::Page { file, .. }, Some(anchor)) => with_anchor(site, file, anchor),
                (found, _) => found,
            }
        }
    }
}

fn with_anchor(site: &Site, file: FileId, anchor: &str) -> Resolved {
    let outline: Option<&Outline> = site
        .page(&file)
        .map(|entry| &*entry.outline)
        .or_else(|| site.fragments.get(&file).map(|o| &**o));
    let heading = outline.is_some_and(|o| o.headings.iter().any(|heading| heading.id == anchor));
    if anchor.is_empty() || heading || shows_record(site, &file, anchor) {
        return Resolved::Page { file, anchor: Some(anchor.to_owned()) };
    }
    Resolved::Missing(Missing::Anchor { file, anchor: anchor.to_owned() })
}

/// Whether an anchor is that of a record which the page shows, such as `code-97039`.
fn shows_record(site: &Site, file: &FileId, anchor: &str) -> bool {
    let Some((scheme, id)) = anchor.split_once('-') else { return false };
    let Some(kind) = RecordKind::ALL.into_iter().find(|kind| kind.word() == scheme) else {
        return false;
    };
    let home = site.homes.get(&(kind, id.to_owned()));
    home.is_some_and(|page| site.pages[*page].file == *file)
}

fn resolve_path(
    site: &Site,
    permalinks: &HashMap<&str, PageIndex>,
    from: &FileId,
    written: &str,
) -> Resolved {
    if written.is_empty() {
        return Resolved::Page { file: from.clone(), anchor: None };
    }
    let folder = below_content(from).rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut parts: Vec<&str> =
        if written.starts_with('/') { Vec::new() } else { folder.split('/').collect() };
    for part in written.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                if parts.pop().is_none_or(str::is_empty) {
                    return Resolved::Missing(Missing::Outside);
                }
            }
            part => parts.push(part),
        }
    }
    parts.retain(|part| !part.is_empty());
    let path = parts.join("/");
    let candidates = if path.is_empty() {
        ["_index.md".to_owned(), "index.md".to_owned(), String::new(), String::new()]
    } else {
        [
            path.clone(),
            format!("{path}.md"),
            format!("{path}/_index.md"),
            format!("{path}/index.md"),
        ]
    };
    for candidate in candidates.iter().filter(|candidate| !candidate.is_empty()) {
        let file = FileId::new(&format!("content/{candidate}"));
        if site.by_file.contains_key(&file) {
            return Resolved::Page { file, anchor: None };
        }
        if site.attachments.contains_key(&file) {
            return Resolved::Attachment { file };
        }
        if let Some(reason) = site.unpublished.get(&file) {
            return Resolved::Missing(Missing::Unpublished(reason.clone()));
        }
    }
    // Text that comes from another generator names addresses, not files.
    let permalink = alias_permalink(&path);
    let page = permalinks.get(permalink.as_str()).or_else(|| site.aliases.get(&permalink));
    match page {
        Some(page) => Resolved::Page { file: site.pages[*page].file.clone(), anchor: None },
        None => Resolved::Missing(Missing::Path(path)),
    }
}
