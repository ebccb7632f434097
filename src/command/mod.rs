//! The sub-commands: each sets up a session, runs it, and prints what came of it.

mod audit;
mod build;
mod check;
mod console;
mod explain;
#[cfg(feature = "external")]
mod external;
mod follow;
mod lock;
mod new;
mod open;
mod output;
mod remember;
mod review;
mod schema;
#[cfg(feature = "serve")]
mod serve;
mod uses;
mod watch;

use std::path::PathBuf;

use jiff::civil::Date;

pub use audit::{AuditFormat, audit};
pub use build::build;
pub use check::check;
pub use explain::explain;
#[cfg(feature = "external")]
pub use external::ExternalSettings;
pub use new::new;
pub use review::review;
pub use schema::schema;
#[cfg(feature = "serve")]
pub use serve::{ServeSettings, serve};
pub use uses::uses;
pub use watch::watch;

/// All is well.
const GOOD: u8 = 0;
/// The content has errors.
const ERRORS: u8 = 1;
/// Wrong use, or the machine refused.
const TROUBLE: u8 = 2;

/// What the commands that read a site were told.
#[derive(Clone, Debug)]
pub struct SiteOptions {
    /// The site's folder.
    pub dir: PathBuf,
    /// The content folder.
    pub content: PathBuf,
    /// The output folder.
    pub output: PathBuf,
    /// The theme, instead of the one in `site.yaml`.
    pub theme: Option<String>,
    /// The build's day; today without.
    pub as_of: Option<Date>,
    /// Whether drafts are part of the site.
    pub drafts: bool,
    /// The base URL, instead of the one in `site.yaml`.
    pub base_url: Option<String>,
    /// The number of threads.
    pub jobs: Option<usize>,
    /// Whether warnings are errors.
    pub strict: bool,
    /// Whether folders are looked at twice a second, where the system does not tell of changes.
    pub poll: bool,
    /// Whether addresses that were published may be lost.
    pub accept_lost: bool,
    /// Whether hints are printed.
    pub hints: bool,
    /// Whether to say what each step did.
    pub timings: bool,
    /// Whether to print diagnostics only.
    pub quiet: bool,
    /// How diagnostics are printed.
    pub format: Format,
}

/// Without the feature there is nothing that `--external` could be told.
#[cfg(not(feature = "external"))]
#[derive(Clone, Copy, Debug)]
pub enum ExternalSettings {}

/// How diagnostics are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// For people: the line, a caret, the mend.
    Text,
    /// One JSON object a line.
    Json,
    /// One SARIF 2.1.0 log.
    Sarif,
    /// Annotations of GitHub Actions, one a line.
    Github,
}
