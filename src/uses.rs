//! Where a record, a page or a file is used: what an edit to it would change.
//!
//! 1. [`find`] lists the places that name it, in pages, in what they include, and in records.
//! 2. What includes such a place, shows whole lists of records, or translates such a page follows
//!    from them.
#![allow(clippy::iter_over_hash_type, reason = "what is found is kept in order")]

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use crate::data::contacts;
use crate::kind::{self, FieldSpec, Fields, Named, RecordKind, text_of};
use crate::mention::{Shape, Tie};
use crate::page::{Page, Target};
use crate::site::{Resolved, Site};
use crate::source::{FileId, Span};
use crate::theme::Theme;

/// What may be asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Thing {
    /// A record of `_data/`.
    Record(RecordKind, String),
    /// A page, a text to include, or an attachment.
    File(FileId),
}

/// A place that depends on it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Use {
    /// The file.
    pub file: FileId,
    /// Where in it; empty for the whole file.
    pub span: Span,
    /// How, in words that follow "It …": "cites it".
    pub how: String,
}

type Pages = HashMap<FileId, Arc<Page>>;

/// Every place that depends on a thing, by file and place.
#[must_use]
pub fn find(site: &Site, theme: &Theme, pages: &Pages, thing: &Thing) -> Vec<Use> {
    let mut found = BTreeSet::new();
    for page in pages.values() {
        in_page(site, theme, page, thing, &mut found);
    }
    in_records(site, thing, &mut found);
    in_menu(site, thing, &mut found);
    through(pages, &mut found);
    translations(pages, thing, &mut found);
    found.into_iter().collect()
}

fn put(found: &mut BTreeSet<Use>, file: &FileId, span: Span, how: impl Into<String>) {
    found.insert(Use { file: file.clone(), span, how: how.into() });
}

fn in_page(site: &Site, theme: &Theme, page: &Page, thing: &Thing, found: &mut BTreeSet<Use>) {
    let (outline, file) = (&page.outline, &page.file);
    let resolved = site.resolved.get(file);
    for (at, reference) in outline.references.iter().enumerate() {
        let span = page.reference_spans.get(at).copied().unwrap_or_default();
        let to = resolved.and_then(|resolved| resolved.get(at));
        let (is_it, how) = match (thing, &reference.to) {
            (Thing::Record(RecordKind::Code, id), Target::Code(other))
            | (Thing::Record(RecordKind::Contact, id), Target::Contact(other))
            | (Thing::Record(RecordKind::Term, id), Target::Term(other))
            | (Thing::Record(RecordKind::Source, id), Target::Source(other)) => {
                (id == other, "cites it")
            }
            (Thing::File(wanted), Target::Path { path, .. }) => match to {
                Some(Resolved::Page { file, .. } | Resolved::Attachment { file }) => {
                    (file == wanted, if reference.image { "shows it" } else { "links to it" })
                }
                // What is not published has not been resolved.
                _ => (!path.is_empty() && file.beside(path) == *wanted, "links to it"),
            },
            _ => (false, ""),
        };
        if is_it {
            put(found, file, span, how);
        }
    }
    typed(site, page, thing, found);
    let specs = site.kinds.get(&outline.kind).map_or(&[][..], |kind| &kind.fields);
    in_fields(file, &outline.fields, specs, thing, "names it", found);
    for (call, spans) in outline.directives.iter().zip(&page.directive_spans) {
        if let (Some(path), Thing::File(wanted)) = (call.included(), thing)
            && file.beside(path) == *wanted
        {
            put(found, file, spans.line, "includes it");
        }
        let views = theme.components.get(&call.name).map(|component| &component.views);
        if let (Some(views), Thing::Record(kind, id)) = (views, thing)
            && views.iter().any(|view| view.record_kind() == Some(*kind))
        {
            let record = site.registry.records(*kind).get(id);
            match record
                .filter(|_| call.name == "codes")
                .map(|code| call.selects(code, site.options.as_of))
            {
                Some(true) => put(found, file, spans.line, "lists it"),
                Some(false) => {}
                None => put(found, file, spans.line, format!("may show it in '{}'", call.name)),
            }
        }
    }
    let template = outline.template(&site.kinds);
    let views = template.and_then(|name| theme.templates.get(name)).map(|found| &found.views);
    if let (Some(views), Thing::Record(kind, _)) = (views, thing)
        && views.iter().any(|view| view.record_kind() == Some(*kind))
    {
        let how = format!("may show it in its template, {}", template.unwrap_or_default());
        put(found, file, Span::default(), how);
    }
}

