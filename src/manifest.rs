//! The Manifest: what careleaf wrote into an output folder, and from what.
//!
//! It is one file of JSON lines with a checksum at its end. Without it, or when it is damaged or of
//! another version, a build does more work and knows fewer files as its own; nothing else.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::source::Hash;

/// The format's version; a file of another one is not read.
const FORMAT: u32 = 1;

/// Files in an output folder that careleaf wrote, by their path.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Manifest {
    /// The files.
    pub files: BTreeMap<String, Written>,
}

/// A file as it was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Written {
    /// The render key that it was made from.
    pub key: Hash,
    /// Hash of its bytes.
    pub hash: Hash,
    /// Its length in bytes.
    pub size: u64,
    /// Its time of change on disk, in nanoseconds since 1970.
    pub modified: i128,
}

#[derive(Serialize, Deserialize)]
struct Header {
    careleaf: String,
    format: u32,
}

#[derive(Serialize, Deserialize)]
struct Line<'a> {
    #[serde(borrow)]
    path: std::borrow::Cow<'a, str>,
    key: std::borrow::Cow<'a, str>,
    hash: std::borrow::Cow<'a, str>,
    size: u64,
    modified: i128,
}

impl Manifest {
    /// The text to keep.
    #[must_use]
    pub fn to_text(&self) -> String {
        let header = Header { careleaf: env!("CARGO_PKG_VERSION").to_owned(), format: FORMAT };
        let mut text = serde_json::to_string(&header).unwrap_or_default();
        text.push('\n');
        for (path, file) in &self.files {
            let line = Line {
                path: path.as_str().into(),
                key: file.key.hex(64).into(),
                hash: file.hash.hex(64).into(),
                size: file.size,
                modified: file.modified,
            };
            text.push_str(&serde_json::to_string(&line).unwrap_or_default());
            text.push('\n');
        }
        let sum = Hash::of(text.as_bytes()).hex(64);
        text.push_str(&sum);
        text.push('\n');
        text
    }

    /// Reads a kept text; `None` if it is damaged or of another version.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Manifest> {
        let (body, sum) = text.trim_end_matches('\n').rsplit_once('\n')?;
        if Hash::of(format!("{body}\n").as_bytes()).hex(64) != sum {
            return None;
        }
        let mut lines = body.lines();
        let header: Header = serde_json::from_str(lines.next()?).ok()?;
        if header.format != FORMAT || header.careleaf != env!("CARGO_PKG_VERSION") {
            return None;
        }
        let mut files = BTreeMap::new();
        for line in lines {
            let line: Line<'_> = serde_json::from_str(line).ok()?;
            let written = Written {
                key: Hash::from_hex(&line.key)?,
                hash: Hash::from_hex(&line.hash)?,
                size: line.size,
                modified: line.modified,
            };
            files.insert(line.path.into_owned(), written);
        }
        Some(Manifest { files })
    }
}
