//! Whether a page is part of the site on the build's day.

use std::collections::{BTreeMap, BTreeSet};

use crate::kind::{Value, text_of};
use crate::page::Outline;
use crate::site::{Absence, BuildOptions};
use crate::source::FileId;

/// Why a page is not part of the site; `None` if it is.
pub(super) fn held_back(
    file: &FileId,
    outline: &Outline,
    options: &BuildOptions,
) -> Option<Absence> {
    let because =
        |reason: String| Some(Absence { reason, by_itself: false, expired: None, successor: None });
    if outline.draft && !options.drafts {
        return because("a draft".to_owned());
    }
    if let Some(day) = outline.publish.filter(|day| *day > options.as_of) {
        return because(format!("not published before {day}"));
    }
    if let Some(reason) = consent(outline, options) {
        return Some(Absence { reason, by_itself: true, expired: None, successor: None });
    }
    let day = outline.expires.filter(|day| *day <= options.as_of)?;
    let successor = text_of(&outline.fields, "moved_to").map(|path| file.beside(path));
    let reason = format!("withdrawn since {day}");
    Some(Absence { reason, by_itself: true, expired: Some(day), successor })
}

/// Leads each page that has expired to the end of the way that `moved_to:` gives: where the page
/// that took its place has expired too, to the one that took the place of that.
pub(super) fn follow(unpublished: &mut BTreeMap<FileId, Absence>) {
    let next: BTreeMap<FileId, FileId> = unpublished
        .iter()
        .filter_map(|(file, absence)| Some((file.clone(), absence.successor.clone()?)))
        .collect();
    for absence in unpublished.values_mut() {
        let mut seen = BTreeSet::new();
        while let Some(further) = absence.successor.as_ref().and_then(|file| next.get(file)) {
            // Pages that lead to each other lead nowhere.
            if !seen.insert(further.clone()) {
                break;
            }
            absence.successor = Some(further.clone());
        }
    }
}

/// Why nobody may tell a story any more: a person's word counts on its day, whether or not an
/// editor is there to act on it.
fn consent(outline: &Outline, options: &BuildOptions) -> Option<String> {
    if outline.kind != "story" {
        return None;
    }
    let Some(Value::Record(consent)) = outline.fields.get("consent").map(|field| &field.value)
    else {
        return None;
    };
    let status = match consent.get("status").map(|field| &field.value) {
        Some(Value::Text(status)) => status.as_str(),
        _ => "",
    };
    match (status, consent.get("expires_on").map(|field| &field.value)) {
        ("withdrawn", _) => Some("a story whose consent was withdrawn".to_owned()),
        ("granted", Some(Value::Date(end))) if *end <= options.as_of => {
            Some(format!("a story whose consent ended on {end}"))
        }
        _ => None,
    }
}
