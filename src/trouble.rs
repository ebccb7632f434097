//! What the machine refuses: a file that cannot be read, a full disk, a port in use. Not the
//! editor's doing, so it is no diagnostic: one sentence that says what could not be done and why.

use std::fmt;
use std::io;
use std::path::Path;

/// Something that the machine refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    message: String,
}

impl Trouble {
    /// Could not `action` the `path`, for the reason that the system gives.
    #[must_use]
    pub fn new(action: &str, path: &Path, error: &io::Error) -> Trouble {
        let reason = match error.kind() {
            io::ErrorKind::NotFound => "it does not exist".to_owned(),
            io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
            io::ErrorKind::StorageFull => "the disk is full".to_owned(),
            io::ErrorKind::ReadOnlyFilesystem => "the disk is read-only".to_owned(),
            _ => error.to_string(),
        };
        Trouble::because(action, path, &reason)
    }

    /// Could not `action` the `path`, for a reason of our own.
    #[must_use]
    pub fn because(action: &str, path: &Path, reason: &str) -> Trouble {
        Trouble { message: format!("Cannot {action} '{}': {reason}", path.display()) }
    }

    /// A whole sentence.
    #[must_use]
    pub fn message(message: impl Into<String>) -> Trouble {
        Trouble { message: message.into() }
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Trouble {}
