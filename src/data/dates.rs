//! Days in order, and times given as a year, a month or a day.

use jiff::civil::Date;

use super::references::written;
use crate::diagnostic::{Diagnostic, code};
use crate::kind::{Field, Fields, Value};
use crate::source::FileId;

/// Pairs of days of which the second may not come before the first, and why.
const IN_ORDER: [(&str, &str, &str); 5] = [
    ("effective_from", "effective_to", "A code cannot end before it begins"),
    ("granted_on", "expires_on", "A consent cannot end before it is given"),
    ("last_reviewed", "next_review", "The next review comes after the last one"),
    ("publish", "expires", "A page cannot leave the site before it is part of it"),
    ("date", "updated", "A page cannot change before it is published"),
];

/// Texts that give a time with as much detail as is known.
const PARTIAL: [&str; 1] = ["as_of"];

/// What is wrong with the days of a page or record; records inside of it are looked at one by one.
pub(super) fn check(file: &FileId, fields: &Fields) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    for (first, second, why) in IN_ORDER {
        let (Some((from, at)), Some((to, end))) = (day(fields, first), day(fields, second)) else {
            continue;
        };
        // The day on which a page expires is the first that it is gone.
        let is_never_there = first == "publish" && to == from;
        if (to < from || is_never_there) && written(end.span) {
            let message = if is_never_there {
                format!("{first} and {second} are both {to}, so the page is never there")
            } else {
                format!("{second} is {to}, which is before {first}, {from}")
            };
            findings.push(
                Diagnostic::new(code::DATES_OUT_OF_ORDER, file, end.span, message)
                    .help(format!("Check both days: {}", lower(why)))
                    .related(file, at.span, format!("{first} stands here")),
            );
        }
    }
    for name in PARTIAL {
        if let Some(Field { value: Value::Text(text), span }) = fields.get(name)
            && partial_date(text).is_none()
        {
            let message = format!("'{name}: {text}' is no year, month or day");
            let help = "Write a year, a month or a day: 2021, 2021-06 or 2021-06-30";
            findings.push(Diagnostic::new(code::WRONG_TYPE, file, *span, message).help(help));
        }
    }
    findings
}

/// Days on which somebody did something; none of them can be still to come. Where the editor sits,
/// it may be tomorrow already.
pub(super) fn in_the_future(file: &FileId, fields: &Fields, as_of: Date) -> Vec<Diagnostic> {
    let done = [("seen", "read the source"), ("verified_on", "checked it")];
    let later = |day: Date| as_of.tomorrow().is_ok_and(|next| day > next);
    let found = done.into_iter().filter_map(|(name, did)| {
        let (day, field) = day(fields, name).filter(|(day, _)| later(*day))?;
        let message =
            format!("{name} is {day}, which is still to come (the build's day is {as_of})");
        let help = format!("Write the day on which someone {did}");
        Some(Diagnostic::new(code::DATES_OUT_OF_ORDER, file, field.span, message).help(help))
    });
    found.collect()
}

fn day<'a>(fields: &'a Fields, name: &str) -> Option<(Date, &'a Field)> {
    let field = fields.get(name)?;
    match field.value {
        Value::Date(date) => Some((date, field)),
        _ => None,
    }
}

fn lower(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_lowercase().chain(chars).collect())
}

/// The first day of a year (`2021`), a month (`2021-06`) or a day (`2021-06-30`).
#[must_use]
pub fn partial_date(text: &str) -> Option<Date> {
    let digits = |part: &str, len: usize| {
        part.len() == len && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    let mut parts = text.split('-');
    let year = parts.next().filter(|part| digits(part, 4))?.parse().ok()?;
    let month = match parts.next() {
        Some(part) => Some(part).filter(|part| digits(part, 2))?.parse().ok()?,
        None => 1,
    };
    let day = match parts.next() {
        Some(part) => Some(part).filter(|part| digits(part, 2))?.parse().ok()?,
        None => 1,
    };
    if parts.next().is_some() {
        return None;
    }
    Date::new(year, month, day).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn partial_dates() {
        for (text, expected) in [
            ("2021", Some("2021-01-01")),
            ("2021-06", Some("2021-06-01")),
            ("2021-06-30", Some("2021-06-30")),
            ("2021-13", None),
            ("2021-06-31", None),
            ("21", None),
            ("2021-6", None),
            ("spring 2021", None),
            ("2021-06-30-1", None),
            ("", None),
        ] {
            assert_eq!(partial_date(text).map(|date| date.to_string()).as_deref(), expected);
        }
    }
}
