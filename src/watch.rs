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
}

impl Touched {
    /// Both of them.
    pub fn add(&mut self, more: Touched) {
        self.paths.extend(more.paths);
        self.rescan |= more.rescan;
    }
}

/// A running watch over some folders.
pub struct Watcher {
    events: Receiver<notify::Result<Event>>,
    ignored: Vec<PathBuf>,
    /// Why the folders are polled, if they are; for a message.
    pub polling: Option<String>,
    // Dropping it ends the watch.
    watch: Box<dyn notify::Watcher + Send>,
}

impl Watcher {
    /// Watches folders and everything in them, except what lies in `ignored` (our own output).
    /// A folder that does not exist is waited for: its parent is watched, without what is in it.
    ///
    /// # Errors
    /// When not even polling is possible.
    pub fn new(folders: &[&Path], ignored: &[&Path]) -> Result<Watcher, Trouble> {
        let (sender, events) = channel();
        let ignored = ignored.iter().map(|path| real(path)).collect();
        let native = RecommendedWatcher::new(sender.clone(), Config::default())
            .and_then(|mut watch| watch_all(&mut watch, folders).map(|()| watch));
        let error = match native {
            Ok(watch) => {
                return Ok(Watcher { events, ignored, polling: None, watch: Box::new(watch) });
            }
            Err(error) => error,
        };
        let config = Config::default().with_poll_interval(POLL);
        let mut watch = PollWatcher::new(sender, config).map_err(|error| trouble(&error))?;
        watch_all(&mut watch, folders).map_err(|error| trouble(&error))?;
        Ok(Watcher { events, ignored, polling: Some(reason(&error)), watch: Box::new(watch) })
    }

    /// Waits until something may have changed, at most so long; `None` when the time is over.
    #[must_use]
    pub fn next(&mut self, wait: Duration) -> Option<Touched> {
        let end = Instant::now() + wait;
        let mut touched = Touched::default();
        while touched.paths.is_empty() && !touched.rescan {
            let left = end.checked_duration_since(Instant::now())?;
            match self.events.recv_timeout(left) {
                Ok(event) => self.take(event, &mut touched),
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => return None,
            }
        }
        self.drain(&mut touched);
        Some(touched)
    }

    /// Takes what is queued. The system tells of a new folder before we watch it: a file written
    /// in between has no event, so nobody may look into the folder until its watch has begun.
    fn drain(&mut self, touched: &mut Touched) {
        let mut settled = BTreeSet::new();
        loop {
            while let Ok(event) = self.events.try_recv() {
                self.take(event, touched);
            }
            let folders = touched.paths.iter().filter(|path| path.is_dir());
            let new: BTreeSet<PathBuf> =
                folders.filter(|path| !settled.contains(*path)).cloned().collect();
            if new.is_empty() {
                return;
            }
            settled.extend(new);
            // The answer comes from the thread that begins watches, after those that are due.
            drop(self.watch.configure(Config::default()));
        }
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
        let ours = |path: &PathBuf| self.ignored.iter().any(|ignored| path.starts_with(ignored));
        touched.paths.extend(event.paths.into_iter().filter(|path| !ours(path)));
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
    let (there, missing): (Vec<&Path>, Vec<&Path>) =
        folders.iter().partition(|folder| folder.is_dir());
    // First, for what is watched with all that is in it may be the same folder.
    for parent in missing.iter().filter_map(|folder| folder.parent()) {
        let parent = if parent.as_os_str().is_empty() { Path::new(".") } else { parent };
        if parent.is_dir() {
            watch.watch(&real(parent), RecursiveMode::NonRecursive)?;
        }
    }
    for folder in there {
        watch.watch(&real(folder), RecursiveMode::Recursive)?;
    }
    Ok(())
}

/// The path without symbolic links, as events name it; the last part may be missing.
#[must_use]
pub fn real(path: &Path) -> PathBuf {
    std::fs::canonicalize(path).unwrap_or_else(|_| {
        let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        let parts = absolute.parent().zip(absolute.file_name());
        let parts = parts.and_then(|(parent, name)| Some((parent.canonicalize().ok()?, name)));
        parts.map_or(absolute.clone(), |(parent, name)| parent.join(name))
    })
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
