//! Permalinks and sections: folders become sections, files become pages, in reading order.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::kind;
use crate::page::Outline;
use crate::site::{Entry, PageIndex, Section, SectionIndex, sort_key};
use crate::source::{FileId, Hash, Hasher};
use crate::text::slug;

/// The path of a file below the content folder.
pub(super) fn below_content(file: &FileId) -> &str {
    file.as_str().strip_prefix("content/").unwrap_or(file.as_str())
}

/// An alias as a permalink: no leading slash, a trailing one; `old.html` stays a file.
pub(super) fn alias_permalink(alias: &str) -> String {
    let alias = alias.trim_start_matches('/');
    if alias.is_empty() || alias.ends_with('/') || alias.ends_with(".html") {
        alias.to_owned()
    } else {
        format!("{alias}/")
    }
}

/// Pages with their permalinks, and the sections that hold them; the first section is the site.
pub(super) fn grow(published: Vec<(FileId, Arc<Outline>)>) -> (Vec<Entry>, Vec<Section>) {
    let mut folders: BTreeSet<String> = BTreeSet::from([String::new()]);
    for (file, _) in &published {
        let mut folder = folder_of(file);
        while !folder.is_empty() && folders.insert(folder.to_owned()) {
            folder = folder.rsplit_once('/').map_or("", |(outer, _)| outer);
        }
    }
    let numbers: BTreeMap<&str, SectionIndex> =
        folders.iter().enumerate().map(|(at, folder)| (folder.as_str(), at)).collect();
    let mut pages: Vec<Entry> =
        published.into_iter().map(|(file, outline)| entry(file, outline, &numbers)).collect();
    let mut indexed = vec![false; folders.len()];
    for page in pages.iter().filter(|page| page.is_index) {
        indexed[page.section] = true;
    }
    for (folder, section) in &numbers {
        if !indexed[*section] {
            pages.push(made_up(folder, *section, &numbers));
        }
    }
    pages.sort_by(|a, b| a.file.cmp(&b.file));
    let sections = sections(&mut pages, &folders, &numbers);
    (pages, sections)
}

fn folder_of(file: &FileId) -> &str {
    below_content(file).rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// Whether a page is its folder's own.
fn is_index(file: &FileId) -> bool {
    matches!(file.as_str().rsplit('/').next(), Some("_index.md" | "index.md"))
}

/// The address of a page.
pub(super) fn permalink(file: &FileId, outline: &Outline) -> String {
    let mut permalink = permalink_of_folder(folder_of(file));
    if !is_index(file) {
        let name = file.as_str().rsplit('/').next().unwrap_or_default();
        let stem = name.strip_suffix(".md").unwrap_or(name);
        permalink.push_str(&outline.slug.clone().unwrap_or_else(|| address_part(stem)));
        permalink.push('/');
    }
    permalink
}

fn entry(file: FileId, outline: Arc<Outline>, numbers: &BTreeMap<&str, SectionIndex>) -> Entry {
    let permalink = permalink(&file, &outline);
    let is_index = is_index(&file);
    let folder = folder_of(&file);
    let section = numbers.get(folder).copied().unwrap_or(0);
    finish(Entry {
        href: String::new(),
        file,
        written: true,
        outline,
        permalink,
        section,
        is_index,
        position: 0,
        card: Hash::default(),
    })
}

/// The page of a folder that has none of its own.
fn made_up(folder: &str, section: SectionIndex, _numbers: &BTreeMap<&str, SectionIndex>) -> Entry {
    let name = folder.rsplit('/').next().unwrap_or_default();
    let mut title = name.replace(['-', '_'], " ");
    if let Some(first) = title.get(..1) {
        let upper = first.to_uppercase();
        title.replace_range(..1, &upper);
    }
    let (kind, title) = match folder {
        "" => ("home", "Home".to_owned()),
        _ => ("section", title),
    };
    let outline = Outline { title, kind: kind.to_owned(), ..Outline::default() };
    let path = if folder.is_empty() { "content".to_owned() } else { format!("content/{folder}") };
    finish(Entry {
        href: String::new(),
        file: FileId::new(&format!("{path}/_index.md")),
        written: false,
        outline: Arc::new(outline),
        permalink: permalink_of_folder(folder),
        section,
        is_index: true,
        position: 0,
        card: Hash::default(),
    })
}

fn permalink_of_folder(folder: &str) -> String {
    let mut permalink = String::new();
    for part in folder.split('/').filter(|part| !part.is_empty()) {
        permalink.push_str(&address_part(part));
        permalink.push('/');
    }
    permalink
}

/// A name that is a good address already stays as it is; any other becomes a slug.
fn address_part(name: &str) -> String {
    let good = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    if name.bytes().all(good) { name.to_owned() } else { slug(name) }
}

/// Fills in what follows from the rest.
pub(super) fn finish(mut entry: Entry) -> Entry {
    entry.href = format!("{}index.html", entry.permalink);
    let outline = &entry.outline;
    let shown =
        ["short_title", "summary", "as_of", "last_reviewed"].map(|name| outline.fields.get(name));
    let shown: Vec<Option<&kind::Field>> = shown.into();
    entry.card = Hasher::of(&(
        &outline.title,
        &entry.href,
        &outline.kind,
        &outline.lang,
        outline.weight,
        shown,
    ));
    entry
}

fn sections(
    pages: &mut [Entry],
    folders: &BTreeSet<String>,
    numbers: &BTreeMap<&str, SectionIndex>,
) -> Vec<Section> {
    let mut sections: Vec<Section> = folders
        .iter()
        .map(|folder| Section {
            index: 0,
            parent: (!folder.is_empty()).then(|| {
                let outer = folder.rsplit_once('/').map_or("", |(outer, _)| outer);
                numbers.get(outer).copied().unwrap_or(0)
            }),
            pages: Vec::new(),
            subsections: Vec::new(),
            cards: Hash::default(),
        })
        .collect();
    for (at, page) in pages.iter().enumerate() {
        if page.is_index {
            sections[page.section].index = at;
        } else {
            sections[page.section].pages.push(at);
        }
    }
    for at in 1..sections.len() {
        if let Some(parent) = sections[at].parent {
            sections[parent].subsections.push(at);
        }
    }
    let index: Vec<PageIndex> = sections.iter().map(|section| section.index).collect();
    for section in &mut sections {
        section.pages.sort_by(|a, b| sort_key(&pages[*a]).cmp(&sort_key(&pages[*b])));
        section
            .subsections
            .sort_by(|a, b| sort_key(&pages[index[*a]]).cmp(&sort_key(&pages[index[*b]])));
        let inner = section.subsections.iter().map(|inner| index[*inner]);
        let cards = section.pages.iter().copied().chain(inner).map(|page| pages[page].card);
        section.cards = Hasher::of(&cards.collect::<Vec<_>>());
    }
    for section in &sections {
        for (position, page) in section.pages.iter().enumerate() {
            pages[*page].position = position;
        }
    }
    sections
}
