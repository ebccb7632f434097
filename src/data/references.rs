//! Ids that name records: whether each exists, in data files and in front matter.

use super::{Registry, dates};
use crate::diagnostic::{Code, Diagnostic, code};
use crate::kind::{Field, FieldSpec, FieldType, Fields, RecordKind, Value};
use crate::source::{FileId, Place, Span};
use crate::text::nearest;

/// Whether there is a record of that kind and id.
#[must_use]
pub fn id_exists(registry: &Registry, kind: RecordKind, id: &str) -> bool {
    registry.records(kind).contains_key(id)
}

/// The id of that kind that is spelled most like `id`.
#[must_use]
pub fn nearest_id<'a>(registry: &'a Registry, kind: RecordKind, id: &str) -> Option<&'a str> {
    nearest(id, registry.records(kind).keys().map(String::as_str))
}

/// What is wrong when a page or a record names a record that does not exist. The fix replaces the
/// id alone, so it is given only where `place` covers just the id.
#[must_use]
pub fn unknown_id(registry: &Registry, kind: RecordKind, id: &str, place: &Place) -> Diagnostic {
    let file = format!("{}.yaml", kind.file_stem());
    let message = format!("There is no {} '{id}' in {file}", kind.word());
    let finding = Diagnostic::new(unknown(kind), &place.file, place.span, message);
    match nearest_id(registry, kind, id) {
        // Another billing code is never put in by itself: one digit off is another treatment.
        Some(near) if kind == RecordKind::Code => {
            finding.help(format!("Add it to {file}, or write '{near}' if that is meant"))
        }
        // Ids that differ in a digit, such as a year, most likely name different things.
        Some(near) if place.span.range().len() == id.len() && digits(near).eq(digits(id)) => {
            finding.help(format!("Write '{near}'")).fix(near)
        }
        Some(near) => finding.help(format!("Write '{near}'")),
        None => finding.help(format!("Add it to content/_data/{file}")),
    }
}

fn digits(id: &str) -> impl Iterator<Item = char> + '_ {
    id.chars().filter(char::is_ascii_digit)
}

fn unknown(kind: RecordKind) -> Code {
    match kind {
        RecordKind::Code => code::UNKNOWN_CODE,
        RecordKind::Contact => code::UNKNOWN_CONTACT,
        RecordKind::Source => code::UNKNOWN_SOURCE,
        RecordKind::Term => code::UNKNOWN_TERM,
        RecordKind::Person => code::UNKNOWN_PERSON,
    }
}

/// What is wrong in a page's front matter or in a record: ids that name no record, dates out of
/// order, times that are none.
#[must_use]
pub fn check_fields(
    file: &FileId,
    fields: &Fields,
    specs: &[FieldSpec],
    registry: &Registry,
) -> Vec<Diagnostic> {
    let mut findings = dates::check(file, fields);
    for spec in specs {
        if let Some(field) = fields.get(&spec.name) {
            value(file, field, &spec.ty, registry, &mut findings);
        }
    }
    findings
}

fn value(
    file: &FileId,
    field: &Field,
    ty: &FieldType,
    registry: &Registry,
    findings: &mut Vec<Diagnostic>,
) {
    match (ty, &field.value) {
        (FieldType::Id(kind), Value::Text(id)) if !id_exists(registry, *kind, id) => {
            // A default of a declaration has no place in this file.
            let place = Place { file: file.clone(), span: field.span };
            findings.push(unknown_id(registry, *kind, id, &place));
        }
        (FieldType::List(of), Value::List(items)) => {
            for item in items {
                value(file, item, of, registry, findings);
            }
        }
        (FieldType::Record(specs), Value::Record(fields)) => {
            findings.extend(check_fields(file, fields, specs, registry));
        }
        _ => {}
    }
}

/// A span is empty only for what was never written.
pub(super) fn written(span: Span) -> bool {
    span != Span::default()
}
