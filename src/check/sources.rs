//! `stale-source`: a work that a page rests on has been looked at lately. How lately, its kind says
//! (`sources_max_age_days`).

use std::collections::BTreeMap;

use super::Subject;
use crate::diagnostic::{Diagnostic, code};
use crate::kind::{Kind, Value, date_of};
use crate::page::{Page, Target};
use crate::source::Span;

pub(super) fn check(subject: Subject<'_>, found: &mut Vec<Diagnostic>) {
    let Subject { page, site, .. } = subject;
    let kind = site.kinds.get(&page.outline.kind);
    let Some(limit) = kind.and_then(|kind: &std::sync::Arc<Kind>| kind.sources_max_age_days) else {
        return;
    };
    for (id, span) in cited(page) {
        let Some(record) = site.registry.sources.get(id) else { continue };
        let Some(seen) = date_of(&record.fields, "seen") else { continue };
        let days = (site.options.as_of - seen).get_days();
        if days <= i32::try_from(limit).unwrap_or(i32::MAX) {
            continue;
        }
        let message =
            format!("Nobody has looked at the source '{id}' since {seen}, {days} days ago");
        found.push(
            Diagnostic::new(code::STALE_SOURCE, &page.file, span, message)
                .help("Read it again; mend what changed here, and write the day as 'seen:' in the record")
                .related(&record.file, record.span, "The record is here"),
        );
    }
}

/// The sources of a page, each where it is named first.
#[must_use]
pub fn cited(page: &Page) -> BTreeMap<&str, Span> {
    let mut cited = BTreeMap::new();
    if let Some(Value::List(sources)) = page.outline.fields.get("sources").map(|field| &field.value)
    {
        for source in sources {
            if let Value::Text(id) = &source.value {
                cited.entry(id.as_str()).or_insert(source.span);
            }
        }
    }
    for (reference, span) in page.outline.references.iter().zip(&page.reference_spans) {
        if let Target::Source(id) = &reference.to {
            cited.entry(id.as_str()).or_insert(*span);
        }
    }
    cited
}
