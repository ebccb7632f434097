//! How long each step of a round took.

use super::Timing;

/// Times the steps of a round.
pub(super) struct Stopwatch {
    last: std::time::Instant,
    pub(super) laps: Vec<Timing>,
}

impl Default for Stopwatch {
    #[allow(clippy::disallowed_methods, reason = "timings are reported, never an input")]
    fn default() -> Stopwatch {
        Stopwatch { last: std::time::Instant::now(), laps: Vec::new() }
    }
}

impl Stopwatch {
    pub(super) fn lap(&mut self, step: &'static str, note: String) {
        let took = self.last.elapsed();
        self.last += took;
        self.laps.push(Timing { step, took, note });
    }
}

/// A number of things in words.
pub(super) fn count(number: usize, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}
