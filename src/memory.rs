//! The memory of the last build: what the disk looked like then, so that a build with nothing
//! changed need not read a single page.
//!
//! It holds two hashes, of the names, sizes and times of change of all inputs and of all outputs,
//! and what the build was asked for. It is trusted only with its checksum, and only if no input
//! had changed within the last two seconds when it was taken: on some disks a file that changes
//! twice within one tick keeps its time. Deleting it is always safe.

use serde::{Deserialize, Serialize};

use crate::source::Hash;

/// The format's version; a memory of another one is not read.
const FORMAT: u32 = 1;

/// What a build left behind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Memory {
    format: u32,
    /// What the build was asked for: program, day, options, folders.
    pub settings: String,
    /// Names, sizes and times of all inputs.
    pub inputs: String,
    /// Names, sizes and times of all outputs.
    pub outputs: String,
    /// How many pages the site had, for the report.
    pub pages: usize,
}

impl Memory {
    /// A memory of these hashes.
    #[must_use]
    pub fn new(settings: Hash, inputs: Hash, outputs: Hash, pages: usize) -> Memory {
        let hex = |hash: Hash| hash.hex(64);
        Memory {
            format: FORMAT,
            settings: hex(settings),
            inputs: hex(inputs),
            outputs: hex(outputs),
            pages,
        }
    }

    /// The text to keep: a line of JSON and its checksum.
    #[must_use]
    pub fn to_text(&self) -> String {
        let line = serde_json::to_string(self).unwrap_or_default();
        let sum = Hash::of(line.as_bytes()).hex(64);
        format!("{line}\n{sum}\n")
    }

    /// Reads a kept text; `None` if it is damaged or of another version.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Memory> {
        let (line, sum) = text.trim_end().split_once('\n')?;
        if Hash::of(line.as_bytes()).hex(64) != sum {
            return None;
        }
        serde_json::from_str(line).ok().filter(|memory: &Memory| memory.format == FORMAT)
    }
}
