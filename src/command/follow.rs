//! Following a site: from events to the changes of a session.
#![allow(clippy::disallowed_methods, reason = "the time to wait for a save is measured")]

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use super::{SiteOptions, open};
use crate::scan::{self, Found, Roots};
use crate::session::{Changes, Session};
use crate::trouble::Trouble;
use crate::watch::{Touched, Watcher};

/// Some editors save by moving the old file away and putting a new one in its place. A file that
/// is missing keeps its last content for so long.
const GRACE: Duration = Duration::from_millis(50);

/// A watch over a site's folders.
pub(super) struct Follower {
    roots: Roots,
    theme: String,
    watcher: Watcher,
    /// The content folder is gone; it is looked for again.
    lost: bool,
}

impl Follower {
    /// Begins to watch. Changes made from now on are seen.
    pub(super) fn new(options: &SiteOptions, theme: &str) -> Result<Follower, Trouble> {
        let roots = open::roots(options);
        let watcher = watch(&roots)?;
        Ok(Follower { roots, theme: theme.to_owned(), watcher, lost: false })
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
        if self.lost && self.roots.content.is_dir() {
            self.watcher = watch(&self.roots)?;
            self.lost = false;
            return self.everything(session).map(Some);
        }
        let Some(touched) = self.watcher.next(if self.lost { wait.min(GRACE * 4) } else { wait })
        else {
            return Ok(None);
        };
        if !self.roots.content.is_dir() {
            return Err(self.lose());
        }
        if touched.appeared {
            self.watcher = watch(&self.roots)?;
        }
        if touched.rescan || touched.appeared {
            return self.everything(session).map(Some);
        }
        let found = self.settled(touched)?;
        if !self.roots.content.is_dir() {
            // It went while the save settled, and the event that said so is used up.
            return Err(self.lose());
        }
        let changes = changes(session, found);
        Ok((!changes.put.is_empty() || !changes.removed.is_empty() || !changes.scanned.is_empty())
            .then_some(changes))
    }

    /// The content folder is gone: it is waited for, and said once.
    fn lose(&mut self) -> Trouble {
        self.lost = true;
        Trouble::because("read", &self.roots.content, "the folder is gone")
    }

    /// What lies at the touched paths, once files that are missing had their time to come back.
    fn settled(&self, touched: Touched) -> Result<Found, Trouble> {
        let mut paths: BTreeSet<PathBuf> = touched.paths;
        let end = Instant::now() + GRACE;
        loop {
            let found = scan::touched(&self.roots, &self.theme, &paths)?;
            let gone = paths.iter().any(|path| !path.exists());
            let left = end.saturating_duration_since(Instant::now());
            if !gone || left.is_zero() {
                return Ok(found);
            }
            if let Some(more) = self.watcher.next(left) {
                paths.extend(more.paths);
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

fn watch(roots: &Roots) -> Result<Watcher, Trouble> {
    Watcher::new(&[&roots.content, &roots.themes], &[&roots.output])
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
