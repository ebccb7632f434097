//! Phone numbers and addresses in the texts of records, such as a note: readers see them too.

use super::{Registry, contacts, text};
use crate::diagnostic::{Diagnostic, code};
use crate::kind::{Record, RecordKind, Value};
use crate::mention::Shape;
use crate::mention::shapes;

/// Numbers and addresses in records that no contact has.
pub(super) fn check(registry: &Registry) -> Vec<Diagnostic> {
    let records = RecordKind::ALL.into_iter().flat_map(|kind| registry.records(kind).values());
    records.flat_map(|record| of_record(registry, record)).collect()
}

fn of_record(registry: &Registry, record: &Record) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    for (name, field) in &record.fields {
        let Value::Text(written) = &field.value else { continue };
        // What has no blanks is an id, an address or a number in its own field.
        let own = matches!(name.as_str(), "phone" | "email" | "url" | "file");
        if own || !written.contains(' ') {
            continue;
        }
        for piece in shapes::find(written) {
            let (code, what) = match piece.shape {
                Shape::Phone => (code::UNLISTED_PHONE, "phone number"),
                Shape::Email => (code::UNLISTED_EMAIL, "e-mail address"),
                Shape::Digits | Shape::Code => continue,
            };
            if is_listed(registry, &piece.key) {
                continue;
            }
            let message = format!("No contact has the {what} '{}'", &written[piece.range]);
            findings.push(
                Diagnostic::new(code, &record.file, field.span, message)
                    .help("Add it to contacts.yaml as a contact of its own"),
            );
        }
    }
    findings
}

fn is_listed(registry: &Registry, key: &str) -> bool {
    registry.contacts.values().any(|contact| {
        text(contact, "phone").is_some_and(|(phone, _)| contacts::key(phone) == key)
            || text(contact, "email").is_some_and(|(email, _)| email.eq_ignore_ascii_case(key))
    })
}
