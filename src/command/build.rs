//! `careleaf build`: content and theme to the output folder.
#![allow(clippy::disallowed_methods, reason = "timings are reported, never an input")]

use std::time::Instant;

use super::lock;
use super::output::{Attempt, Output};
use super::remember::Before;
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
    let memory = output.kept_beside("memory");
    let (before, same) = Before::look(options, open::day(options), &memory)?;
    let look = Timing { step: "look", took: begun.elapsed(), note: String::new() };
    // Hints are not remembered.
    if let Some(same) = same.filter(|_| !options.hints) {
        if options.timings {
            console::timings(&[look]);
        }
        console::report_nothing(options);
        say(options, same.pages, "nothing changed, nothing written", "", begun);
        return Ok(GOOD);
    }
    let step = Instant::now();
    let (session, mut outcome) = open::open(options)?;
    let known = outcome.timings.iter().map(|timing| timing.took).sum();
    let took = step.elapsed().saturating_sub(known);
    outcome.timings.splice(0..0, [look, Timing { step: "scan", took, note: String::new() }]);
    let mut diagnostics = outcome.diagnostics;
    if outcome.blocked {
        return Ok(refuse(options, &session, &diagnostics));
    }
    let attempt = output.bring_all(&session, &mut outcome.timings)?;
    if matches!(attempt, Attempt::Done(..)) {
        lock::keep(options, &session)?;
    }
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
    let summary = diagnostic::text::summary(&diagnostics);
    let pages = session.page_count();
    // What is wrong is said each time, so it must be found each time.
    if summary.is_empty() {
        before.keep(options, pages)?
    } else {
        before.forget()
    }
    say(options, pages, &in_words(&changed), &summary, begun);
    Ok(GOOD)
}

/// The line at the end of a build.
fn say(options: &SiteOptions, pages: usize, what: &str, summary: &str, begun: Instant) {
    if options.quiet || options.format != Format::Text {
        return;
    }
    let folder = options.output.display();
    let summary = if summary.is_empty() { String::new() } else { format!(", {summary}") };
    let took = begun.elapsed().as_secs_f64();
    console::say(&format!("Built {pages} pages into {folder}: {what}{summary} ({took:.2} s)"));
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
