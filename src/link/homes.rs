//! The page that shows a record, so that a reference to the record can lead there.

use std::collections::HashMap;

use crate::kind::{self, Record, RecordKind};
use crate::page::{Argument, DirectiveCall};
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
                if selects(call, record) {
                    homes.entry((RecordKind::Code, id.clone())).or_insert(page);
                }
            }
        }
    }
    homes
}

/// Whether a `:::codes` call shows a code, as the component of that name selects it.
#[must_use]
pub fn selects(call: &DirectiveCall, code: &Record) -> bool {
    call.arguments.iter().all(|(name, value)| {
        let Argument::Text(wanted) = value else { return true };
        match name.as_str() {
            "only" => wanted.split_whitespace().any(|id| id == code.id),
            "system" | "status" => field(code, name) == Some(wanted),
            "audience" => [Some(wanted.as_str()), Some("both")].contains(&field(code, name)),
            _ => true,
        }
    })
}

/// Whether every `:::codes` call that shows one shows the other.
pub(super) fn shown_alike(one: &Record, other: &Record) -> bool {
    ["system", "status", "audience"].into_iter().all(|name| field(one, name) == field(other, name))
}

fn field<'a>(record: &'a Record, name: &str) -> Option<&'a str> {
    match record.fields.get(name).map(|field| &field.value) {
        Some(kind::Value::Text(text)) => Some(text),
        _ => None,
    }
}
