//! `careleaf audit`: what editors have to look at, over the whole site.

use jiff::ToSpan;
use jiff::civil::Date;
use serde::Serialize;

use super::{GOOD, SiteOptions, console, open};
use crate::audit::{self, Audit, Subject};
use crate::trouble::Trouble;

/// How an audit is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuditFormat {
    /// Lists for people.
    Text,
    /// One JSON object an item.
    Json,
    /// What changes by itself, as a calendar.
    Ics,
    /// One page with charts, to keep or to mail.
    Html,
}

/// Audits a site; gives the exit code.
#[must_use]
pub fn audit(options: &SiteOptions, upcoming: &str, format: AuditFormat) -> u8 {
    open::with_threads(options, || run(options, upcoming, format))
}

#[derive(Serialize)]
struct Line<'a> {
    list: &'a str,
    day: Option<String>,
    file: &'a str,
    line: Option<u32>,
    what: &'a str,
    owner: Option<&'a str>,
}

fn run(options: &SiteOptions, upcoming: &str, format: AuditFormat) -> Result<u8, Trouble> {
    let until = until(open::day(options), upcoming)?;
    let (session, outcome) = open::open(options)?;
    let Some(snapshot) = session.snapshot() else { return Ok(GOOD) };
    let audit = audit::audit(Subject {
        site: snapshot.site(),
        theme: snapshot.theme(),
        pages: snapshot.pages(),
        findings: &outcome.diagnostics,
        upcoming: until,
        text: &|file| session.text(file),
    });
    match format {
        AuditFormat::Text => console::out(&audit.to_text()),
        AuditFormat::Json => console::out(&json(&audit)),
        AuditFormat::Html => console::out(&audit.to_html()),
        AuditFormat::Ics => console::out(&audit.to_calendar()),
    }
    Ok(GOOD)
}

fn json(audit: &Audit) -> String {
    let mut out = String::new();
    for list in &audit.lists {
        for item in &list.items {
            let line = Line {
                list: list.name,
                day: item.day.map(|day| day.to_string()),
                file: item.file.as_str(),
                line: item.line,
                what: &item.what,
                owner: Some(item.owner.as_str()).filter(|owner| !owner.is_empty()),
            };
            out.push_str(&serde_json::to_string(&line).unwrap_or_default());
            out.push('\n');
        }
    }
    out
}

/// The last day of a time such as `90d`, `12w` or `6m`.
fn until(day: Date, upcoming: &str) -> Result<Date, Trouble> {
    let wrong = || {
        Trouble::message(format!(
            "--upcoming '{upcoming}' is no time; write days, weeks or months, such as 90d, 12w or 6m"
        ))
    };
    let unit = upcoming.chars().next_back().ok_or_else(wrong)?;
    let number = upcoming.strip_suffix(unit).and_then(|number| number.parse::<u16>().ok());
    let number = i64::from(number.ok_or_else(wrong)?);
    let span = match unit {
        'd' => number.days(),
        'w' => number.weeks(),
        'm' => number.months(),
        _ => return Err(wrong()),
    };
    day.checked_add(span).map_err(|_| wrong())
}
