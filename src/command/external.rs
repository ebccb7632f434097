//! `careleaf check --external`: links to other sites, and the sources' pages.
#![allow(
    clippy::disallowed_methods,
    reason = "the age of an answer follows the clock, and what is kept lies on disk"
)]

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::console::{self, Progress};
use super::{Format, SiteOptions, open};
use crate::diagnostic::Diagnostic;
use crate::external::{self, Asked, Cache, Manners, Report, Web};
use crate::session::Session;
use crate::trouble::Trouble;

/// A request that takes longer than this is given up.
const PATIENCE: Duration = Duration::from_secs(15);

/// What `--external` was told.
#[derive(Clone, Copy, Debug)]
pub struct ExternalSettings {
    /// Whether to look for cited sources whose text has changed.
    pub drift: bool,
    /// How old an answer may be, in seconds.
    pub max_age: u64,
}

/// Asks other hosts; gives what is wrong, severities as configured.
pub(super) fn check(
    options: &SiteOptions,
    session: &Session,
    settings: ExternalSettings,
) -> Result<Vec<Diagnostic>, Trouble> {
    let Some(snapshot) = session.snapshot() else { return Ok(Vec::new()) };
    let (targets, odd) = external::collect(snapshot.site(), snapshot.pages());
    let file = options.dir.join(".careleaf").join("external.json");
    let mut cache = Cache::load(&file);
    let wait = |long: Duration| std::thread::sleep(long);
    let manners = Manners {
        between: Duration::from_secs(1),
        before_again: Duration::from_secs(2),
        wait: &wait,
    };
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let asked =
        Asked { drift: settings.drift, max_age: settings.max_age, now, today: open::day(options) };
    let speaks = !options.quiet && options.format == Format::Text;
    let report = {
        let progress = Progress::new(targets.len(), speaks);
        let web = Web::new(PATIENCE, true);
        external::check(&targets, &mut cache, &web, &manners, asked, &|| progress.step())
    };
    cache.save(&file)?;
    if speaks {
        say(&report);
    }
    let found = report.diagnostics.into_iter().chain(odd);
    Ok(found.filter_map(|found| session.with_severity(fix_fits(session, found))).collect())
}

/// A fix replaces the address and nothing else: where more stands at the place (a link of the form
/// `[text][name]`, quotes), it is left to the editor.
fn fix_fits(session: &Session, mut found: Diagnostic) -> Diagnostic {
    let text = found.place.as_ref().and_then(|place| session.text(&place.file));
    let there = text.as_ref().zip(found.place.as_ref());
    let there = there.and_then(|(text, place)| text.get(place.span.range()));
    let bare = |text: &str| {
        text.starts_with("http")
            && !text.contains(|ch: char| ch.is_whitespace() || "\"'<>".contains(ch))
    };
    // Brackets would end a link in Markdown.
    let plain = found.fix.as_ref().is_some_and(|fix| !fix.contains(['(', ')']));
    if !plain || !there.is_some_and(bare) {
        found.fix = None;
    }
    found
}

fn say(report: &Report) {
    let count = |number: usize, one: &str, more: &str| {
        format!("{number} {}", if number == 1 { one } else { more })
    };
    let all = report.visited + report.known;
    let addresses = count(all, "address", "addresses");
    let hosts = count(report.hosts.len(), "host", "hosts");
    console::say(&format!(
        "{addresses} on {hosts}: {} asked now, {} were well lately",
        report.visited, report.known
    ));
    for (host, (addresses, wrong)) in &report.hosts {
        let wrong = if *wrong == 0 { String::new() } else { format!(", {wrong} not well") };
        console::say(&format!("  {host}: {addresses}{wrong}"));
    }
}
