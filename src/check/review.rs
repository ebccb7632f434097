//! `review-overdue`: a page was due to be checked again. And a review that is still to come is
//! none (`dates-out-of-order`).

use super::Subject;
use crate::context;
use crate::diagnostic::{Diagnostic, code};

pub(super) fn check(subject: Subject<'_>, found: &mut Vec<Diagnostic>) {
    let page = subject.page;
    let fields = &page.outline.fields;
    if !subject.site.by_file.contains_key(&page.file) {
        return;
    }
    let review = context::review(fields, subject.site);
    let as_of = subject.site.options.as_of;
    // Where the reviewer sits, it may be tomorrow already.
    if let Some(last) = review.last.filter(|last| as_of.tomorrow().is_ok_and(|next| *last > next)) {
        let span = fields.get("last_reviewed").map(|field| field.span).unwrap_or_default();
        let message =
            format!("The last review, {last}, is still to come (the build's day is {as_of})");
        let help = "Write the day on which someone checked the page";
        found.push(Diagnostic::new(code::DATES_OUT_OF_ORDER, &page.file, span, message).help(help));
    }
    let (Some(days), Some(due)) = (review.overdue_days, review.next) else { return };
    let field = fields.get("next_review").or_else(|| fields.get("last_reviewed"));
    let span = field.map(|field| field.span).unwrap_or_default();
    let days = if days == 1 { "1 day".to_owned() } else { format!("{days} days") };
    let message = format!("Review was due on {due} ({days} ago)");
    let below = page.file.as_str().strip_prefix("content/").unwrap_or(page.file.as_str());
    let help =
        format!("Check every statement of the page, then run: careleaf review {below} --by ID");
    found.push(Diagnostic::new(code::REVIEW_OVERDUE, &page.file, span, message).help(help));
}
