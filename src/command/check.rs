//! `careleaf check`: every rule, and every page rendered, but nothing written.

use super::{ERRORS, ExternalSettings, Format, GOOD, SiteOptions, console, open};
use crate::check::repeated;
use crate::diagnostic::{self, Severity};
use crate::session::Touched;
use crate::trouble::Trouble;

/// Checks a site, and other sites if it is asked to; gives the exit code.
#[must_use]
pub fn check(options: &SiteOptions, external: Option<ExternalSettings>) -> u8 {
    open::with_threads(options, || run(options, external))
}

fn run(options: &SiteOptions, external: Option<ExternalSettings>) -> Result<u8, Trouble> {
    let (session, outcome) = open::open(options)?;
    let (mut diagnostics, mut blocked) = (outcome.diagnostics, outcome.blocked);
    // With errors in the content, what a template fails on may be no fault of the template.
    if !blocked {
        let failed = session
            .snapshot()
            .and_then(|site| site.render(&site.keys(&site.paths(&Touched::All)), &|| ()).err());
        if let Some(errors) = failed {
            diagnostics.extend(errors);
            blocked = true;
        }
    }
    let again = session.snapshot().map(|site| repeated(site.pages())).unwrap_or_default();
    diagnostics.extend(again.into_iter().filter_map(|found| session.with_severity(found)));
    #[cfg(feature = "external")]
    if let Some(external) = external {
        diagnostics.extend(super::external::check(options, &session, external)?);
    }
    #[cfg(not(feature = "external"))]
    let None = external;
    blocked |= diagnostics.iter().any(|found| found.severity == Severity::Error);
    diagnostic::sort(&mut diagnostics);
    console::report(options, &session, &diagnostics);
    if options.timings {
        console::timings(&outcome.timings);
    }
    if !options.quiet && options.format == Format::Text {
        let summary = diagnostic::text::summary(&diagnostics);
        let summary = if summary.is_empty() { "nothing is wrong".to_owned() } else { summary };
        console::say(&format!("Checked {} pages: {summary}", session.page_count()));
    }
    Ok(if blocked { ERRORS } else { GOOD })
}
