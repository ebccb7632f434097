//! Codes that a page names: `malformed-code`, `code-not-in-registry`, `code-not-linked`,
//! `retired-code`, `code-not-yet`.
//!
//! A code in a text without a link to its record stays as it is when the record changes. A code
//! that ended or has not begun sends a claim back.

use jiff::civil::Date;

use super::Subject;
use crate::data::codes;
use crate::diagnostic::{Diagnostic, code};
use crate::kind::{Record, Value, date_of};
use crate::mention::{Mention, Near, Shape, Tie};
use crate::text::nearest;

pub(super) fn check(subject: Subject<'_>, found: &mut Vec<Diagnostic>) {
    let registry = &subject.site.registry.codes;
    let (mut linked, mut unknown): (Vec<&str>, Vec<&str>) = (Vec::new(), Vec::new());
    for mention in subject.page.mentions.iter().filter(|one| one.shape == Shape::Code) {
        match registry.get(&mention.key) {
            Some(record) => {
                found.extend(in_time(subject, mention, record));
                // One link a page is enough, as with the terms of a glossary.
                if mention.tie == Tie::Cited {
                    linked.push(&mention.key);
                }
            }
            None if matches!(mention.tie, Tie::Typed | Tie::Linked | Tie::Field)
                && !unknown.contains(&&*mention.key) =>
            {
                if let Some(finding) = not_known(subject, mention) {
                    unknown.push(&mention.key);
                    found.push(finding);
                }
            }
            // A link to no record is reported as such.
            None => {}
        }
    }
    let mut typed: Vec<&str> = Vec::new();
    for mention in subject.page.mentions.iter().filter(|one| one.shape == Shape::Code) {
        let key = mention.key.as_str();
        let is_code =
            mention.near > Near::Nothing || !key.bytes().all(|byte| byte.is_ascii_digit());
        if mention.tie != Tie::Typed
            || mention.quoted
            || !is_code
            || !registry.contains_key(key)
            || linked.contains(&key)
            || typed.contains(&key)
        {
            continue;
        }
        typed.push(key);
        let message = format!("The code '{}' is typed and not cited", mention.text);
        found.push(
            Diagnostic::new(code::CODE_NOT_LINKED, &subject.page.file, mention.span, message)
                .help(format!("Write [{key}](code:{key}), so that readers get to its meaning"))
                .fix(format!("[{key}](code:{key})")),
        );
    }
}

/// A code-shaped piece that no record has.
fn not_known(subject: Subject<'_>, mention: &Mention) -> Option<Diagnostic> {
    let file = &subject.page.file;
    let registry = &subject.site.registry.codes;
    // A site without codes may well say 'code' of something else.
    let enough = if registry.is_empty() { Near::Name } else { Near::Word };
    let written = mention.text.as_str();
    if mention.near < enough || mention.quoted {
        return None;
    }
    // A code of the site, but for signs that look alike.
    let ours = codes::all_meant(&mention.key).find(|code| registry.contains_key(code));
    // Codes are written in capitals; 's390x' is a name.
    if ours.is_none() && written.bytes().any(|byte| byte.is_ascii_lowercase()) {
        return None;
    }
    let sure = ours.is_some() || mention.near == Near::Name || written.contains('-');
    let meant = ours.or_else(|| codes::meant(&mention.key));
    if let Some(meant) = meant.filter(|_| sure) {
        let message = format!("'{written}' is not written as a code is");
        // In a field, the span is more than the code.
        let fix = (mention.tie != Tie::Field).then(|| meant.clone());
        let finding = Diagnostic::new(code::MALFORMED_CODE, file, mention.span, message)
            .help(format!("Write {meant}, if that is what your source says"));
        // An O for a 0 is for a person to look at; a hyphen for a dot is not.
        return Some(match fix.filter(|_| written.contains('-')) {
            Some(fix) => finding.fix(fix),
            None => finding,
        });
    }
    let system = codes::system_of(&mention.key)?;
    // Three signs without a dot are letters and digits like any other.
    if mention.key.len() < 5 {
        return None;
    }
    let message =
        format!("The code '{written}' ({}) is not in codes.yaml", codes::system_name(system));
    let finding = Diagnostic::new(code::CODE_NOT_IN_REGISTRY, file, mention.span, message);
    let near = nearest(&mention.key, registry.keys().map(String::as_str))
        .filter(|near| near.len() == mention.key.len() && differs_once(near, &mention.key));
    Some(match near {
        Some(near) => {
            finding.help(format!("Add it to codes.yaml, or write '{near}' if that is meant"))
        }
        None => finding
            .help("Add it to content/_data/codes.yaml with what it means and where you read it"),
    })
}

fn differs_once(a: &str, b: &str) -> bool {
    a.bytes().zip(b.bytes()).filter(|(a, b)| a != b).count() == 1
}

/// A code that ended, or that has not begun, on the build's day.
fn in_time(subject: Subject<'_>, mention: &Mention, record: &Record) -> Option<Diagnostic> {
    if mention.tie == Tie::Listed || mention.quoted {
        return None;
    }
    let is_code =
        mention.near > Near::Nothing || !mention.key.bytes().all(|byte| byte.is_ascii_digit());
    if mention.tie == Tie::Typed && !is_code {
        return None;
    }
    let as_of = subject.site.options.as_of;
    let file = &subject.page.file;
    let id = &record.id;
    let day = |name: &str| date_of(&record.fields, name);
    let status = match record.fields.get("status").map(|field| &field.value) {
        Some(Value::Text(status)) => status.as_str(),
        _ => "",
    };
    let ended: Option<Date> = day("effective_to").filter(|end| *end < as_of);
    let over = ended.is_some() || matches!(status, "retired" | "superseded");
    let says_when = |date: Date| mention.years.contains(&date.year());
    if over && !mention.past {
        let message = match (ended, status) {
            (Some(end), _) => {
                format!("The code '{id}' ended on {end}, and the text does not say so")
            }
            (None, "superseded") => {
                format!("The code '{id}' was replaced by another, and the text does not say so")
            }
            (None, _) => format!("The code '{id}' is retired, and the text does not say so"),
        };
        let instead = replacements(record);
        let help = if instead.is_empty() {
            "Say that it is a former code, or leave it out".to_owned()
        } else {
            format!("Say that it is a former code, or write {instead} instead")
        };
        let place = (&record.file, record.span, "codes.yaml says so here");
        return Some(
            Diagnostic::new(code::RETIRED_CODE, file, mention.span, message)
                .help(help)
                .related(place.0, place.1, place.2),
        );
    }
    let begins = day("effective_from").filter(|begin| *begin > as_of)?;
    if says_when(begins) {
        return None;
    }
    let message = format!("The code '{id}' begins on {begins}, and the text does not say so");
    Some(
        Diagnostic::new(code::CODE_NOT_YET, file, mention.span, message)
            .help(format!("Say from when it is used: 'from {begins}'"))
            .related(&record.file, record.span, "codes.yaml says so here"),
    )
}

/// The codes that took the place of one, in words.
fn replacements(record: &Record) -> String {
    let Some(Value::List(items)) = record.fields.get("replaced_by").map(|field| &field.value)
    else {
        return String::new();
    };
    let ids: Vec<&str> = items
        .iter()
        .filter_map(|item| match &item.value {
            Value::Text(id) => Some(id.as_str()),
            _ => None,
        })
        .collect();
    match ids.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
        Some((last, _)) => (*last).to_owned(),
        None => String::new(),
    }
}
