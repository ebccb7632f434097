//! Sources, the works that pages cite: does a record say who published the work, and when?

use super::dates::partial_date;
use super::text;
use crate::diagnostic::{Diagnostic, code};
use crate::kind::Record;

/// What stands as the publisher or date of a work that shows none.
pub const UNKNOWN: &str = "unknown";

/// What is wrong with the record of a source.
pub(super) fn check(record: &Record) -> Vec<Diagnostic> {
    [incomplete(record), no_date(record), no_address(record)].into_iter().flatten().collect()
}

/// A day that is none would be shown to readers as it stands.
fn no_date(record: &Record) -> Option<Diagnostic> {
    let (date, span) = text(record, "date")?;
    if date == UNKNOWN || partial_date(date).is_some() {
        return None;
    }
    let message = format!("'date: {date}' is no year, month or day");
    let help = "Write a year, a month or a day: 2021, 2021-06 or 2021-06-30; or 'unknown'";
    Some(Diagnostic::new(code::WRONG_TYPE, &record.file, span, message).help(help))
}

/// Readers follow the address, and `check --external` asks it.
fn no_address(record: &Record) -> Option<Diagnostic> {
    let (url, span) = text(record, "url")?;
    let (scheme, rest) = url.split_once("://").unwrap_or_default();
    let is_web = scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https");
    if is_web && !rest.is_empty() && !url.contains(char::is_whitespace) {
        return None;
    }
    let message = format!("'url: {url}' is no address on the web");
    let help = match url.split_once(['/', '?', '#']).map_or(url, |(host, _)| host) {
        host if host.contains('.') && !host.contains([':', ' ']) => {
            format!("Write 'https://{url}'")
        }
        _ => "Write the whole address, from 'https://' on".to_owned(),
    };
    Some(Diagnostic::new(code::WRONG_TYPE, &record.file, span, message).help(help))
}

fn incomplete(record: &Record) -> Option<Diagnostic> {
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