/// What is typed into a page stays as it is when its record changes, so an editor has to know of it.
fn typed(site: &Site, page: &Page, thing: &Thing, found: &mut BTreeSet<Use>) {
    let Thing::Record(kind, id) = thing else { return };
    let Some(record) = site.registry.records(*kind).get(id) else { return };
    let phone = text_of(&record.fields, "phone").map(contacts::key);
    let email = text_of(&record.fields, "email").map(str::to_ascii_lowercase);
    for mention in &page.mentions {
        let is_it = match (kind, mention.shape) {
            (RecordKind::Code, Shape::Code) => mention.key == *id,
            (RecordKind::Contact, Shape::Phone | Shape::Digits) => {
                Some(&mention.key) == phone.as_ref()
            }
            (RecordKind::Contact, Shape::Email) => Some(&mention.key) == email.as_ref(),
            _ => false,
        };
        if is_it && matches!(mention.tie, Tie::Typed | Tie::Linked | Tie::Field) {
            put(
                found,
                &page.file,
                mention.span,
                "types it, so that a change has to be made here too",
            );
        }
    }
}

fn in_fields(
    file: &FileId,
    fields: &Fields,
    specs: &[FieldSpec],
    thing: &Thing,
    how: &str,
    found: &mut BTreeSet<Use>,
) {
    for (named, span) in kind::named(fields, specs) {
        let is_it = match (named, thing) {
            (Named::Record(kind, id), Thing::Record(wanted, other)) => {
                kind == *wanted && id == other
            }
            (Named::Path(path), Thing::File(wanted)) => file.beside(path) == *wanted,
            _ => false,
        };
        if is_it {
            put(found, file, span, how);
        }
    }
}

fn in_records(site: &Site, thing: &Thing, found: &mut BTreeSet<Use>) {
    for kind in RecordKind::ALL {
        let specs = crate::data::record_fields(kind);
        for record in site.registry.records(kind).values() {
            let how = format!("{} '{}' names it", kind.word(), record.id);
            in_fields(&record.file, &record.fields, specs, thing, &how, found);
        }
    }
}

fn in_menu(site: &Site, thing: &Thing, found: &mut BTreeSet<Use>) {
    let (Thing::File(wanted), Some(settings)) = (thing, &site.config.file) else { return };
    for entry in &site.config.menu {
        if FileId::new(&format!("content/{}", entry.text.trim_start_matches('/'))) == *wanted {
            put(found, settings, entry.span, "the menu of every page names it");
        }
    }
}

/// Pages that include a file with such a place, at any depth.
fn through(pages: &Pages, found: &mut BTreeSet<Use>) {
    let mut includers: BTreeMap<FileId, Vec<(&Page, Span)>> = BTreeMap::new();
    for page in pages.values() {
        for (call, spans) in page.outline.directives.iter().zip(&page.directive_spans) {
            if let Some(path) = call.included() {
                let target = page.file.beside(path);
                includers.entry(target).or_default().push((&**page, spans.line));
            }
        }
    }
    let mut due: Vec<FileId> = found.iter().map(|place| place.file.clone()).collect();
    let mut seen: BTreeSet<FileId> = BTreeSet::new();
    while let Some(file) = due.pop() {
        if !seen.insert(file.clone()) {
            continue;
        }
        for (page, span) in includers.get(&file).into_iter().flatten() {
            put(found, &page.file, *span, format!("includes '{file}', which does"));
            due.push(page.file.clone());
        }
    }
}

/// Translations of pages that depend on it: what is said in one language is due in the other.
fn translations(pages: &Pages, thing: &Thing, found: &mut BTreeSet<Use>) {
    let files: BTreeSet<FileId> = found.iter().map(|place| place.file.clone()).collect();
    for page in pages.values() {
        let Some(field) = page.outline.fields.get("translation_of") else { continue };
        let kind::Value::Text(path) = &field.value else { continue };
        let original = page.file.beside(path);
        if *thing == Thing::File(original.clone()) {
            put(found, &page.file, field.span, "translates it");
        } else if files.contains(&original) {
            put(found, &page.file, field.span, format!("translates '{original}', which does"));
        }
    }
}
