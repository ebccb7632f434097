//! The page that shows a record, so that a reference to the record can lead there.

use std::collections::HashMap;

use crate::kind::{Record, RecordKind};
use crate::site::{Entry, PageIndex, Site};

/// For each record the first page that shows it: code reference pages before others for codes,
/// the glossary for terms, the contact page for contacts.
pub(super) fn find(site: &Site) -> HashMap<(RecordKind, String), PageIndex> {
    let mut homes = HashMap::new();
    let of_kind = |name: &str| site.pages.iter().position(|entry| entry.outline.kind == name);
    for (kind, page) in
        [(RecordKind::Term, of_kind("glossary")), (RecordKind::Contact, of_kind("contact"))]
    {
        let Some(page) = page else { continue };
        for id in site.registry.records(kind).keys() {
            homes.insert((kind, id.clone()), page);
        }
    }
    let numbered = site.pages.iter().enumerate();
    let mut pages: Vec<(PageIndex, &Entry)> = numbered.map(|(at, page)| (at, &**page)).collect();
    pages.sort_by_key(|(_, entry)| entry.outline.kind != "code-reference");
    for (page, entry) in pages {
        for call in entry.outline.directives.iter().filter(|call| call.name == "codes") {
            for (id, record) in site.registry.records(RecordKind::Code) {
                if call.selects(record, site.options.as_of) {
                    homes.entry((RecordKind::Code, id.clone())).or_insert(page);
                }
            }
        }
    }
    homes
}

/// Whether every `:::codes` call that shows one shows the other, on any day.
pub(super) fn shown_alike(one: &Record, other: &Record) -> bool {
    let fields = ["system", "status", "audience", "effective_from", "effective_to", "replaced_by"];
    fields.into_iter().all(|name| one.fields.get(name) == other.fields.get(name))
}
