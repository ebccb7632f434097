//! `careleaf build`: content and theme to the output folder.
#![allow(clippy::disallowed_methods, reason = "timings are reported, never an input")]

use std::time::Instant;

use super::output::{Attempt, Output};
use super::{ERRORS, Format, GOOD, SiteOptions, console, open};
use crate::diagnostic::{self, Diagnostic};
use crate::session::{Session, Timing};
use crate::trouble::Trouble;
use crate::write::Changed;

/// Builds a site; gives the exit code.
#[must_use]
pub fn build(options: &SiteOptions) -> u8 {
    open::with_threads(options, || run(options))
}

fn run(options: &SiteOptions) -> Result<u8, Trouble> {
    let begun = Instant::now();
    let mut output = Output::open(options)?;
    let (session, mut outcome) = open::open(options)?;
    let known = outcome.timings.iter().map(|timing| timing.took).sum();
    let took = begun.elapsed().saturating_sub(known);
    outcome.timings.insert(0, Timing { step: "scan", took, note: String::new() });
    let mut diagnostics = outcome.diagnostics;
    if outcome.blocked {
        return Ok(refuse(options, &session, &diagnostics));
    }
    let attempt = output.bring_all(&session, &mut outcome.timings)?;
    let (changed, notes) = match attempt {
        Attempt::Done(changed, notes) => (changed, notes),
        Attempt::Refused(errors) => {
            diagnostics.extend(errors);
            diagnostic::sort(&mut diagnostics);
            return Ok(refuse(options, &session, &diagnostics));
        }
    };
    diagnostics.extend(notes);
    diagnostic::sort(&mut diagnostics);
    console::report(options, &session, &diagnostics);
    if options.timings {
        console::timings(&outcome.timings);
    }
    if !options.quiet && options.format == Format::Text {
        let pages = session.page_count();
        let folder = options.output.display();
        let summary = diagnostic::text::summary(&diagnostics);
        let summary = if summary.is_empty() { summary } else { format!(", {summary}") };
        let what = in_words(&changed);
        let took = begun.elapsed().as_secs_f64();
        console::say(&format!("Built {pages} pages into {folder}: {what}{summary} ({took:.2} s)"));
    }
    Ok(GOOD)
}

fn in_words(changed: &Changed) -> String {
    let Changed { written, removed, unchanged } = changed;
    match (written.len(), removed.len()) {
        (0, 0) => "nothing changed, nothing written".to_owned(),
        (written, 0) => format!("{written} written, {unchanged} unchanged"),
        (written, removed) => {
            format!("{written} written, {removed} removed, {unchanged} unchanged")
        }
    }
}

/// Reports what is wrong; nothing was written.
fn refuse(options: &SiteOptions, session: &Session, diagnostics: &[Diagnostic]) -> u8 {
    console::report(options, session, diagnostics);
    if !options.quiet && options.format == Format::Text {
        let summary = diagnostic::text::summary(diagnostics);
        let output = options.output.display();
        console::say(&format!("Not built: {summary}. {output} is as it was."));
    }
    ERRORS
}
