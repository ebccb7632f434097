//! `document-without-page`: what stands in a PDF or a word processor's file stands on a page too.
//! Many readers cannot open such a file on a phone, enlarge its text or have it read aloud.
//!
//! The page is named as `html_twin` of the file on a page of the kind `download`, or lies beside the
//! file under the same name. A form that somebody else issues (`official: true`) needs none.

use super::Subject;
use crate::diagnostic::{Diagnostic, code};
use crate::kind::{Fields, Value, text_of};
use crate::site::{Resolved, Site};
use crate::source::{FileId, Span};

const DOCUMENTS: [&str; 8] = ["doc", "docx", "odp", "odt", "pdf", "ppt", "pptx", "rtf"];

pub(super) fn check(subject: Subject<'_>, found: &mut Vec<Diagnostic>) {
    let Subject { page, site, .. } = subject;
    let mut report = |file: &FileId, span: Span| {
        let extension = file.as_str().rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
        if !DOCUMENTS.contains(&extension.as_str()) || has_page(site, file) {
            return;
        }
        let name = file.as_str().rsplit('/').next().unwrap_or_default();
        let message = format!("No page says in text what '{name}' says");
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        let help = format!(
            "Write its text as '{stem}.md' beside it, or name a page as 'html_twin:' where it is offered for download"
        );
        found.push(
            Diagnostic::new(code::DOCUMENT_WITHOUT_PAGE, &page.file, span, message).help(help),
        );
    };
    for (fields, span) in offered(&page.outline.fields) {
        if let Some(file) = text_of(fields, "file") {
            report(&page.file.beside(file), span);
        }
    }
    let resolved = site.resolved.get(&page.file);
    for (to, span) in resolved.iter().flat_map(|to| to.iter()).zip(&page.reference_spans) {
        if let Resolved::Attachment { file } = to {
            report(file, *span);
        }
    }
}

fn has_page(site: &Site, file: &FileId) -> bool {
    let stem = file.as_str().rsplit_once('.').map_or(file.as_str(), |(stem, _)| stem);
    let beside = FileId::new(&format!("{stem}.md"));
    site.page(&beside).is_some()
        || site.pages.iter().any(|entry| {
            offered(&entry.outline.fields).any(|(fields, _)| {
                let official =
                    fields.get("official").is_some_and(|field| field.value == Value::Bool(true));
                (official || text_of(fields, "html_twin").is_some())
                    && text_of(fields, "file").is_some_and(|path| entry.file.beside(path) == *file)
            })
        })
}

/// The files that a page offers for download.
fn offered(fields: &Fields) -> impl Iterator<Item = (&Fields, Span)> {
    let files = match fields.get("files").map(|field| &field.value) {
        Some(Value::List(files)) => files.as_slice(),
        _ => &[],
    };
    files.iter().filter_map(|field| match &field.value {
        Value::Record(fields) => {
            Some((fields, fields.get("file").map_or(field.span, |file| file.span)))
        }
        _ => None,
    })
}
