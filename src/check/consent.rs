//! `incomplete-consent` and `story-held-back`: what is on record of a person's consent.
//!
//! Consent that is granted can be shown: a record, a day, that it covers this site, and where it
//! can be withdrawn. A story whose consent was withdrawn or has ended is not part of the site; the
//! build goes on without it and says so.

use jiff::civil::Date;

use super::Subject;
use crate::diagnostic::{Diagnostic, code};
use crate::kind::{Fields, Value, date_of};
use crate::source::Span;

pub(super) fn check(subject: Subject<'_>, found: &mut Vec<Diagnostic>) {
    let outline = &subject.page.outline;
    if outline.kind != "story" {
        return;
    }
    let Some(field) = outline.fields.get("consent") else { return };
    let Value::Record(consent) = &field.value else { return };
    let file = &subject.page.file;
    if let Some(absence) = subject.site.unpublished.get(file) {
        if absence.by_itself && absence.expired.is_none() {
            let ended = consent.get("expires_on").filter(|_| text(consent, "status") == "granted");
            let span = ended.or_else(|| consent.get("status")).map_or(field.span, |at| at.span);
            let message = format!("This page is left out: it is {}", absence.reason);
            found.push(
                Diagnostic::new(code::STORY_HELD_BACK, file, span, message)
                    .help("Delete the page, or ask the person again and record the new consent"),
            );
        }
        return;
    }
    if !subject.site.by_file.contains_key(file) || text(consent, "status") != "granted" {
        return;
    }
    let span = consent.get("status").map_or_else(Span::default, |field| field.span);
    let has = |name: &str| {
        consent.contains_key(name) && (name == "granted_on" || !text(consent, name).is_empty())
    };
    let missing: Vec<String> = ["record_id", "granted_on", "revocation_contact"]
        .into_iter()
        .filter(|name| !has(name))
        .map(|name| format!("'{name}'"))
        .collect();
    let mut report = |span: Span, message: String, help: String| {
        found.push(Diagnostic::new(code::INCOMPLETE_CONSENT, file, span, message).help(help));
    };
    if !missing.is_empty() {
        let names = match missing.split_last() {
            Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
            _ => missing.concat(),
        };
        report(
            span,
            format!("The consent is granted, and its record has no {names}"),
            format!(
                "Add {names} below 'consent'; a consent that cannot be shown or withdrawn is none"
            ),
        );
    }
    let as_of = subject.site.options.as_of;
    let later = |day: &Date| as_of.tomorrow().is_ok_and(|next| *day > next);
    if let Some(day) = date_of(consent, "granted_on").filter(later) {
        let span = consent.get("granted_on").map_or(span, |field| field.span);
        report(
            span,
            format!(
                "The consent is said to be given on {day}, which is still to come (the build's day is {as_of})"
            ),
            "Write the day on which the person gave it, or 'draft: true' until then".to_owned(),
        );
    }
    let scope = consent.get("scope");
    let covers = match scope.map(|field| &field.value) {
        Some(Value::List(items)) => {
            items.iter().any(|item| matches!(&item.value, Value::Text(text) if text == "site"))
        }
        _ => false,
    };
    if !covers {
        let span = scope.map_or(span, |scope| scope.span);
        let message = match scope {
            Some(_) => "The consent does not cover a website",
            None => "The consent does not say what it covers",
        };
        let help =
            "Ask the person, and add 'site' to 'scope' if they agree, else write 'draft: true'";
        report(span, message.to_owned(), help.to_owned());
    }
}

fn text<'a>(fields: &'a Fields, name: &str) -> &'a str {
    match fields.get(name).map(|field| &field.value) {
        Some(Value::Text(text)) => text.trim(),
        _ => "",
    }
}
