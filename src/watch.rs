//! Watching: from file system events to the paths that may have changed.
//!
//! 1. The first event that can mean a finished change is acted on at once; what is queued behind
//!    it is drained; nothing waits for quiet.
//! 2. Events are hints: the scan reads what lies at the paths, and equal content is dropped.
//! 3. A new folder is reported as a whole, for files made in it before its watch began have no
//!    event of their own. A queue that overflowed is reported as a rescan of everything.
//! 4. Where the system cannot watch (its limit is reached, a network disk), the folders are looked
//!    at twice a second instead: names, sizes and times to the nanosecond, for many saves fall into
//!    one second.
#![allow(clippy::disallowed_methods, reason = "this stage is the one that watches the disk")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use notify::event::{AccessKind, AccessMode, CreateKind, ModifyKind, RenameMode};
use notify::{Config, Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};

use crate::stat::{self, Looks};

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
    kind: Kind,
    ignored: Vec<PathBuf>,
    /// Why the folders are polled, if they are; for a message.
    pub polling: Option<String>,
}

enum Kind {
    /// The system tells of changes. Dropping the watch ends it.
    Told { events: Receiver<notify::Result<Event>>, watch: RecommendedWatcher },
    /// The folders are looked at, and how they looked last.
    Looking { folders: Vec<PathBuf>, looks: Vec<Option<Looks>> },
}

impl Watcher {
    /// Watches folders and everything in them, except what lies in `ignored` (our own output).
    /// A folder that does not exist, or is a symbolic link, may come or lead elsewhere: its parent
    /// is watched too, without what is in it. With `poll`, the folders are looked at and nothing is
    /// asked of the system.
    #[must_use]
    pub fn new(folders: &[&Path], ignored: &[&Path], poll: bool) -> Watcher {
        let ignored: Vec<PathBuf> = ignored.iter().map(|path| real(path)).collect();
        let told = || {
            let (sender, events) = channel();
            let mut watch = RecommendedWatcher::new(sender, Config::default())?;
            watch_all(&mut watch, folders).map(|()| Kind::Told { events, watch })
        };
        let why = match (!poll).then(told) {
            Some(Ok(kind)) => return Watcher { kind, ignored, polling: None },
            Some(Err(error)) => reason(&error),
            None => "as asked for".to_owned(),
        };
        let folders: Vec<PathBuf> = folders.iter().map(|folder| folder.to_path_buf()).collect();
        let looks = look(&folders, &ignored);
        Watcher { kind: Kind::Looking { folders, looks }, ignored, polling: Some(why) }
    }

    /// Waits until something may have changed, at most so long; `None` when the time is over.
    #[must_use]
    pub fn next(&mut self, wait: Duration) -> Option<Touched> {
        let end = Instant::now() + wait;
        let Kind::Told { events, watch } = &mut self.kind else { return self.look(end) };
        let mut touched = Touched::default();
        while touched.paths.is_empty() && !touched.rescan {
            let left = end.checked_duration_since(Instant::now())?;
            match events.recv_timeout(left) {
                Ok(event) => take(event, &self.ignored, &mut touched),
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => return None,
            }
        }
        drain(events, watch, &self.ignored, &mut touched);
        Some(touched)
    }

    /// Looks at the folders until they look otherwise. What changed in them is for the scan to say.
    fn look(&mut self, end: Instant) -> Option<Touched> {
        let Kind::Looking { folders, looks } = &mut self.kind else { return None };
        loop {
            let left = end.checked_duration_since(Instant::now())?;
            std::thread::sleep(left.min(POLL));
            let now = look(folders, &self.ignored);
            if *looks != now {
                *looks = now;
                return Some(Touched { rescan: true, ..Touched::default() });
            }
        }
    }
}

/// How folders look; `None` for one that changed while it was looked at.
fn look(folders: &[PathBuf], ignored: &[PathBuf]) -> Vec<Option<Looks>> {
    let skip = ignored.first().map_or(Path::new(""), PathBuf::as_path);
    folders.iter().map(|folder| stat::looks(folder, skip).ok()).collect()
}

/// Takes what is queued. The system tells of a new folder before we watch it: a file written in
/// between has no event, so nobody may look into the folder until its watch has begun.
fn drain(
    events: &Receiver<notify::Result<Event>>,
    watch: &mut RecommendedWatcher,
    ignored: &[PathBuf],
    touched: &mut Touched,
) {
    let mut settled = BTreeSet::new();
    loop {
        while let Ok(event) = events.try_recv() {
            take(event, ignored, touched);
        }
        let folders = touched.paths.iter().filter(|path| path.is_dir());
        let new: BTreeSet<PathBuf> =
            folders.filter(|path| !settled.contains(*path)).cloned().collect();
        if new.is_empty() {
            return;
        }
        settled.extend(new);
        // The answer comes from the thread that begins watches, after those that are due.
        drop(watch.configure(Config::default()));
    }
}

fn take(event: notify::Result<Event>, ignored: &[PathBuf], touched: &mut Touched) {
    let Ok(event) = event else {
        touched.rescan = true;
        return;
    };
    touched.rescan |= event.need_rescan();
    if !may_be_finished(&event.kind) {
        return;
    }
    let ours = |path: &PathBuf| ignored.iter().any(|ignored| path.starts_with(ignored));
    touched.paths.extend(event.paths.into_iter().filter(|path| !ours(path)));
}

/// Whether an event can be the end of a change. A file that is only opened or truncated is being
/// saved: its closing comes as an event of its own.
fn may_be_finished(kind: &EventKind) -> bool {
    match kind {
        EventKind::Access(AccessKind::Close(AccessMode::Write)) => true,
        EventKind::Access(_) => false,
        // Only inotify reports closing; elsewhere data is the last word.
        EventKind::Modify(ModifyKind::Data(_)) => cfg!(not(target_os = "linux")),
        EventKind::Modify(ModifyKind::Metadata(_)) => false,
        EventKind::Modify(ModifyKind::Name(RenameMode::Both)) => false,
        EventKind::Create(CreateKind::File) => cfg!(not(target_os = "linux")),
        EventKind::Create(_) | EventKind::Remove(_) | EventKind::Modify(_) => true,
        EventKind::Any | EventKind::Other => true,
    }
}

fn watch_all(watch: &mut dyn notify::Watcher, folders: &[&Path]) -> notify::Result<()> {
    let there = folders.iter().filter(|folder| folder.is_dir());
    let moves = folders.iter().filter(|folder| !folder.is_dir() || folder.is_symlink());
    // First, for what is watched with all that is in it may be the same folder.
    for parent in moves.filter_map(|folder| folder.parent()) {
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

fn reason(error: &notify::Error) -> String {
    match &error.kind {
        notify::ErrorKind::MaxFilesWatch => {
            "the system's limit of watched folders is reached (on Linux, fs.inotify.max_user_watches)".to_owned()
        }
        // inotify reports its limit as a full disk.
        notify::ErrorKind::Io(io) if io.raw_os_error() == Some(28) => {
            "the system's limit of watched folders is reached (on Linux, fs.inotify.max_user_watches)".to_owned()
        }
        notify::ErrorKind::Io(io) if io.raw_os_error() == Some(24) => {
            "the system's limit of watching programs is reached (on Linux, fs.inotify.max_user_instances)".to_owned()
        }
        _ => error.to_string(),
    }
}
