//! The codes of a site side by side: ones that read alike, replacements that are retired too or go
//! round in a circle, letters that are rarely used.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::{codes, text};
use crate::diagnostic::{Diagnostic, code};
use crate::kind::{Field, Record, Value, date_of};

/// What is wrong among the records of codes.
pub(super) fn check(records: &BTreeMap<String, Record>, as_of: Date) -> Vec<Diagnostic> {
    let mut findings = alike(records);
    for record in records.values() {
        findings.extend(unusual_letter(record));
        if let Some(Field { value: Value::List(items), .. }) = record.fields.get("replaced_by") {
            findings
                .extend(items.iter().filter_map(|item| replacement(records, record, item, as_of)));
        }
    }
    findings
}

/// Two codes that are read as one.
fn alike(records: &BTreeMap<String, Record>) -> Vec<Diagnostic> {
    let mut seen: BTreeMap<String, &Record> = BTreeMap::new();
    let mut findings = Vec::new();
    for record in records.values() {
        let Some(first) = seen.insert(as_read(&record.id), record) else { continue };
        let message = format!("The codes '{}' and '{}' read alike", first.id, record.id);
        findings.push(
            Diagnostic::new(code::SIMILAR_CODES, &record.file, record.span, message)
                .help("Check both against their sources, and remove the one that is a slip")
                .related(&first.file, first.span, "The other stands here"),
        );
    }
    findings
}

/// A code as a hurried reader sees it; two writings of one drug code are one.
fn as_read(id: &str) -> String {
    let id = id.trim();
    if codes::fits("ndc", id) && id.contains('-') {
        let groups: Vec<&str> = id.split('-').collect();
        if let [labeler, product, package] = groups.as_slice() {
            return format!("{labeler:0>5}{product:0>4}{package:0>2}");
        }
    }
    let fold = |ch: char| match ch.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' | '|' => '1',
        'S' => '5',
        'B' => '8',
        ch => ch,
    };
    id.chars().map(fold).collect()
}

/// `replaced_by` should name a code that one can use.
fn replacement(
    records: &BTreeMap<String, Record>,
    record: &Record,
    item: &Field,
    as_of: Date,
) -> Option<Diagnostic> {
    let Value::Text(id) = &item.value else { return None };
    let error = |message: String| {
        Diagnostic::new(code::RETIRED_REPLACEMENT, &record.file, item.span, message)
    };
    if *id == record.id {
        let message = format!("The code '{id}' is said to replace itself");
        return Some(error(message).help("Name the code that took its place, or remove it here"));
    }
    let target = records.get(id)?;
    let way = way_back(records, target, &record.id);
    if !way.is_empty() {
        // A circle is one mistake, and is reported where the first of its codes stands.
        if way.iter().any(|other| *other < record.id.as_str()) {
            return None;
        }
        let message = match way.as_slice() {
            [one] => {
                format!("The codes '{}' and '{one}' are said to replace each other", record.id)
            }
            way => format!(
                "The codes '{}', '{}' are said to replace each other in a circle",
                record.id,
                way.join("', '")
            ),
        };
        return Some(error(message).help("Remove 'replaced_by' at the newest one").related(
            &target.file,
            target.span,
            "The next stands here",
        ));
    }
    let status = match codes::status_on(target, as_of) {
        // Its status does not say so, its last day does.
        over @ ("retired" | "superseded") => match date_of(&target.fields, "effective_to") {
            Some(end) if end < as_of => format!("ended on {end}"),
            _ => format!("is {over} itself"),
        },
        _ => return None,
    };
    let message = format!("The code '{id}', which should replace '{}', {status}", record.id);
    Some(error(message).help("Name the code that is in use now, or remove it here").related(
        &target.file,
        target.span,
        "Its record stands here",
    ))
}

/// The codes on the shortest way of replacements from one to `id`, itself first; none if there is
/// no way.
fn way_back<'a>(records: &'a BTreeMap<String, Record>, from: &'a Record, id: &str) -> Vec<&'a str> {
    let mut ways: Vec<Vec<&str>> = vec![vec![&from.id]];
    let mut seen: Vec<&str> = vec![&from.id];
    let mut at = 0;
    while let Some(way) = ways.get(at).cloned() {
        at += 1;
        let last = way.last().and_then(|last| records.get(*last));
        let next = match last.and_then(|last| last.fields.get("replaced_by")).map(|f| &f.value) {
            Some(Value::List(items)) => items.as_slice(),
            _ => &[],
        };
        for item in next {
            let Value::Text(next) = &item.value else { continue };
            if next == id {
                return way;
            }
            if records.contains_key(next) && !seen.contains(&next.as_str()) {
                seen.push(next);
                ways.push(way.iter().copied().chain([next.as_str()]).collect());
            }
        }
    }
    Vec::new()
}

/// F, I, N, O and U begin hardly any code of HCPCS Level II; most are another sign.
fn unusual_letter(record: &Record) -> Option<Diagnostic> {
    let (system, _) = text(record, "system")?;
    let letter = record.id.chars().next().filter(|letter| "FINOU".contains(*letter))?;
    if system != "hcpcs2" || !codes::fits(system, &record.id) {
        return None;
    }
    let message = format!("Few HCPCS Level II codes begin with {letter}, as '{}' does", record.id);
    Some(
        Diagnostic::new(code::UNUSUAL_CODE_LETTER, &record.file, record.span, message)
            .help("Check its first sign against the source"),
    )
}
