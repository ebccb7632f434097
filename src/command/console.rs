//! What commands print: results on stdout, messages on stderr, colour and progress only on a
//! terminal.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "commands are what prints")]
#![allow(clippy::disallowed_methods, reason = "colour follows the terminal and NO_COLOR")]

use std::io::{self, IsTerminal, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::{Format, SiteOptions};
use crate::diagnostic::{self, Diagnostic, Severity};
use crate::session::{Session, Timing};
use crate::source::{FileId, Place};

/// A build shorter than this shows no progress bar.
const PATIENCE: Duration = Duration::from_millis(500);

/// Prints diagnostics in the format asked for: text to stderr, what programs read to stdout.
pub(super) fn report(options: &SiteOptions, session: &Session, diagnostics: &[Diagnostic]) {
    let shown = |found: &&Diagnostic| options.hints || found.severity != Severity::Hint;
    let text = |file: &FileId| session.text(&stored(options, file));
    let shown: Vec<Diagnostic> =
        diagnostics.iter().filter(shown).map(|found| renamed(options, found.clone())).collect();
    match options.format {
        Format::Json => out(&diagnostic::json::print(&shown, &text)),
        Format::Sarif => out(&diagnostic::sarif::print(&shown, &text)),
        Format::Github => out(&diagnostic::github::print(&shown, &text)),
        Format::Text => {
            let colour = io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
            err(&diagnostic::text::print(&shown, &text, colour, width()));
        }
    }
}

/// Prints that nothing is wrong, where the format asked for has a way to say so.
pub(super) fn report_nothing(options: &SiteOptions) {
    if options.format == Format::Sarif {
        out(&diagnostic::sarif::print(&[], &|_| None));
    }
}

fn width() -> usize {
    console_width().clamp(60, 140)
}

fn console_width() -> usize {
    std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok()).unwrap_or(100)
}

/// A diagnostic with paths as the editor would type them from where she stands.
fn renamed(options: &SiteOptions, mut found: Diagnostic) -> Diagnostic {
    let rename = |place: &mut Place| place.file = as_typed(options, &place.file);
    found.place.iter_mut().for_each(rename);
    found.related.iter_mut().for_each(|(place, _)| rename(place));
    found
}

/// A file's name as the editor would type it: with the site's or the content folder in front.
pub(super) fn as_typed(options: &SiteOptions, file: &FileId) -> FileId {
    match file.as_str().split_once('/') {
        Some(("content", rest)) => joined(&options.content, rest),
        Some(("themes", _)) => joined(&options.dir, file.as_str()),
        _ => file.clone(),
    }
}

fn joined(folder: &std::path::Path, rest: &str) -> FileId {
    let path = folder.join(rest);
    let path = path.to_string_lossy();
    FileId::new(path.strip_prefix("./").unwrap_or(&path))
}

/// The other way round.
fn stored(options: &SiteOptions, typed: &FileId) -> FileId {
    let below = |folder: &std::path::Path| {
        let folder = folder.to_string_lossy();
        let folder = folder.strip_prefix("./").unwrap_or(&folder);
        let rest =
            if folder == "." { Some(typed.as_str()) } else { typed.as_str().strip_prefix(folder) };
        rest.map(|rest| rest.trim_start_matches('/').to_owned())
    };
    if let Some(rest) = below(&options.content) {
        return FileId::new(&format!("content/{rest}"));
    }
    match below(&options.dir) {
        Some(rest) if rest.starts_with("themes/") => FileId::new(&rest),
        _ => typed.clone(),
    }
}

/// Text for stdout. A reader that went away (a closed pipe) is no error of ours.
pub(super) fn out(text: &str) {
    drop(io::stdout().write_all(text.as_bytes()));
}

/// Text for stderr.
pub(super) fn err(text: &str) {
    drop(io::stderr().write_all(text.as_bytes()));
}

/// A line for stderr.
pub(super) fn say(text: &str) {
    err(&format!("{text}\n"));
}

/// The table that `--timings` prints.
pub(super) fn timings(timings: &[Timing]) {
    for timing in timings {
        let took = timing.took.as_secs_f64() * 1000.0;
        let note = timing.note.replace('\n', "\n                          ");
        say(&format!("{:>14} {took:>7.1} ms  {note}", timing.step));
    }
}

/// A progress bar that shows itself only on a terminal and only when the work takes long.
pub(super) struct Progress {
    bar: ProgressBar,
    begun: Instant,
    shown: AtomicBool,
    wanted: bool,
}

impl Progress {
    /// A bar for so many steps.
    pub(super) fn new(steps: usize, wanted: bool) -> Progress {
        let bar = ProgressBar::with_draw_target(Some(steps as u64), ProgressDrawTarget::hidden());
        if let Ok(style) = ProgressStyle::with_template("{bar:40} {pos}/{len} {msg}") {
            bar.set_style(style);
        }
        let wanted = wanted && io::stderr().is_terminal();
        Progress { bar, begun: Instant::now(), shown: AtomicBool::new(false), wanted }
    }

    /// One step is done.
    pub(super) fn step(&self) {
        self.bar.inc(1);
        if self.wanted
            && self.begun.elapsed() > PATIENCE
            && !self.shown.swap(true, Ordering::Relaxed)
        {
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
