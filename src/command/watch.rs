//! `careleaf watch`: builds, then keeps the output folder current.
#![allow(clippy::disallowed_methods, reason = "timings are reported, never an input")]

use std::time::{Duration, Instant};

use super::follow::Follower;
use super::output::{Attempt, Output};
use super::{Format, SiteOptions, console, open};
use crate::diagnostic::{self, Diagnostic};
use crate::session::{Outcome, Session, Touched};
use crate::trouble::Trouble;

/// Watches a site until it is ended; gives the exit code.
#[must_use]
pub fn watch(options: &SiteOptions) -> u8 {
    open::with_threads(options, || run(options))
}

fn run(options: &SiteOptions) -> Result<u8, Trouble> {
    let mut output = Output::open(options)?;
    let name = open::theme_name(options)?;
    // The watch begins before the reading, so that no change falls between the two.
    let mut follower = Follower::new(options, &name);
    let (mut session, outcome) = open::open(options)?;
    if let Some(reason) = follower.polling() {
        console::say(&format!("Changes are looked for twice a second: {reason}"));
    }
    let mut whole = true;
    let mut pending = Touched::nothing();
    round(options, &mut output, &session, outcome, &mut pending, &mut whole);
    console::say(&format!("Watching {} (Ctrl+C ends it)", options.content.display()));
    loop {
        match follower.next(&session, Duration::from_secs(3600)) {
            Ok(Some(changes)) => {
                let outcome = session.apply(changes);
                round(options, &mut output, &session, outcome, &mut pending, &mut whole);
            }
            Ok(None) => {}
            Err(trouble) => console::say(&format!("error: {trouble}")),
        }
    }
}

/// Writes what a round made stale, or says why not. What could not be written stays pending.
fn round(
    options: &SiteOptions,
    output: &mut Output,
    session: &Session,
    outcome: Outcome,
    pending: &mut Touched,
    whole: &mut bool,
) {
    let begun = Instant::now();
    let Outcome { mut diagnostics, blocked, touched, mut timings } = outcome;
    let before: Duration = timings.iter().map(|timing| timing.took).sum();
    *pending = std::mem::replace(pending, Touched::nothing()).and(touched);
    if blocked {
        return report(options, session, &diagnostics, "Not built");
    }
    let attempt = if *whole {
        output.bring_all(session, &mut timings)
    } else {
        output.bring_touched(session, pending, &mut timings)
    };
    match attempt {
        Ok(Attempt::Done(changed, notes)) => {
            *pending = Touched::nothing();
            *whole = false;
            diagnostics.extend(notes);
            let took = (before + begun.elapsed()).as_secs_f64() * 1000.0;
            let (written, removed) = (changed.written.len(), changed.removed.len());
            let what = match (&changed.written[..], removed) {
                ([], 0) => "nothing to write".to_owned(),
                ([one], 0) => format!("wrote {one}"),
                _ => format!("wrote {written} files, removed {removed}"),
            };
            report(options, session, &diagnostics, &format!("{what} in {took:.0} ms"));
        }
        Ok(Attempt::Refused(errors)) => {
            diagnostics.extend(errors);
            report(options, session, &diagnostics, "Not built");
        }
        Err(trouble) => console::say(&format!("error: {trouble}")),
    }
    if options.timings {
        console::timings(&timings);
    }
}

fn report(options: &SiteOptions, session: &Session, diagnostics: &[Diagnostic], what: &str) {
    let mut sorted = diagnostics.to_vec();
    diagnostic::sort(&mut sorted);
    console::report(options, session, &sorted);
    if !options.quiet && options.format == Format::Text {
        let summary = diagnostic::text::summary(&sorted);
        let summary = if summary.is_empty() { summary } else { format!(": {summary}") };
        console::say(&format!("{what}{summary}"));
    }
}
