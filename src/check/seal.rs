//! `changed-since-review`: what someone checked is no longer what the page says.

use super::Subject;
use crate::context::{self, Standing};
use crate::diagnostic::{Diagnostic, code};

pub(super) fn check(subject: Subject<'_>, found: &mut Vec<Diagnostic>) {
    let Subject { page, site, theme, pages, .. } = subject;
    if !site.by_file.contains_key(&page.file) {
        return;
    }
    let what = match context::standing(page, site, theme, pages) {
        Standing::Sound => return,
        Standing::TextChanged => "This page has changed",
        Standing::DataChanged => "Something that this page shows from elsewhere has changed",
    };
    let fields = &page.outline.fields;
    let span = fields.get("review_seal").map(|field| field.span).unwrap_or_default();
    let last = context::review(fields, site).last;
    let when = last.map(|day| format!(" of {day}")).unwrap_or_default();
    let message = format!("{what} since the review{when}");
    let below = page.file.as_str().strip_prefix("content/").unwrap_or(page.file.as_str());
    let help = format!("Have it checked again, then run: careleaf review {below} --by ID");
    found.push(Diagnostic::new(code::CHANGED_SINCE_REVIEW, &page.file, span, message).help(help));
}
