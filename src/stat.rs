//! How a folder looks on disk, without reading its files.
#![allow(
    clippy::disallowed_methods,
    reason = "this is the look at the disk that scan and write share"
)]

use std::fs;
use std::io;
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use walkdir::WalkDir;

use crate::source::{Hash, Hasher};
use crate::trouble::Trouble;

/// A folder's looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Looks {
    /// Hash of the names, sizes and times of change of all files, hidden ones left out.
    pub hash: Hash,
    /// The latest time of change, in nanoseconds since 1970.
    pub newest: i128,
}

/// Looks at a folder and everything in it, but not at `skip`. A folder that does not exist looks
/// like an empty one.
///
/// # Errors
/// When it cannot be read.
pub fn looks(folder: &Path, skip: &Path) -> Result<Looks, Trouble> {
    use std::hash::Hash as _;
    let mut hasher = Hasher::default();
    let mut newest = i128::MIN;
    if !folder.exists() {
        return Ok(Looks { hash: hasher.hash(), newest });
    }
    let mut walk = WalkDir::new(folder).follow_root_links(true).sort_by_file_name().into_iter();
    while let Some(entry) = walk.next() {
        let entry = entry.map_err(|error| {
            let path = error.path().unwrap_or(folder).to_owned();
            Trouble::new("read", &path, &error.into())
        })?;
        // The folder itself, which may be a symbolic link to the real one.
        if entry.depth() == 0 {
            continue;
        }
        let hidden = entry.file_name().as_encoded_bytes().starts_with(b".");
        if entry.file_type().is_dir() {
            if hidden || entry.path() == skip {
                walk.skip_current_dir();
            }
            continue;
        }
        if hidden {
            continue;
        }
        let stat = entry
            .metadata()
            .map_err(|error| Trouble::new("read", entry.path(), &io::Error::from(error)))?;
        let modified = modified(&stat);
        newest = newest.max(modified);
        let name = entry.path().strip_prefix(folder).unwrap_or(entry.path());
        let link = entry.file_type().is_symlink();
        (name.as_os_str().as_encoded_bytes(), stat.len(), modified, link).hash(&mut hasher);
    }
    Ok(Looks { hash: hasher.hash(), newest })
}

/// A file's time of change, in nanoseconds since 1970.
#[must_use]
pub fn modified(stat: &fs::Metadata) -> i128 {
    stat.modified().map_or(0, nanoseconds)
}

/// A time in nanoseconds since 1970.
#[must_use]
pub fn nanoseconds(time: SystemTime) -> i128 {
    match time.duration_since(UNIX_EPOCH) {
        Ok(after) => i128::try_from(after.as_nanos()).unwrap_or(i128::MAX),
        Err(before) => -i128::try_from(before.duration().as_nanos()).unwrap_or(i128::MAX),
    }
}
