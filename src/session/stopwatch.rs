//! How long the steps of a round take.

use std::time::{Duration, Instant};

/// One step of a round.
#[derive(Clone, Debug)]
pub struct Timing {
    /// The step.
    pub step: &'static str,
    /// How long it took.
    pub took: Duration,
    /// What it did, in words.
    pub note: String,
}

/// Times the steps of a round.
pub(super) struct Stopwatch {
    last: Instant,
    pub(super) laps: Vec<Timing>,
}

impl Default for Stopwatch {
    #[allow(clippy::disallowed_methods, reason = "timings are reported, never an input")]
    fn default() -> Stopwatch {
        Stopwatch { last: Instant::now(), laps: Vec::new() }
    }
}

impl Stopwatch {
    pub(super) fn lap(&mut self, step: &'static str, note: String) {
        let took = self.last.elapsed();
        self.last += took;
        self.laps.push(Timing { step, took, note });
    }
}
