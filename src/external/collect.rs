//! The addresses outside the site that its pages link to and its sources name.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use jiff::civil::Date;

use super::address::{Address, split_fragment};
use crate::diagnostic::{Diagnostic, code};
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

/// Every `http` and `https` address that a site uses, once, sorted; and those that cannot be asked,
/// so that none is taken for well that nobody looked at.
#[must_use]
pub fn collect(site: &Site, pages: &HashMap<FileId, Arc<Page>>) -> (Vec<Target>, Vec<Diagnostic>) {
    let mut found: BTreeMap<Address, Vec<Use>> = BTreeMap::new();
    let mut odd = Vec::new();
    let mut add = |written: &str, place: Place, source| match Address::parse(written) {
        Some(address) => {
            let written = written.to_owned();
            found.entry(address).or_default().push(Use { place, written, source });
        }
        None if written.starts_with("http") => odd.push(cannot_be_asked(written, &place)),
        None => {}
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
    let targets = found.into_iter().map(|(address, uses)| Target { address, uses });
    (targets.collect(), odd)
}

fn cannot_be_asked(written: &str, place: &Place) -> Diagnostic {
    let (why, help) = match written.is_ascii() {
        true => ("its host is none", "Write the whole address, such as 'https://example.org/page'"),
        false => (
            "its host has letters that are not ASCII",
            "Open it in a browser, or write the host in its 'xn--' form, which is asked",
        ),
    };
    let message = format!("Whether '{written}' leads somewhere was not asked: {why}");
    let code = code::UNREACHABLE_EXTERNAL_LINK;
    Diagnostic::new(code, &place.file, place.span, message).help(help)
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
