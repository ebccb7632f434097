//! What changes by itself, by day: reviews that become due, pages that appear and leave, consents
//! and codes that end, sources, codes and contacts that nobody has looked at for too long.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use jiff::ToSpan;
use jiff::civil::Date;

use super::{A_YEAR, Item, item, sorted};
use crate::check::cited_sources;
use crate::context;
use crate::kind::{Record, Value, date_of, text_of};
use crate::page::Page;
use crate::site::Site;
use crate::source::FileId;

/// Everything with a day from the as-of day on, up to `until`.
pub(super) fn list(site: &Site, pages: &HashMap<FileId, Arc<Page>>, until: Date) -> Vec<Item> {
    let mut items = Vec::new();
    for page in sorted(pages) {
        of_page(site, page, &mut items);
    }
    for record in site.registry.codes.values() {
        let mut add = |field: &str, what: &str| {
            if let Some(day) = date_of(&record.fields, field) {
                items.push(item(Some(day), &record.file, format!("code {} {what}", record.id)));
            }
        };
        add("effective_from", "comes into use");
        add("effective_to", "is used for the last day");
    }
    for (word, records) in [("code", &site.registry.codes), ("contact", &site.registry.contacts)] {
        let checked = records.values().filter_map(|record| {
            let what = format!("{word} {} was last checked a year ago", record.id);
            lapses(record, "verified_on", A_YEAR, what)
        });
        items.extend(checked);
    }
    items.extend(stale_sources(site, pages));
    let as_of = site.options.as_of;
    items.retain(|item| item.day.is_some_and(|day| as_of <= day && day <= until));
    items
}

fn of_page(site: &Site, page: &Page, items: &mut Vec<Item>) {
    let (outline, file) = (&page.outline, &page.file);
    // A draft waits for an editor, not for a day.
    if outline.draft && !site.options.drafts {
        return;
    }
    let mut consent_ends = None;
    if let Some(Value::Record(consent)) = outline.fields.get("consent").map(|field| &field.value) {
        if text_of(consent, "status") == Some("withdrawn") {
            return;
        }
        consent_ends = date_of(consent, "expires_on");
    }
    let review = context::review(&outline.fields, site);
    let all = [
        (review.next, "review is due"),
        (outline.publish, "page appears"),
        (outline.expires, "page leaves the site"),
        (consent_ends, "consent ends"),
    ];
    // Nothing happens to a page that has left.
    let leaves = outline.expires.into_iter().chain(consent_ends).min();
    for (day, what) in all {
        let Some(day) = day.filter(|day| leaves.is_none_or(|leaves| *day <= leaves)) else {
            continue;
        };
        items.push(item(Some(day), file, what.to_owned()));
    }
}

/// The first day on which a record counts as stale, as an item.
fn lapses(record: &Record, field: &str, most_days: i32, what: String) -> Option<Item> {
    let day = date_of(&record.fields, field)?.checked_add((most_days + 1).days()).ok()?;
    Some(item(Some(day), &record.file, what))
}

/// Sources by the strictest limit of the pages that rest on them.
fn stale_sources(site: &Site, pages: &HashMap<FileId, Arc<Page>>) -> Vec<Item> {
    let mut limits: BTreeMap<&str, u32> = BTreeMap::new();
    for page in sorted(pages) {
        let kind = site.kinds.get(&page.outline.kind);
        let limit = kind.and_then(|kind| kind.sources_max_age_days);
        let Some(limit) = limit.filter(|_| site.by_file.contains_key(&page.file)) else { continue };
        for id in cited_sources(page).into_keys() {
            limits.entry(id).and_modify(|least| *least = limit.min(*least)).or_insert(limit);
        }
    }
    let stale = limits.into_iter().filter_map(|(id, limit)| {
        let what = format!("source {id} was last read more than {limit} days ago");
        lapses(site.registry.sources.get(id)?, "seen", i32::try_from(limit).ok()?, what)
    });
    stale.collect()
}
