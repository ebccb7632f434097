//! Where each reference leads.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use rayon::prelude::*;

use super::tree::{alias_permalink, below_content};
use crate::kind::{RecordKind, named_paths};
use crate::page::{Outline, Page, Reference, Target};
use crate::site::{Missing, Resolved, Site};
use crate::source::FileId;

/// Resolves the references of every published page and every fragment.
pub(super) fn resolve_all(
    site: &Site,
    pages: &HashMap<FileId, Arc<Page>>,
) -> HashMap<FileId, Arc<Vec<Resolved>>> {
    let published = site.pages.iter().filter(|entry| entry.written).map(|entry| &entry.file);
    let files: Vec<&FileId> = published.chain(site.fragments.keys()).collect();
    files
        .into_par_iter()
        .filter_map(|file| Some((file.clone(), resolve_of(site, file, &pages.get(file)?.outline)?)))
        .collect()
}

/// Resolves the references of one file; `None` if it has none.
pub(super) fn resolve_of(
    site: &Site,
    file: &FileId,
    outline: &Outline,
) -> Option<Arc<Vec<Resolved>>> {
    let references = &outline.references;
    let resolved = || references.iter().map(|reference| resolve(site, file, reference)).collect();
    (!references.is_empty()).then(|| Arc::new(resolved()))
}

/// For each page, the files that lead to it.
pub(super) fn reverse(site: &Site) -> HashMap<FileId, BTreeSet<FileId>> {
    let mut reverse: HashMap<FileId, BTreeSet<FileId>> = HashMap::new();
    let published = site.pages.iter().map(|entry| (&entry.file, &entry.outline));
    for (file, outline) in published.chain(site.fragments.iter()) {
        for target in targets(site, file, outline) {
            reverse.entry(target).or_default().insert(file.clone());
        }
    }
    reverse
}

/// The pages that a file leads to, by its references and its fields.
pub(super) fn targets(site: &Site, file: &FileId, outline: &Outline) -> BTreeSet<FileId> {
    let mut targets = BTreeSet::new();
    for resolved in site.resolved.get(file).iter().flat_map(|resolved| resolved.iter()) {
        match resolved {
            Resolved::Page { file, .. } | Resolved::Missing(Missing::Anchor { file, .. }) => {
                targets.insert(file.clone());
            }
            _ => {}
        }
    }
    let specs = site.kinds.get(&outline.kind).map_or(&[][..], |kind| &kind.fields);
    targets.extend(named_paths(&outline.fields, specs).map(|path| file.beside(path)));
    targets
}

fn resolve(site: &Site, from: &FileId, reference: &Reference) -> Resolved {
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
            let found = resolve_path(site, from, path);
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

fn resolve_path(site: &Site, from: &FileId, written: &str) -> Resolved {
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
    let page = site.by_permalink.get(permalink.as_str()).or_else(|| site.aliases.get(&permalink));
    match page {
        Some(page) => Resolved::Page { file: site.pages[*page].file.clone(), anchor: None },
        None => Resolved::Missing(Missing::Path(path)),
    }
}
