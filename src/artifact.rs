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
}

/// Every output file by its path, `/` between the parts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// The files.
    pub artifacts: BTreeMap<String, Artifact>,
}
