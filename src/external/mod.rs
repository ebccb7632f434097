//! Whether the world outside still is where the site says: links and sources on other hosts.
//!
//! Only `careleaf check --external` comes here. Nothing of it is part of a build.
//!
//! 1. [`collect`] finds every address with the places where it stands.
//! 2. [`check`] visits those that were not well lately, one at a time for each host, and keeps
//!    what it found in the [`Cache`].
//! 3. What is wrong becomes diagnostics at every place where the address stands.

mod address;
mod cache;
mod collect;
mod visible;
mod visit;
mod web;

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use jiff::civil::Date;

pub use self::cache::Cache;
pub use self::collect::{Target, collect};
pub use self::web::Web;

use self::collect::Use;
use self::visit::{Visit, visit};
use crate::diagnostic::{Code, Diagnostic, code};
use crate::source::Hash;

/// So many hosts are asked at the same time.
const HOSTS_AT_ONCE: usize = 8;

/// How hosts are treated.
pub struct Manners<'a> {
    /// How long a host rests between two addresses.
    pub between: Duration,
    /// How long to wait before a fault is tried again; twice as long the next time.
    pub before_again: Duration,
    /// Waits.
    pub wait: &'a (dyn Fn(Duration) + Sync),
}

/// What a check was asked for.
#[derive(Clone, Copy, Debug)]
pub struct Asked {
    /// Whether to look for cited sources whose text has changed.
    pub drift: bool,
    /// How old an answer may be, in seconds, to be taken for today's.
    pub max_age: u64,
    /// The time, in seconds since 1970.
    pub now: u64,
    /// The day.
    pub today: Date,
}

/// What came of a check.
#[derive(Debug, Default)]
pub struct Report {
    /// What is wrong, not sorted.
    pub diagnostics: Vec<Diagnostic>,
    /// How many addresses were visited.
    pub visited: usize,
    /// How many were well lately, and not asked.
    pub known: usize,
    /// Each host with the number of its addresses, and of those that are not well.
    pub hosts: BTreeMap<String, (usize, usize)>,
}

/// Checks addresses; `done` hears of each visit.
#[must_use]
pub fn check(
    targets: &[Target],
    cache: &mut Cache,
    web: &Web,
    manners: &Manners<'_>,
    asked: Asked,
    done: &(dyn Fn() + Sync),
) -> Report {
    let mut report = Report::default();
    let mut due: BTreeMap<&str, VecDeque<&Target>> = BTreeMap::new();
    let mut visits: Vec<(&Target, Visit)> = Vec::new();
    let by_name: Vec<String> = targets.iter().map(|target| target.address.to_string()).collect();
    let named: BTreeSet<&str> = by_name.iter().map(String::as_str).collect();
    cache.retain(|address| named.contains(address));
    for (target, name) in targets.iter().zip(&by_name) {
        let drift = asked.drift && target.is_dated();
        match cache.lately(name, asked.now, asked.max_age) {
            // Whether a text changed is asked each time.
            Some(moved_to) if !drift => {
                let moved_to = moved_to.map(str::to_owned);
                visits.push((target, Visit::Well { moved_to, text: None }));
                report.known += 1;
            }
            _ => due.entry(target.address.host()).or_default().push_back(target),
        }
    }
    let fresh = visit_all(due, web, manners, asked, done);
    report.visited = fresh.len();
    for (target, visit) in &fresh {
        let name = target.address.to_string();
        match visit {
            Visit::Well { moved_to, .. } => cache.keep(&name, asked.now, moved_to.clone()),
            _ => cache.forget(&name),
        }
    }
    visits.extend(fresh);
    for (target, visit) in &visits {
        let host = report.hosts.entry(target.address.host().to_owned()).or_default();
        host.0 += 1;
        host.1 += usize::from(!matches!(visit, Visit::Well { .. }));
        for used in &target.uses {
            report.diagnostics.extend(finding(used, visit));
            if let Visit::Well { text: Some(text), .. } = visit {
                report.diagnostics.extend(drift(target, used, cache, asked.today, *text));
            }
        }
    }
    report
}

/// Visits every address, hosts side by side, one address of a host after the other.
fn visit_all<'a>(
    due: BTreeMap<&str, VecDeque<&'a Target>>,
    web: &Web,
    manners: &Manners<'_>,
    asked: Asked,
    done: &(dyn Fn() + Sync),
) -> Vec<(&'a Target, Visit)> {
    let threads = due.len().min(HOSTS_AT_ONCE);
    let hosts = Mutex::new(due.into_values().collect::<Vec<_>>());
    let visits = Mutex::new(Vec::new());
    let work = || {
        loop {
            let host = hosts.lock().unwrap_or_else(PoisonError::into_inner).pop();
            let Some(host) = host else { return };
            for (at, target) in host.into_iter().enumerate() {
                if at > 0 {
                    (manners.wait)(manners.between);
                }
                let text = asked.drift && target.is_dated();
                let visit = visit(web, &target.address, text, manners);
                visits.lock().unwrap_or_else(PoisonError::into_inner).push((target, visit));
                done();
            }
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(work);
        }
    });
    let mut visits = visits.into_inner().unwrap_or_else(PoisonError::into_inner);
    visits.sort_by(|(a, _), (b, _)| a.address.cmp(&b.address));
    visits
}

/// What a visit says of a place where the address stands.
fn finding(used: &Use, visit: &Visit) -> Option<Diagnostic> {
    let written = &used.written;
    let at = |code: Code, message: String| {
        Diagnostic::new(code, &used.place.file, used.place.span, message)
    };
    Some(match visit {
        Visit::Well { moved_to: None, .. } => return None,
        Visit::Well { moved_to: Some(to), .. } => {
            let to = used.moved(to);
            at(code::MOVED_EXTERNAL_LINK, format!("'{written}' has moved for good"))
                .help(format!("Write '{to}'"))
                .fix(to)
        }
        Visit::Home(home) => {
            at(code::LIKELY_GONE_LINK, format!("'{written}' now leads to the front page '{home}'"))
                .help("Look for what was there; link to its new address, or remove the link")
        }
        Visit::Dead(status) => at(
            code::DEAD_EXTERNAL_LINK,
            format!("Nothing is at '{written}' any more (the host answers {status})"),
        )
        .help("Look for its new address, or remove the link"),
        Visit::Unknown(why) => at(
            code::UNREACHABLE_EXTERNAL_LINK,
            format!("Whether '{written}' still leads somewhere is not known: {why}"),
        )
        .help("Open it in a browser, and mend the address if it does not open there either"),
    })
}

/// What the text of a cited page says of the source that cites it.
fn drift(
    target: &Target,
    used: &Use,
    cache: &mut Cache,
    today: Date,
    text: Hash,
) -> Option<Diagnostic> {
    let (id, seen) = used.source.as_ref()?;
    let seen = (*seen)?;
    let since = cache.drifted(&target.address.to_string(), seen, today, text)?;
    let message = format!(
        "The page of source '{id}' was read on {seen}, and its text is another since {since}"
    );
    let help = "Read it again, mend what rests on it, and set 'seen' to the day of reading";
    let place = &used.place;
    Some(Diagnostic::new(code::SOURCE_CHANGED, &place.file, place.span, message).help(help))
}
