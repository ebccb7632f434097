//! The output folder as commands see it: brought up to date from a session, with its Manifest.
#![allow(clippy::disallowed_methods, reason = "timings are reported, never an input")]

use std::path::{Path, PathBuf};
use std::time::Instant;

use super::console::Progress;
use super::{Format, SiteOptions};
use crate::diagnostic::{Diagnostic, Severity, code};
use crate::manifest::Manifest;
use crate::session::{Session, Snapshot, Timing, Touched};
use crate::source::Hash;
use crate::trouble::Trouble;
use crate::write::{self, Changed, Survey};

/// An output folder and what we know of it.
pub(super) struct Output {
    path: PathBuf,
    kept: PathBuf,
    manifest: Manifest,
    shows_progress: bool,
    /// The site as it was last written, to say why something is rendered again; kept only if that
    /// is asked for.
    last: Option<Snapshot>,
    says_why: bool,
}

/// What became of an attempt to write.
pub(super) enum Attempt {
    /// It is done; with warnings about the folder.
    Done(Changed, Vec<Diagnostic>),
    /// Templates failed, or a rule forbids it; nothing was written.
    Refused(Vec<Diagnostic>),
}

impl Output {
    /// Looks up what was written before.
    pub(super) fn open(options: &SiteOptions) -> Result<Output, Trouble> {
        write::guard(&options.output, &[&options.content, &options.dir.join("themes")])?;
        let kept = manifest_path(options);
        let shows_progress = !options.quiet && options.format == Format::Text;
        let manifest = write::load_manifest(&kept);
        Ok(Output {
            path: options.output.clone(),
            kept,
            manifest,
            shows_progress,
            last: None,
            says_why: options.timings,
        })
    }

    /// A file beside the Manifest.
    pub(super) fn kept_beside(&self, extension: &str) -> PathBuf {
        self.kept.with_extension(extension)
    }

    /// The first time: the whole folder is looked at.
    pub(super) fn bring_all(
        &mut self,
        session: &Session,
        timings: &mut Vec<Timing>,
    ) -> Result<Attempt, Trouble> {
        let step = Instant::now();
        let mut survey = write::survey(&self.path, &self.manifest)?;
        let plan = session.plan();
        write::claim_old_pages(&self.path, &mut self.manifest, &mut survey, plan);
        let note = format!("{} files are as they were", survey.intact.len());
        timings.push(Timing { step: "survey", took: step.elapsed(), note });
        let foreign = survey.foreign.iter().filter(|path| !plan.artifacts.contains_key(*path));
        let notes: Vec<Diagnostic> =
            foreign.filter_map(|path| session.with_severity(not_ours(&self.path, path))).collect();
        if notes.iter().any(|found| found.severity == Severity::Error) {
            return Ok(Attempt::Refused(notes));
        }
        self.bring(session, &Touched::All, Some(survey), notes, timings)
    }

    /// Later: only what a round touched is looked at.
    pub(super) fn bring_touched(
        &mut self,
        session: &Session,
        touched: &Touched,
        timings: &mut Vec<Timing>,
    ) -> Result<Attempt, Trouble> {
        self.bring(session, touched, None, Vec::new(), timings)
    }

    fn bring(
        &mut self,
        session: &Session,
        touched: &Touched,
        survey: Option<Survey>,
        notes: Vec<Diagnostic>,
        timings: &mut Vec<Timing>,
    ) -> Result<Attempt, Trouble> {
        let mut step = Instant::now();
        let mut lap = |name: &'static str, note: String| {
            timings.push(Timing { step: name, took: step.elapsed(), note });
            step = Instant::now();
        };
        let Some(site) = session.snapshot() else {
            return Ok(Attempt::Refused(Vec::new()));
        };
        let paths = site.paths(touched);
        let known = &self.manifest.files;
        let mut stale = site.keys(&paths);
        // A file that somebody changed or removed is looked for in a whole build only.
        let there = |path: &str| survey.as_ref().is_none_or(|survey| survey.intact.contains(path));
        stale.retain(|(path, key)| {
            !(there(path) && known.get(*path).is_some_and(|old| old.key == *key))
        });
        lap("keys", format!("{} of {} files are stale", stale.len(), paths.len()));
        let files = {
            let progress = Progress::new(stale.len(), self.shows_progress);
            site.render(&stale, &|| progress.step())
        };
        let files = match files {
            Ok(files) => files,
            Err(errors) => return Ok(Attempt::Refused(errors)),
        };
        let mut note = format!("{} files", files.len());
        if self.says_why {
            let stale: Vec<&str> = stale.iter().map(|(path, _)| *path).collect();
            for reason in site.reasons(self.last.as_ref(), &stale) {
                note.push('\n');
                note.push_str(&reason);
            }
        }
        lap("render", note);
        let survey = survey.unwrap_or_else(|| {
            let due: Vec<&str> = files.keys().map(String::as_str).collect();
            write::survey_of(&self.path, &self.manifest, &due)
        });
        let plan = site.plan();
        write::refuse_foreign(&self.path, &self.manifest, &survey, plan, &files)?;
        let changed =
            write::commit(&self.path, &mut self.manifest, &self.kept, &survey, plan, &files)?;
        lap(
            "write",
            format!("{} written, {} removed", changed.written.len(), changed.removed.len()),
        );
        if self.says_why {
            self.last = Some(site.clone());
        }
        if !files.is_empty() || !changed.removed.is_empty() {
            write::save_manifest(&self.kept, &self.manifest)?;
            lap("manifest", String::new());
        }
        Ok(Attempt::Done(changed, notes))
    }
}

fn not_ours(output: &Path, path: &str) -> Diagnostic {
    let shown = output.join(path);
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
