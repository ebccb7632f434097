//! `careleaf build`: content and theme to the output folder.
#![allow(clippy::disallowed_methods, reason = "timings are reported, never an input")]

use std::path::PathBuf;
use std::time::Instant;

use super::console::{self, Progress};
use super::{ERRORS, Format, GOOD, SiteOptions, open};
use crate::diagnostic::{self, Diagnostic, Severity, code};
use crate::session::{Session, Timing};
use crate::source::Hash;
use crate::trouble::Trouble;
use crate::write;

/// Builds a site; gives the exit code.
#[must_use]
pub fn build(options: &SiteOptions) -> u8 {
    open::with_threads(options, || run(options))
}

fn run(options: &SiteOptions) -> Result<u8, Trouble> {
    let begun = Instant::now();
    write::guard(&options.output, &[&options.content, &options.dir.join("themes")])?;
    let (session, mut outcome) = open::open(options)?;
    outcome.timings.insert(
        0,
        Timing {
            step: "scan",
            took: begun
                .elapsed()
                .saturating_sub(outcome.timings.iter().map(|timing| timing.took).sum()),
            note: String::new(),
        },
    );
    let mut diagnostics = outcome.diagnostics;
    if outcome.blocked {
        return Ok(refuse(options, &session, &diagnostics));
    }
    let mut step = Instant::now();
    let kept = manifest_path(options);
    let previous = write::load_manifest(&kept);
    let survey = write::survey(&options.output, &previous)?;
    let plan = session.plan();
    let foreign = survey.foreign.iter().filter(|path| !plan.artifacts.contains_key(*path));
    diagnostics.extend(foreign.filter_map(|path| session.with_severity(not_ours(options, path))));
    if diagnostics.iter().any(|found| found.severity == Severity::Error) {
        return Ok(refuse(options, &session, &diagnostics));
    }
    lap(
        &mut outcome.timings,
        &mut step,
        "survey",
        format!("{} files as they were", survey.intact.len()),
    );
    let mut manifest = previous.clone();
    let fresh = |path: &str, key: Hash| {
        survey.intact.contains(path) && previous.files.get(path).is_some_and(|old| old.key == key)
    };
    let mut stale = session.keys(&session.paths(&outcome.touched));
    stale.retain(|(path, key)| !fresh(path, *key));
    lap(&mut outcome.timings, &mut step, "keys", format!("{} files are stale", stale.len()));
    let files = {
        let progress = Progress::new(stale.len(), !options.quiet && options.format == Format::Text);
        session.render(&stale, &|| progress.step())
    };
    let files = match files {
        Ok(files) => files,
        Err(errors) => {
            diagnostics.extend(errors);
            return Ok(refuse(options, &session, &diagnostics));
        }
    };
    lap(&mut outcome.timings, &mut step, "render", format!("{} files", files.len()));
    write::refuse_foreign(&options.output, &previous, &survey, plan, &files)?;
    let changed = write::commit(&options.output, &mut manifest, &survey, plan, &files)?;
    if manifest != previous {
        write::save_manifest(&kept, &manifest)?;
    }
    let note = format!("{} written, {} removed", changed.written.len(), changed.removed.len());
    lap(&mut outcome.timings, &mut step, "write", note);
    diagnostic::sort(&mut diagnostics);
    console::report(options, &session, &diagnostics);
    if options.timings {
        console::timings(&outcome.timings);
    }
    if !options.quiet && options.format == Format::Text {
        let took = begun.elapsed().as_secs_f64();
        let pages = session.page_count();
        let output = options.output.display();
        let summary = diagnostic::text::summary(&diagnostics);
        let summary = if summary.is_empty() { summary } else { format!(", {summary}") };
        let what = match (changed.written.len(), changed.removed.len()) {
            (0, 0) => "nothing changed, nothing written".to_owned(),
            (written, 0) => format!("{written} written, {} unchanged", changed.unchanged),
            (written, removed) => {
                format!("{written} written, {removed} removed, {} unchanged", changed.unchanged)
            }
        };
        console::say(&format!("Built {pages} pages into {output}: {what}{summary} ({took:.2} s)"));
    }
    Ok(GOOD)
}

fn lap(timings: &mut Vec<Timing>, step: &mut Instant, name: &'static str, note: String) {
    timings.push(Timing { step: name, took: step.elapsed(), note });
    *step = Instant::now();
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

fn not_ours(options: &SiteOptions, path: &str) -> Diagnostic {
    let shown = options.output.join(path);
    let message = format!("careleaf did not make '{}' and leaves it alone", shown.display());
    Diagnostic::global(code::FOREIGN_FILE, message)
        .help("Remove it if it is not meant to be published")
}

/// Where the Manifest of an output folder is kept: one for each folder that a site is built into.
fn manifest_path(options: &SiteOptions) -> PathBuf {
    let output = std::path::absolute(&options.output).unwrap_or_else(|_| options.output.clone());
    let name = Hash::of(output.as_os_str().as_encoded_bytes()).hex(12);
    options.dir.join(".careleaf").join(format!("{name}.manifest"))
}
