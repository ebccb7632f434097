//! The address lock on disk: renewed by a build that wrote the site.
#![allow(clippy::disallowed_methods, reason = "the lock is an input that builds keep")]

use std::fs;

use super::{SiteOptions, open};
use crate::addresses::LOCK;
use crate::session::Session;
use crate::trouble::Trouble;

/// Writes the lock, if the settings ask for one and it is not as it should be.
pub(super) fn keep(options: &SiteOptions, session: &Session) -> Result<(), Trouble> {
    // Drafts in the site or a day to come are a look ahead, which publishes no address.
    if options.drafts || options.as_of.is_some_and(|day| day > open::today()) {
        return Ok(());
    }
    let renewed = session.renewed_lock().filter(|_| session.config().lock_addresses);
    let Some(text) = renewed.map(|lock| lock.to_text()) else { return Ok(()) };
    let below = LOCK.strip_prefix("content/").unwrap_or(LOCK);
    let path = options.content.join(below);
    if fs::read_to_string(&path).is_ok_and(|old| old == text) {
        return Ok(());
    }
    let temporary = path.with_extension("lock.tmp");
    fs::create_dir_all(path.parent().unwrap_or(&options.content))
        .and_then(|()| fs::write(&temporary, text))
        .and_then(|()| fs::rename(&temporary, &path))
        .map_err(|error| Trouble::new("write", &path, &error))
}
