//! Following a site: from events to the changes of a session.
#![allow(clippy::disallowed_methods, reason = "the time to wait for a save is measured")]

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use super::{SiteOptions, open};
use crate::scan::{self, Found, Roots};
use crate::session::{Changes, Session};
use crate::trouble::Trouble;
use crate::watch::{self, Touched, Watcher};

/// Some editors save by moving the old file away and putting a new one in its place. A file that
/// is missing keeps its last content for so long.
const GRACE: Duration = Duration::from_millis(50);

/// A watch over a site's folders.
pub(super) struct Follower {
    roots: Roots,
    theme: String,
    watcher: Watcher,
    /// The content folder and the folder of themes, as events name them; also the symbolic links
    /// that lead there.
    tops: Vec<PathBuf>,
    poll: bool,
    /// The content folder is gone; it is looked for again.
    lost: bool,
    /// What was touched and could not be read; it is read with the next change.
    owed: Touched,
}

impl Follower {
    /// Begins to watch. Changes made from now on are seen.
    pub(super) fn new(options: &SiteOptions, theme: &str) -> Follower {
        let roots = open::roots(options);
        let watcher = begin(&roots, options.poll);
        let (tops, poll) = (tops(&roots), options.poll);
        let (theme, owed) = (theme.to_owned(), Touched::default());
        Follower { roots, theme, watcher, tops, poll, lost: false, owed }
    }

    /// Why the folders are polled, if they are.
    pub(super) fn polling(&self) -> Option<&str> {
        self.watcher.polling.as_deref()
    }

    /// Waits for a change, at most so long. `Err` is what the machine refused; the watch goes on.
    pub(super) fn next(
        &mut self,
        session: &Session,
        wait: Duration,
    ) -> Result<Option<Changes>, Trouble> {
        let wait = if self.lost { wait.min(GRACE * 4) } else { wait };
        let touched = self.watcher.next(wait);
        if self.lost && self.roots.content.is_dir() {
            return self.anew(session).map(Some);
        }
        let Some(mut touched) = touched else { return Ok(None) };
        touched.add(std::mem::take(&mut self.owed));
        let found = self.settled(&mut touched);
        if !self.roots.content.is_dir() {
            if self.lost {
                return Ok(None);
            }
            self.lost = true;
            return Err(Trouble::because("read", &self.roots.content, "the folder is gone"));
        }
        // A folder that was exchanged for another is no longer the one that is watched.
        if self.tops.iter().any(|top| touched.paths.contains(top)) {
            return self.anew(session).map(Some);
        }
        if touched.rescan {
            return self.all_again(session).map(Some);
        }
        let changes = match found {
            Ok(found) => changes(session, found),
            Err(trouble) => {
                self.owed = touched;
                return Err(trouble);
            }
        };
        Ok((!changes.put.is_empty() || !changes.removed.is_empty() || !changes.scanned.is_empty())
            .then_some(changes))
    }

    /// Watches and reads from the beginning.
    fn anew(&mut self, session: &Session) -> Result<Changes, Trouble> {
        self.lost = true;
        self.watcher = begin(&self.roots, self.poll);
        self.tops = tops(&self.roots);
        self.lost = false;
        self.all_again(session)
    }

    /// Reads everything; if that fails, the next change tries again.
    fn all_again(&mut self, session: &Session) -> Result<Changes, Trouble> {
        self.owed.rescan = true;
        let changes = self.everything(session)?;
        self.owed.rescan = false;
        Ok(changes)
    }

    /// What lies at the touched paths, once files that are missing had their time to come back. A
    /// file that goes away while a folder is read is trouble, but only if it lasts.
    fn settled(&mut self, touched: &mut Touched) -> Result<Found, Trouble> {
        let end = Instant::now() + GRACE;
        loop {
            let found = scan::touched(&self.roots, &self.theme, &touched.paths);
            let gone = found.is_err() || touched.paths.iter().any(|path| !path.exists());
            let left = end.saturating_duration_since(Instant::now());
            if !gone || left.is_zero() || touched.rescan {
                return found;
            }
            if let Some(more) = self.watcher.next(left) {
                touched.add(more);
            }
        }
    }

    /// The whole site read anew: everything that is there, and everything that no longer is.
    pub(super) fn everything(&self, session: &Session) -> Result<Changes, Trouble> {
        let content = scan::content(&self.roots)?;
        let theme = scan::theme(&self.roots, &self.theme)?;
        let there: BTreeSet<_> = content
            .sources
            .iter()
            .chain(&theme.sources)
            .map(|source| source.file.clone())
            .collect();
        let mut changes = open::changes(vec![content, theme]);
        changes.removed = session.files().filter(|file| !there.contains(*file)).cloned().collect();
        Ok(changes)
    }
}

fn tops(roots: &Roots) -> Vec<PathBuf> {
    let folders = [&roots.content, &roots.themes];
    let links = folders.into_iter().filter(|folder| folder.is_symlink()).filter_map(|link| {
        let link = std::path::absolute(link).ok()?;
        Some(watch::real(link.parent()?).join(link.file_name()?))
    });
    folders.into_iter().map(|folder| watch::real(folder)).chain(links).collect()
}

fn begin(roots: &Roots, poll: bool) -> Watcher {
    Watcher::new(&[&roots.content, &roots.themes], &[&roots.output], poll)
}

/// What was found, as changes of a session: files below a missing name are removed, unless they
/// were found.
fn changes(session: &Session, found: Found) -> Changes {
    let there: BTreeSet<_> = found.scan.sources.iter().map(|source| source.file.clone()).collect();
    let mut changes = Changes::default();
    for name in &found.missing {
        let known = session.files_at(name).into_iter();
        changes.removed.extend(known.filter(|file| !there.contains(file)));
    }
    // What was wrong with a file before is forgotten, whether or not something is wrong now.
    let said = there.iter().filter(|file| session.was_wrong_to_scan(file));
    changes.scanned = said.map(|file| (file.clone(), Vec::new())).collect();
    let more = open::changes(vec![found.scan]);
    // One save can come as several events; what is known already starts no round.
    changes.put = more.put.into_iter().filter(|source| session.is_news(source)).collect();
    changes.scanned.extend(more.scanned);
    changes
}
