//! `story-without-consent`: a story is published with the consent of its person, or openly as one
//! that somebody else published.
//!
//! Consent is a record of the page: a status, and the day on which it ends. A story that was
//! published elsewhere and whose consent nobody here has seen is allowed only if the site says so
//! (`allow_republished_stories: true`) and the story names its source; the theme then says it to
//! the reader.

use super::Subject;
use crate::diagnostic::{Diagnostic, code};
use crate::kind::{Fields, Value};
use crate::source::Span;

pub(super) fn check(subject: Subject<'_>, found: &mut Vec<Diagnostic>) {
    let outline = &subject.page.outline;
    let is_published = subject.site.by_file.contains_key(&subject.page.file);
    if outline.kind != "story" || !is_published {
        return;
    }
    let fields = &outline.fields;
    let Some(Value::Record(consent)) = fields.get("consent").map(|field| &field.value) else {
        // The missing field is reported already.
        return;
    };
    let status = text(consent, "status");
    if status.is_empty() || text(fields, "origin").is_empty() {
        // So is a missing status or origin: one cause, one report.
        return;
    }
    let span = consent.get("status").map_or_else(Span::default, |field| field.span);
    let (span, message, help) = match status {
        // Withdrawn or ended: the page is not published, and the rule on consent says so.
        "granted" | "withdrawn" => return,
        _ if text(fields, "origin") != "republished" => (
            span,
            "This story was submitted, and there is no consent on record".to_owned(),
            "Ask the person for consent and write 'status: granted', or write 'draft: true'",
        ),
        _ if !subject.site.config.allow_republished_stories => (
            span,
            "There is no consent on record, and this site does not republish such stories"
                .to_owned(),
            "Ask for consent, or write 'allow_republished_stories: true' in site.yaml",
        ),
        _ if text(fields, "source").is_empty() => (
            fields.get("origin").map_or_else(Span::default, |field| field.span),
            "A republished story without consent on record does not name its source".to_owned(),
            "Add 'source:' with the id of the work that it comes from",
        ),
        _ => return,
    };
    found.push(
        Diagnostic::new(code::STORY_WITHOUT_CONSENT, &subject.page.file, span, message).help(help),
    );
}

fn text<'a>(fields: &'a Fields, name: &str) -> &'a str {
    match fields.get(name).map(|field| &field.value) {
        Some(Value::Text(text)) => text,
        _ => "",
    }
}
