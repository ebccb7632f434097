//! Watching: from file system events to the paths that may have changed.
//!
//! 1. The first event that can mean a finished change is acted on at once; what is queued behind
//!    it is drained; nothing waits for quiet.
//! 2. Events are hints: the scan reads what lies at the paths, and equal content is dropped.
//! 3. A new folder is reported as a whole, for files made in it before its watch began have no
//!    event of their own. A queue that overflowed is reported as a rescan of everything.
//! 4. Where the system cannot watch (its limit is reached, a network disk), the folders are looked
//!    at twice a second instead.
#![allow(clippy::disallowed_methods, reason = "this stage is the one that watches the disk")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use notify::event::{AccessKind, AccessMode, CreateKind, MetadataKind, ModifyKind, RenameMode};
use notify::{
    Config, Event, EventKind, PollWatcher, RecommendedWatcher, RecursiveMode, Watcher as _,
};

use crate::trouble::Trouble;

/// How often a folder that cannot be watched is looked at.
const POLL: Duration = Duration::from_millis(500);

/// What may have changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Touched {
    /// Files and folders; a folder stands for everything in it.
    pub paths: BTreeSet<PathBuf>,
    /// Whether events were lost, so that anything may have changed.
    pub rescan: bool,
    /// Whether a folder that did not exist when the watch began is there now.
    pub appeared: bool,
}

/// A running watch over some folders.
pub struct Watcher {
    events: Receiver<notify::Result<Event>>,
    ignored: Vec<PathBuf>,
    absent: Vec<PathBuf>,
    /// Why the folders are polled, if they are; for a message.
    pub polling: Option<String>,
    // Dropping it ends the watch.
    _watch: Box<dyn notify::Watcher + Send>,
}

impl Watcher {
    /// Watches folders and everything in them, except what lies in `ignored` (our own output).
    /// A folder that does not exist is waited for in the folder around it.
    ///
    /// # Errors
    /// When not even polling is possible.
    pub fn new(folders: &[&Path], ignored: &[&Path]) -> Result<Watcher, Trouble> {
        let (sender, events) = channel();
        let ignored = ignored.iter().map(|path| real(path)).collect();
        let absent = folders.iter().filter(|folder| !folder.exists());
        let absent: Vec<PathBuf> = absent.map(|folder| real(folder)).collect();
        let native = RecommendedWatcher::new(sender.clone(), Config::default())
            .and_then(|mut watch| watch_all(&mut watch, folders).map(|()| watch));
        let error = match native {
            Ok(watch) => {
                return Ok(Watcher {
                    events,
                    ignored,
                    absent,
                    polling: None,
                    _watch: Box::new(watch),
                });
            }
            Err(error) => error,
        };
        let config = Config::default().with_poll_interval(POLL);
        let mut watch = PollWatcher::new(sender, config).map_err(|error| trouble(&error))?;
        watch_all(&mut watch, folders).map_err(|error| trouble(&error))?;
        Ok(Watcher {
            events,
            ignored,
            absent,
            polling: Some(reason(&error)),
            _watch: Box::new(watch),
        })
    }

    /// Waits until something may have changed, at most so long; `None` when the time is over.
    #[must_use]
    pub fn next(&self, wait: Duration) -> Option<Touched> {
        let end = Instant::now() + wait;
        let mut touched = Touched::default();
        while touched == Touched::default() {
            let left = end.checked_duration_since(Instant::now())?;
            match self.events.recv_timeout(left) {
                Ok(event) => self.take(event, &mut touched),
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => return None,
            }
        }
        while let Ok(event) = self.events.try_recv() {
            self.take(event, &mut touched);
        }
        Some(touched)
    }

    fn take(&self, event: notify::Result<Event>, touched: &mut Touched) {
        let Ok(event) = event else {
            touched.rescan = true;
            return;
        };
        touched.rescan |= event.need_rescan();
        if !may_be_finished(&event.kind) {
            return;
        }
        touched.appeared |= event.paths.iter().any(|path| self.absent.contains(path));
        // Around an absent folder only the folder itself is of interest.
        let around =
            |path: &PathBuf| self.absent.iter().any(|absent| path.parent() == absent.parent());
        let ours = |path: &PathBuf| self.ignored.iter().any(|ignored| path.starts_with(ignored));
        touched.paths.extend(event.paths.into_iter().filter(|path| !ours(path) && !around(path)));
    }
}

/// Whether an event can be the end of a change. A file that is only opened or truncated is being
/// saved: its closing comes as an event of its own.
fn may_be_finished(kind: &EventKind) -> bool {
    match kind {
        EventKind::Access(AccessKind::Close(AccessMode::Write)) => true,
        EventKind::Access(_) => false,
        // Only inotify reports closing; elsewhere data is the last word.
        EventKind::Modify(ModifyKind::Data(_)) => cfg!(not(target_os = "linux")),
        // A change of time is how polling reports a change of content.
        EventKind::Modify(ModifyKind::Metadata(kind)) => matches!(kind, MetadataKind::WriteTime),
        EventKind::Modify(ModifyKind::Name(RenameMode::Both)) => false,
        EventKind::Create(CreateKind::File) => cfg!(not(target_os = "linux")),
        EventKind::Create(_) | EventKind::Remove(_) | EventKind::Modify(_) => true,
        EventKind::Any | EventKind::Other => true,
    }
}

fn watch_all(watch: &mut dyn notify::Watcher, folders: &[&Path]) -> notify::Result<()> {
    for folder in folders {
        if folder.exists() {
            watch.watch(&real(folder), RecursiveMode::Recursive)?;
        } else if let Some(around) = real(folder).parent().filter(|around| around.exists()) {
            watch.watch(around, RecursiveMode::NonRecursive)?;
        }
    }
    Ok(())
}

/// The path without symbolic links, as events name it.
#[must_use]
pub fn real(path: &Path) -> PathBuf {
    std::fs::canonicalize(path)
        .unwrap_or_else(|_| std::path::absolute(path).unwrap_or_else(|_| path.to_owned()))
}

fn trouble(error: &notify::Error) -> Trouble {
    Trouble::message(format!("Cannot watch the content folder: {}", reason(error)))
}

fn reason(error: &notify::Error) -> String {
    match &error.kind {
        notify::ErrorKind::MaxFilesWatch => {
            "the system's limit of watched folders is reached (on Linux, fs.inotify.max_user_watches)".to_owned()
        }
        // inotify reports its limit as a full disk.
        notify::ErrorKind::Io(io) if io.raw_os_error() == Some(28) => {
            "the system's limit of watched folders is reached (on Linux, fs.inotify.max_user_watches)".to_owned()
        }
        _ => error.to_string(),
    }
}
