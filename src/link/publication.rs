//! Whether a page is part of the site on the build's day.

use crate::page::Outline;
use crate::site::BuildOptions;

/// Why a page is not part of the site, in words that complete "the page is …"; `None` if it is.
pub(super) fn held_back(outline: &Outline, options: &BuildOptions) -> Option<String> {
    if outline.draft && !options.drafts {
        return Some("a draft".to_owned());
    }
    if let Some(day) = outline.publish.filter(|day| *day > options.as_of) {
        return Some(format!("not published before {day}"));
    }
    if let Some(day) = outline.expires.filter(|day| *day <= options.as_of) {
        return Some(format!("withdrawn since {day}"));
    }
    None
}
