//! `missing-template`: the theme has the template that a page is rendered through.

use super::Subject;
use crate::diagnostic::{Diagnostic, code};
use crate::source::Span;
use crate::text::nearest;

pub(super) fn check(subject: Subject<'_>, found: &mut Vec<Diagnostic>) {
    let outline = &subject.page.outline;
    let Some(name) = outline.template(&subject.site.kinds) else { return };
    // A theme that did not load has no templates; that is said already.
    if subject.theme.templates.is_empty() || subject.theme.templates.contains_key(name) {
        return;
    }
    let field = outline.fields.get("template").or_else(|| outline.fields.get("kind"));
    let span = field.map_or_else(Span::default, |field| field.span);
    let message = format!("The theme has no template '{name}'");
    let mut diagnostic = Diagnostic::new(code::MISSING_TEMPLATE, &subject.page.file, span, message);
    if let Some(near) = nearest(name, subject.theme.templates.keys().map(String::as_str)) {
        diagnostic = diagnostic.help(format!("Write 'template: {near}'"));
    } else {
        diagnostic = diagnostic.help(format!("Add templates/{name} to the theme"));
    }
    found.push(diagnostic);
}
