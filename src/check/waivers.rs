//! `wrong-waiver`: a page that breaks a rule on purpose says which, and why.
//!
//! A waiver is written in the front matter, `waive: {vague-link-text: "These are her words."}`. It
//! holds for that page alone, for rules of judgement alone (never for a dead link or a story
//! without consent), and `careleaf audit` lists it with its reason.

use super::Subject;
use crate::diagnostic::{Code, Diagnostic, code, severities};
use crate::kind::{Field, Value};
use crate::page::Page;
use crate::text::nearest;

/// The waivers of a page: each rule's name, and the reason as written.
pub fn of(page: &Page) -> impl Iterator<Item = (&str, &Field)> {
    let waive = page.outline.fields.get("waive").map(|field| &field.value);
    let entries = match waive {
        Some(Value::Record(entries)) => Some(entries),
        _ => None,
    };
    entries.into_iter().flatten().map(|(name, reason)| (name.as_str(), reason))
}

/// Whether a page waives a rule.
#[must_use]
pub fn waives(page: &Page, code: Code) -> bool {
    code.waivable && of(page).any(|(name, reason)| name == code.name && is_reason(reason))
}

/// A reason that somebody can judge later: a few words.
fn is_reason(reason: &Field) -> bool {
    matches!(&reason.value, Value::Text(text) if text.split_whitespace().count() >= 3)
}

pub(super) fn check(subject: Subject<'_>, found: &mut Vec<Diagnostic>) {
    let page = subject.page;
    let wrong = |field: &Field, message: String, help: &str| {
        Diagnostic::new(code::WRONG_WAIVER, &page.file, field.span, message).help(help)
    };
    if let Some(field) = page.outline.fields.get("waive")
        && !matches!(field.value, Value::Record(_))
    {
        let message = "'waive' names no rules".to_owned();
        found.push(wrong(field, message, "Write each rule on a line below it, 'rule: the reason'"));
    }
    for (name, reason) in of(page) {
        let Some(rule) = code::ALL.iter().find(|rule| rule.name == name) else {
            let mut unknown = severities::unknown(&page.file, reason.span, name);
            // The place is the reason's, so the name cannot be replaced there.
            unknown.fix = None;
            if nearest(name, code::ALL.iter().map(|rule| rule.name)).is_none() {
                unknown = unknown.help("Remove it; 'careleaf explain' lists all rules");
            }
            found.push(unknown);
            continue;
        };
        if !rule.waivable {
            let message = format!("No page may waive the rule '{name}'");
            found.push(wrong(reason, message, "Remove the waiver and mend what the rule reports"));
        } else if !is_reason(reason) {
            let message = format!("The waiver of '{name}' does not say why");
            let help = "Write the reason in a few words, so that the next editor can judge it";
            found.push(wrong(reason, message, help));
        }
    }
}
