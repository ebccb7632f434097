//! The addresses outside the site that its pages link to and its sources name.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use jiff::civil::Date;

use super::address::{Address, split_fragment};
use crate::kind::{Value, date_of};
use crate::page::Page;
use crate::site::{Resolved, Site};
use crate::source::{FileId, Place};

/// An address and everywhere that it is used.
#[derive(Clone, Debug)]
pub struct Target {
    /// Where it leads.
    pub(super) address: Address,
    /// Where it stands, in the order of files and places.
    pub(super) uses: Vec<Use>,
}

/// One place where an address stands.
#[derive(Clone, Debug)]
pub(super) struct Use {
    /// The place.
    pub(super) place: Place,
    /// As it is written, with its fragment.
    pub(super) written: String,
    /// The source whose address it is, and the day on which someone last read it.
    pub(super) source: Option<(String, Option<Date>)>,
}

/// Every `http` and `https` address that a site uses, once, sorted.
#[must_use]
pub fn collect(site: &Site, pages: &HashMap<FileId, Arc<Page>>) -> Vec<Target> {
    let mut found: BTreeMap<Address, Vec<Use>> = BTreeMap::new();
    let mut add = |written: &str, place: Place, source| {
        if let Some(address) = Address::parse(written) {
            let written = written.to_owned();
            found.entry(address).or_default().push(Use { place, written, source });
        }
    };
    let mut files: Vec<&FileId> = site.resolved.keys().collect();
    files.sort();
    for file in files {
        let (Some(page), Some(resolved)) = (pages.get(file), site.resolved.get(file)) else {
            continue;
        };
        for (resolved, span) in resolved.iter().zip(&page.reference_spans) {
            if let Resolved::External(written) = resolved {
                add(written, Place { file: file.clone(), span: *span }, None);
            }
        }
    }
    for record in site.registry.sources.values() {
        let field = |name: &str| record.fields.get(name);
        if let Some((Value::Text(written), span)) =
            field("url").map(|field| (&field.value, field.span))
        {
            let seen = date_of(&record.fields, "seen");
            let place = Place { file: record.file.clone(), span };
            add(written, place, Some((record.id.clone(), seen)));
        }
    }
    found.into_iter().map(|(address, uses)| Target { address, uses }).collect()
}

impl Target {
    /// Whether what it says is worth keeping: someone read it on a day.
    pub(super) fn is_dated(&self) -> bool {
        self.uses.iter().any(|used| used.source.as_ref().is_some_and(|(_, seen)| seen.is_some()))
    }
}

impl Use {
    /// What would stand here instead, if the address has moved: the part after `#` stays.
    pub(super) fn moved(&self, to: &str) -> String {
        format!("{to}{}", split_fragment(&self.written).1)
    }
}
