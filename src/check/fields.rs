//! Front matter that names something: every code, source, contact, term and person is in the data
//! files, and every path is a page or a file of the content folder.

use super::Subject;
use crate::data;
use crate::diagnostic::{Diagnostic, Severity, code};
use crate::kind::{Field, FieldSpec, FieldType, Fields, Value};
use crate::text::nearest;

pub(super) fn check(subject: Subject<'_>, found: &mut Vec<Diagnostic>) {
    let outline = &subject.page.outline;
    let Some(kind) = subject.site.kinds.get(&outline.kind) else { return };
    let file = &subject.page.file;
    found.extend(data::check_fields(file, &outline.fields, &kind.fields, &subject.site.registry));
    paths(subject, &outline.fields, &kind.fields, found);
}

fn paths(subject: Subject<'_>, fields: &Fields, specs: &[FieldSpec], found: &mut Vec<Diagnostic>) {
    for spec in specs {
        if let Some(field) = fields.get(&spec.name) {
            path(subject, field, &spec.ty, found);
        }
    }
}

fn path(subject: Subject<'_>, field: &Field, ty: &FieldType, found: &mut Vec<Diagnostic>) {
    match (&field.value, ty) {
        (Value::List(items), FieldType::List(inner)) => {
            items.iter().for_each(|item| path(subject, item, inner, found));
        }
        (Value::Record(fields), FieldType::Record(specs)) => paths(subject, fields, specs, found),
        (Value::Text(written), FieldType::Path) => missing(subject, field, written, found),
        _ => {}
    }
}

fn missing(subject: Subject<'_>, field: &Field, written: &str, found: &mut Vec<Diagnostic>) {
    let site = subject.site;
    let file = &subject.page.file;
    let target = file.beside(written);
    if site.page(&target).is_some() || site.attachments.contains_key(&target) {
        return;
    }
    let is_page = written.ends_with(".md");
    let code = if is_page { code::BROKEN_LINK } else { code::MISSING_ATTACHMENT };
    let what = if is_page { "page" } else { "file" };
    let absent = site.unpublished.get(&target);
    let message = match absent {
        Some(absence) => {
            format!("'{written}' is not part of the site: it is {}", absence.reason)
        }
        None => format!("There is no {what} '{written}'"),
    };
    let pages = site.pages.iter().filter(|entry| entry.written).map(|entry| entry.file.as_str());
    let files = site.attachments.keys().map(|file| file.as_str());
    let near = nearest(target.as_str(), pages.chain(files));
    let successor = absent.and_then(|absence| site.successor(absence));
    let successor = successor.and_then(|page| page.file.as_str().strip_prefix("content"));
    let help = match near.and_then(|near| near.strip_prefix("content/")) {
        _ if successor.is_some() => {
            format!("Write '{}', which took its place", successor.unwrap_or_default())
        }
        _ if absent.is_some_and(|absence| absence.by_itself) => "Remove it".to_owned(),
        _ if absent.is_some() => "Remove it, or publish that page first".to_owned(),
        Some(near) => format!("Write '/{near}'"),
        None => format!("Write the path of a {what} in the content folder, seen from this page"),
    };
    let mut finding = Diagnostic::new(code, file, field.span, message).help(help);
    if absent.is_some_and(|absence| absence.by_itself) {
        // The theme shows no link. An error would keep the page itself on the site.
        finding.severity = Severity::Warning;
    }
    found.push(finding);
}
