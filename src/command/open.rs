//! Opening a site: where its folders lie, and a session that has read them.
#![allow(clippy::disallowed_methods, reason = "the build's day is today unless it is given")]

use std::path::Path;

use super::{SiteOptions, TROUBLE, console};
use crate::diagnostic::Diagnostic;
use crate::scan::{self, Roots, Scan};
use crate::session::{Changes, Outcome, Session, Strictness};
use crate::site::BuildOptions;
use crate::source::FileId;
use crate::trouble::Trouble;

/// The folders of a site.
pub(super) fn roots(options: &SiteOptions) -> Roots {
    Roots {
        content: options.content.clone(),
        themes: options.dir.join("themes"),
        output: options.output.clone(),
    }
}

/// Reads a site into a new session.
pub(super) fn open(options: &SiteOptions) -> Result<(Session, Outcome), Trouble> {
    let roots = roots(options);
    let content = scan::content(&roots)?;
    let build =
        BuildOptions { as_of: day(options), drafts: options.drafts, base_url: base_url(options)? };
    let mut session = Session::new(
        build,
        Strictness {
            strict: options.strict,
            accept_lost: options.accept_lost,
            hints: options.hints,
        },
    );
    let name = match &options.theme {
        Some(_) => theme_name(options)?,
        None => theme_of(&content),
    };
    let theme = scan::theme(&roots, &name)?;
    let outcome = session.apply(changes(vec![content, theme]));
    Ok((session, outcome))
}

/// A file of the content folder, as an editor may type it: from the content folder, or from where
/// she stands.
pub(super) fn file_named(options: &SiteOptions, typed: &str) -> FileId {
    let below = Path::new(typed);
    let below = below.strip_prefix(&options.content).unwrap_or(below);
    let written = below.to_string_lossy().replace('\\', "/");
    let below = written.trim_start_matches("./");
    FileId::new(&format!("content/{}", below.strip_prefix("content/").unwrap_or(below)))
}

/// The build's day.
pub(super) fn day(options: &SiteOptions) -> jiff::civil::Date {
    options.as_of.unwrap_or_else(today)
}

/// Today, where the machine is.
pub(super) fn today() -> jiff::civil::Date {
    jiff::ZonedDateTime::now().date()
}

/// The theme in force, for a watch that begins before the site is read.
pub(super) fn theme_name(options: &SiteOptions) -> Result<String, Trouble> {
    let roots = roots(options);
    match &options.theme {
        Some(name) if !roots.themes.join(name).is_dir() && name != "default" => {
            let folder = roots.themes.join(name);
            Err(Trouble::because("use the theme", &folder, "there is no such folder"))
        }
        Some(name) => Ok(name.clone()),
        None => {
            let text = std::fs::read_to_string(roots.content.join("site.yaml"));
            let file = FileId::new("content/site.yaml");
            Ok(text.map(|text| crate::config::parse(&file, &text).0).unwrap_or_default().theme)
        }
    }
}

/// The base URL of the command line, with a slash at its end.
fn base_url(options: &SiteOptions) -> Result<Option<String>, Trouble> {
    let Some(url) = &options.base_url else { return Ok(None) };
    if !(url.starts_with("https://") || url.starts_with("http://")) || url.contains(['?', '#', ' '])
    {
        return Err(Trouble::message(format!(
            "--base-url '{url}' is no address of a website; write it like https://example.org/guide/"
        )));
    }
    Ok(Some(format!("{}/", url.trim_end_matches('/'))))
}

/// The theme that the settings name. They are parsed again by the session, which reports.
fn theme_of(content: &Scan) -> String {
    let settings =
        content.sources.iter().find(|source| source.file.as_str() == "content/site.yaml");
    let config = settings.map(|source| crate::config::parse(&source.file, &source.text).0);
    config.unwrap_or_default().theme
}

/// Everything that scans found, as one change.
pub(super) fn changes(scans: Vec<Scan>) -> Changes {
    let mut changes = Changes::default();
    for scan in scans {
        changes.put.extend(scan.sources);
        let mut by_file: std::collections::BTreeMap<FileId, Vec<Diagnostic>> = Default::default();
        for found in scan.diagnostics {
            let file = found.place.as_ref().map(|place| place.file.clone());
            by_file.entry(file.unwrap_or_else(|| FileId::new(""))).or_default().push(found);
        }
        changes.scanned.extend(by_file);
    }
    changes
}

/// Runs a command's work with the number of threads asked for; trouble is said here.
pub(super) fn with_threads(
    options: &SiteOptions,
    work: impl FnOnce() -> Result<u8, Trouble> + Send,
) -> u8 {
    let result = match options.jobs {
        None => work(),
        Some(jobs) => match rayon::ThreadPoolBuilder::new().num_threads(jobs).build() {
            Ok(pool) => pool.install(work),
            Err(error) => Err(Trouble::message(format!("Cannot start {jobs} threads: {error}"))),
        },
    };
    result.unwrap_or_else(|trouble| {
        console::say(&format!("error: {trouble}"));
        TROUBLE
    })
}
