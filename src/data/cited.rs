//! Sources, the works that pages cite: does a record say who published the work, and when?

use super::text;
use crate::diagnostic::{Diagnostic, code};
use crate::kind::Record;

/// What stands as the publisher or date of a work that shows none.
pub const UNKNOWN: &str = "unknown";

pub(super) fn check(record: &Record) -> Option<Diagnostic> {
    let who = text(record, "publisher").or_else(|| text(record, "author"));
    let (lacks, help) = match (who, text(record, "date")) {
        (Some(_), Some(_)) => return None,
        (None, Some(_)) => {
            ("who published it", "Add 'publisher:'; or 'publisher: unknown' if nobody can tell")
        }
        (Some(_), None) => (
            "when it was published",
            "Add 'date:', a year is enough; or 'date: unknown' if the work shows none",
        ),
        (None, None) => (
            "who published it, and when",
            "Add 'publisher:' and 'date:', a year is enough; or 'date: unknown' if the work shows none",
        ),
    };
    let message = format!("The source '{}' does not say {lacks}", record.id);
    Some(Diagnostic::new(code::INCOMPLETE_SOURCE, &record.file, record.span, message).help(help))
}
