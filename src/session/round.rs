//! What goes into a round and what comes of it, as plain data.

use std::collections::BTreeSet;

use super::stopwatch::Timing;
use crate::diagnostic::Diagnostic;
use crate::source::{FileId, Source};

/// What changed since the last round.
#[derive(Debug, Default)]
pub struct Changes {
    /// Files that are new or may have changed.
    pub put: Vec<Source>,
    /// Files that are gone.
    pub removed: Vec<FileId>,
    /// What the scan found wrong, by file; replaces what it said of these files before.
    pub scanned: Vec<(FileId, Vec<Diagnostic>)>,
}

/// What a round came to.
#[derive(Debug)]
pub struct Outcome {
    /// Everything that is wrong with the site now, sorted, severities as configured.
    pub diagnostics: Vec<Diagnostic>,
    /// Whether there is an error among them, so that nothing may be written.
    pub blocked: bool,
    /// What may be stale now.
    pub touched: Touched,
    /// How long each step took, in order.
    pub timings: Vec<Timing>,
}

/// The artifacts whose render keys a round may have changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Touched {
    /// Any of them.
    All,
    /// Those of these pages only.
    Pages(BTreeSet<FileId>),
}

impl Touched {
    /// Both.
    #[must_use]
    pub fn and(self, other: Touched) -> Touched {
        match (self, other) {
            (Touched::Pages(mut all), Touched::Pages(more)) => {
                all.extend(more);
                Touched::Pages(all)
            }
            _ => Touched::All,
        }
    }

    /// Nothing.
    #[must_use]
    pub fn nothing() -> Touched {
        Touched::Pages(BTreeSet::new())
    }
}

/// How severities are changed for a run.
#[derive(Clone, Copy, Debug, Default)]
pub struct Strictness {
    /// Warnings are errors.
    pub strict: bool,
    /// Addresses that were published may be lost.
    pub accept_lost: bool,
    /// Hints will be shown.
    pub hints: bool,
}
