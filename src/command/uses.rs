//! `careleaf where`: what depends on a record, a page or a file.

use serde::Serialize;

use super::{GOOD, SiteOptions, TROUBLE, console, open};
use crate::kind::RecordKind;
use crate::session::{Session, Snapshot};
use crate::source::{LineIndex, Role};
use crate::text::nearest;
use crate::trouble::Trouble;
use crate::uses::{self, Thing, Use};

/// Lists the places; gives the exit code.
#[must_use]
pub fn uses(options: &SiteOptions, name: &str, as_json: bool) -> u8 {
    open::with_threads(options, || run(options, name, as_json))
}

#[derive(Serialize)]
struct Line<'a> {
    thing: &'a str,
    file: &'a str,
    line: Option<u32>,
    column: Option<u32>,
    how: &'a str,
}

fn run(options: &SiteOptions, name: &str, as_json: bool) -> Result<u8, Trouble> {
    let (session, _) = open::open(options)?;
    let Some(site) = session.snapshot() else { return Ok(GOOD) };
    let things = match things(options, &session, &site, name) {
        Ok(things) => things,
        Err(why) => {
            console::say(&format!("error: {why}"));
            return Ok(TROUBLE);
        }
    };
    let mut out = String::new();
    for (name, thing) in &things {
        let found = uses::find(site.site(), site.theme(), site.pages(), thing);
        if !as_json {
            out.push_str(&heading(name, found.len()));
        }
        for Use { file, span, how } in &found {
            let text = session.text(file).filter(|_| span.start < span.end);
            let place = text.map(|text| LineIndex::new(&text).line_column(span.start));
            let shown = console::as_typed(options, file);
            if as_json {
                let (line, column) = (place.map(|at| at.0), place.map(|at| at.1));
                let line = Line { thing: name, file: shown.as_str(), line, column, how };
                out.push_str(&serde_json::to_string(&line).unwrap_or_default());
            } else {
                let at = place.map(|(line, column)| format!(":{line}:{column}"));
                out.push_str(&format!("  {shown}{}  {how}", at.unwrap_or_default()));
            }
            out.push('\n');
        }
    }
    console::out(&out);
    Ok(GOOD)
}

fn heading(name: &str, places: usize) -> String {
    match places {
        0 => format!("{name} is used nowhere\n"),
        1 => format!("{name} is used in 1 place\n"),
        _ => format!("{name} is used in {places} places\n"),
    }
}

/// What a name means: `code:97039`, a file, or a data file for all of its records.
fn things(
    options: &SiteOptions,
    session: &Session,
    site: &Snapshot,
    name: &str,
) -> Result<Vec<(String, Thing)>, String> {
    let registry = &site.site().registry;
    let kind = |word: &str| RecordKind::ALL.into_iter().find(|kind| kind.word() == word);
    if let Some((kind, id)) = name.split_once(':').and_then(|(word, id)| Some((kind(word)?, id))) {
        let records = registry.records(kind);
        if records.contains_key(id) {
            return Ok(vec![(name.to_owned(), Thing::Record(kind, id.to_owned()))]);
        }
        let near = nearest(id, records.keys().map(String::as_str));
        let near = near.map(|near| format!("; did you mean '{}:{near}'?", kind.word()));
        let (word, stem) = (kind.word(), kind.file_stem());
        return Err(format!(
            "There is no {word} '{id}' in {stem}.yaml{}",
            near.unwrap_or_default()
        ));
    }
    let file = open::file_named(options, name);
    if session.text(&file).is_none() && !site.site().attachments.contains_key(&file) {
        let files = session.files().filter_map(|file| file.as_str().strip_prefix("content/"));
        let near = nearest(file.as_str().trim_start_matches("content/"), files);
        let near = near.map_or_else(
            || "; write code:, contact:, term:, source: or person: with an id, or a file of the content folder".to_owned(),
            |near| format!("; did you mean '{near}'?"),
        );
        return Err(format!("There is no '{name}'{near}"));
    }
    let below = file.as_str().trim_start_matches("content/");
    if matches!(Role::of(below), Some(Role::Config | Role::Kind | Role::Lock)) {
        return Err(format!("'{name}' holds for the whole site, not for single places"));
    }
    if Role::of(below) != Some(Role::Data) {
        return Ok(vec![(name.to_owned(), Thing::File(file))]);
    }
    let is_own = |role: &str| registry.own.contains_key(role);
    let stem =
        below.rsplit('/').next().and_then(|name| name.rsplit_once('.')).map(|(stem, _)| stem);
    if stem.is_some_and(is_own) {
        return Err(format!(
            "'{name}' is data of your own: the templates and directives that read 'data' may show it"
        ));
    }
    let records = RecordKind::ALL.into_iter().flat_map(|kind| {
        registry.records(kind).values().filter(|record| record.file == file).map(move |record| {
            let name = format!("{}:{}", kind.word(), record.id);
            (name, Thing::Record(kind, record.id.clone()))
        })
    });
    Ok(records.collect())
}
