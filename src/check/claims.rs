//! `claim-without-source`: a page of a kind that makes claims names at least one source, in its
//! front matter or in its text.

use super::Subject;
use crate::diagnostic::{Diagnostic, code};
use crate::kind::Value;
use crate::page::Target;
use crate::source::Span;

pub(super) fn check(subject: Subject<'_>, found: &mut Vec<Diagnostic>) {
    let page = subject.page;
    let outline = &page.outline;
    let Some(kind) = subject.site.kinds.get(&outline.kind).filter(|kind| kind.makes_claims) else {
        return;
    };
    let listed = match outline.fields.get("sources").map(|field| &field.value) {
        Some(Value::List(sources)) => !sources.is_empty(),
        // A kind that requires the field has said so already.
        None => kind.fields.iter().any(|field| field.name == "sources" && field.required),
        _ => false,
    };
    let cited = || outline.references.iter().any(|to| matches!(to.to, Target::Source(_)));
    if listed || page.prose.blocks.is_empty() || cited() {
        return;
    }
    let title = outline.fields.get("title").map(|field| field.span);
    let message = format!("This page is of the kind '{}' and names no source", kind.name);
    found.push(
        Diagnostic::new(code::CLAIM_WITHOUT_SOURCE, &page.file, title.unwrap_or(Span::new(0, 0)), message)
            .help("Add 'sources:' with ids from _data/sources.yaml, or cite one in the text: [name](source:id)"),
    );
}
