//! The plan of a build: which files `output/` will hold, and what each is made from.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::site::PageIndex;
use crate::source::FileId;

/// One output file: what it is and what it is made from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Artifact {
    /// A page through its template.
    Page {
        /// The page.
        page: PageIndex,
        /// The template's name.
        template: Arc<str>,
    },
    /// `404.html`.
    NotFound,
    /// All pages of a section as one file that needs no other.
    TakeAway {
        /// The section's own page.
        page: PageIndex,
    },
    /// `offline.html`, shown in place of a page that the reader's device has not kept.
    Offline,
    /// `sw.js`, the service worker of readers who keep pages for use without internet.
    Worker,
    /// An old permalink that leads on.
    Redirect {
        /// The page that it leads to.
        to: PageIndex,
    },
    /// A few words at the address of a page that has expired.
    Withdrawn {
        /// The permalink that it had.
        permalink: String,
    },
    /// A file of the theme, its name fingerprinted.
    Asset {
        /// The file.
        file: FileId,
    },
    /// A file beside the pages.
    Attachment {
        /// The file.
        file: FileId,
    },
    /// `sitemap.xml`.
    Sitemap,
    /// `feed.xml`, the latest changes for feed readers.
    Feed,
}

/// The bytes of [`Artifact::Worker`]: they depend on nothing but the program.
pub const WORKER: &[u8] = include_bytes!("artifact/worker.js");

/// Every output file by its path, `/` between the parts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// The files.
    pub artifacts: BTreeMap<String, Artifact>,
}
