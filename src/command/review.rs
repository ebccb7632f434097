//! `careleaf review`: records that somebody checked a page, with a seal that an edit breaks.
#![allow(clippy::disallowed_methods, reason = "this command writes the one page that was reviewed")]

use std::fs;
use std::path::Path;
use std::sync::Arc;

use jiff::ToSpan;
use jiff::civil::Date;

use super::{ERRORS, GOOD, SiteOptions, TROUBLE, console, open};
use crate::context;
use crate::diagnostic::{Diagnostic, Severity};
use crate::fields;
use crate::kind::date_of;
use crate::parse::front_matter;
use crate::session::{Changes, Session};
use crate::source::{FileId, Hash, Source};
use crate::text::nearest;
use crate::trouble::Trouble;

/// Records a review; gives the exit code.
#[must_use]
pub fn review(options: &SiteOptions, path: &str, by: &[String], next: Option<Date>) -> u8 {
    open::with_threads(options, || run(options, path, by, next))
}

fn run(
    options: &SiteOptions,
    path: &str,
    by: &[String],
    next: Option<Date>,
) -> Result<u8, Trouble> {
    let (mut session, outcome) = open::open(options)?;
    let Some(source) = page(options, &session, path) else { return Ok(TROUBLE) };
    let file = source.file.clone();
    if !are_known(&session, by) {
        return Ok(TROUBLE);
    }
    let is_here = |found: &&Diagnostic| {
        found.severity == Severity::Error
            && found.place.as_ref().is_some_and(|place| place.file == file)
    };
    let wrong: Vec<Diagnostic> = outcome.diagnostics.iter().filter(is_here).cloned().collect();
    if !wrong.is_empty() {
        console::report(options, &session, &wrong);
        console::say("The page has errors: mend them, then review what readers will see");
        return Ok(ERRORS);
    }
    let day = open::day(options);
    let due = next.or_else(|| next_review(&session, &file, day));
    if let Some(due) = due.filter(|due| *due <= day) {
        return Err(Trouble::message(format!("--next {due} is not after the review, {day}")));
    }
    let mut values = vec![
        ("last_reviewed", day.to_string()),
        ("reviewed_by", format!("[{}]", by.join(", "))),
        ("review_seal", "none yet".to_owned()),
    ];
    values.extend(due.map(|due| ("next_review", due.to_string())));
    // The seal is of the page as it will be, its new dates included.
    let text = written(options, &file, &source.text, &values)?;
    let bytes: Arc<[u8]> = Arc::from(text.as_bytes());
    let hash = Hash::of(&bytes);
    let changed = Source { bytes, hash, text: Arc::from(text.as_str()), ..source };
    session.apply(Changes { put: vec![changed], ..Changes::default() });
    let seal = session.snapshot().and_then(|snapshot| {
        let page = snapshot.pages().get(&file)?;
        Some(context::seal(page, snapshot.site(), snapshot.theme(), snapshot.pages()))
    });
    let seal = seal.unwrap_or_default();
    let text = written(options, &file, &text, &[("review_seal", seal)])?;
    let place = options.content.join(file.as_str().trim_start_matches("content/"));
    replace(&place, &text).map_err(|error| Trouble::new("write", &place, &error))?;
    let due = due.map(|due| format!("; the next review is due by {due}")).unwrap_or_default();
    let name = console::as_typed(options, &file);
    console::out(&format!("{name}: reviewed on {day} by {}{due}\n", by.join(", ")));
    Ok(GOOD)
}

/// The page of that name; what is near if there is none.
fn page(options: &SiteOptions, session: &Session, path: &str) -> Option<Source> {
    let file = open::file_named(options, path);
    let below = file.as_str().strip_prefix("content/").unwrap_or_default();
    if let Some(source) = session.page_source(&file) {
        return Some(source.clone());
    }
    let pages = session.files().filter(|file| session.page_source(file).is_some());
    let names: Vec<&str> =
        pages.filter_map(|file| file.as_str().strip_prefix("content/")).collect();
    // A page is often called by its name alone.
    let whole = [format!("{below}.md"), format!("{below}/_index.md")];
    let called = names.iter().copied().find(|name| whole.iter().any(|whole| whole == name));
    let near = called.or_else(|| nearest(below, names.iter().copied()));
    let near = near.map(|near| format!("; did you mean '{near}'?"));
    console::say(&format!(
        "error: There is no page '{below}' in the content folder{}",
        near.unwrap_or_default()
    ));
    None
}

fn are_known(session: &Session, by: &[String]) -> bool {
    let Some(snapshot) = session.snapshot() else { return false };
    let people = &snapshot.site().registry.people;
    let unknown = by.iter().filter(|id| !people.contains_key(*id));
    let mut all_known = true;
    for id in unknown {
        all_known = false;
        let near = nearest(id, people.keys().map(String::as_str));
        let near = near.map(|near| format!("; did you mean '{near}'?")).unwrap_or_default();
        console::say(&format!("error: There is no person '{id}' in people.yaml{near}"));
        if people.is_empty() {
            console::say("help: Add the reviewer to content/_data/people.yaml: an id, and 'name:'");
        }
    }
    all_known
}

/// As long from now as the next review was from the last one. A page that never named a day for
/// it keeps to the site's interval.
fn next_review(session: &Session, file: &FileId, day: Date) -> Option<Date> {
    let snapshot = session.snapshot()?;
    let fields = &snapshot.pages().get(file)?.outline.fields;
    let date = |name: &str| date_of(fields, name);
    let next = date("next_review")?;
    let usual = i64::from(snapshot.site().config.review_interval_days);
    let days = date("last_reviewed").map(|last| i64::from((next - last).get_days()));
    let days = days.filter(|days| *days > 0).unwrap_or(usual);
    day.checked_add(days.days()).ok()
}

/// The text with these values in its front matter.
fn written(
    options: &SiteOptions,
    file: &FileId,
    text: &str,
    values: &[(&str, String)],
) -> Result<String, Trouble> {
    let (range, _, _) = front_matter::split(file, text);
    fields::set(text, range, values).ok_or_else(|| {
        let place = console::as_typed(options, file);
        let why = "its front matter is not one name a line, 'name: value'";
        Trouble::because("record the review in", Path::new(place.as_str()), why)
    })
}

/// A reader of the file sees the old text or the new one, never half of it.
fn replace(path: &Path, text: &str) -> std::io::Result<()> {
    let path = fs::canonicalize(path)?;
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let temporary = path.with_file_name(format!(".{name}.tmp"));
    fs::write(&temporary, text)?;
    fs::set_permissions(&temporary, fs::metadata(&path)?.permissions())?;
    fs::rename(&temporary, &path)
}
