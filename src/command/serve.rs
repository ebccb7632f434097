//! `careleaf serve`: the site from memory on this machine, current with every save.
//!
//! 1. What a browser asks for is rendered then, from the last snapshot without errors; what was
//!    rendered before and has the same key is kept.
//! 2. After each round the pages that are open are told when they changed; the others are
//!    rendered behind, one by one, so that a template's error is found, until the next round.
//! 3. While the content has errors, the last good pages stay and show what is wrong over them.
#![allow(clippy::disallowed_methods, reason = "timings are reported, never an input")]

use std::collections::{BTreeSet, HashMap};
use std::net::IpAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::{Duration, Instant};

use serde::Serialize;

use super::follow::Follower;
use super::{Format, SiteOptions, console, open};
use crate::diagnostic::{self, Diagnostic, Severity};
use crate::serve::{Event, Lookup, ServeOptions, Served, Server};
use crate::session::{Outcome, Session, Snapshot, Timing, Touched};
use crate::source::{Hash, LineIndex};
use crate::trouble::Trouble;

/// Where to serve, and whether to open a browser.
#[derive(Clone, Debug)]
pub struct ServeSettings {
    /// The address to listen on.
    pub host: IpAddr,
    /// The port to try first.
    pub port: u16,
    /// Names under which other machines may ask.
    pub allowed_hosts: Vec<String>,
    /// Whether to open the site in the browser.
    pub open: bool,
}

/// What the server answers from.
#[derive(Default)]
struct Store {
    /// The last site without errors.
    good: RwLock<Option<Snapshot>>,
    /// Pages as they were rendered, by path, with their keys.
    rendered: Mutex<HashMap<String, (Hash, Served)>>,
    /// What the templates failed on.
    failed: Mutex<Vec<Diagnostic>>,
    /// Counts rounds, so that work for an older one ends.
    round: AtomicU64,
}

/// Serves a site until it is ended; gives the exit code.
#[must_use]
pub fn serve(options: &SiteOptions, settings: &ServeSettings) -> u8 {
    open::with_threads(options, || run(options, settings))
}

fn run(options: &SiteOptions, settings: &ServeSettings) -> Result<u8, Trouble> {
    let name = open::theme_name(options)?;
    // The watch begins before the reading, so that no change falls between the two.
    let mut follower = Follower::new(options, &name);
    let (mut session, outcome) = open::open(options)?;
    let store = Arc::new(Store::default());
    let answering = store.clone();
    let lookup: Lookup = Arc::new(move |path| answering.answer(path));
    let base_path = base_path(options, &session);
    let server = Server::start(
        ServeOptions {
            host: settings.host,
            port: settings.port,
            allowed_hosts: settings.allowed_hosts.clone(),
            base_path,
            ..ServeOptions::default()
        },
        lookup,
    )?;
    if let Some(reason) = follower.polling() {
        console::say(&format!("Changes are looked for twice a second: {reason}"));
    }
    let mut bad = false;
    round(options, &session, &store, &server, outcome, &mut bad);
    if !settings.host.is_loopback() {
        console::say("warning: other machines can reach this server");
    }
    if settings.port != 0 && server.address().port() != settings.port {
        console::say(&format!("Port {} is taken", settings.port));
    }
    console::say(&format!("Serving {} (Ctrl+C ends it)", server.url()));
    if settings.open {
        open_browser(&server.url());
    }
    loop {
        match follower.next(&session, Duration::from_secs(3600)) {
            Ok(Some(changes)) => {
                let outcome = session.apply(changes);
                round(options, &session, &store, &server, outcome, &mut bad);
            }
            Ok(None) => {}
            Err(trouble) => console::say(&format!("error: {trouble}")),
        }
    }
}

/// Takes in a round: swaps the snapshot, tells the open pages, reports.
fn round(
    options: &SiteOptions,
    session: &Session,
    store: &Arc<Store>,
    server: &Server,
    mut outcome: Outcome,
    bad: &mut bool,
) {
    let begun = Instant::now();
    let number = store.round.fetch_add(1, Ordering::SeqCst) + 1;
    lock(&store.failed).clear();
    if outcome.blocked {
        *bad = true;
        server.send(Event::Problems(problems(options, session, &outcome.diagnostics)));
        return report(options, session, &outcome, "Not shown, the last good pages stay");
    }
    let Some(site) = session.snapshot() else { return };
    let old = store.snapshot();
    let changed = changed(server, old.as_ref(), &site);
    let style = old.as_ref().and_then(|old| style(old, &site));
    *store.good.write().unwrap_or_else(PoisonError::into_inner) = Some(site.clone());
    // Pages that are open come first; by the time the browser asks, they are ready.
    let keys: Vec<(&str, Hash)> = changed.iter().map(|(path, key)| (path.as_str(), *key)).collect();
    let mut errors = Vec::new();
    match site.render(&keys, &|| ()) {
        Ok(files) => store.keep(files.into_iter().map(|(path, file)| (path, file.key, file.bytes))),
        Err(found) => errors = found,
    }
    if errors.is_empty() {
        if std::mem::replace(bad, false) {
            server.send(Event::Mended);
        }
        match style {
            Some((from, to)) => server.send(Event::Style { old: from, new: to }),
            None => {
                let paths: BTreeSet<String> = changed.keys().cloned().collect();
                if !paths.is_empty() {
                    server.send(Event::Reload { paths: Some(paths) });
                }
            }
        }
    } else {
        *bad = true;
        server.send(Event::Problems(problems(options, session, &errors)));
        console::report(options, session, &errors);
    }
    if options.timings {
        let paths: Vec<&str> = keys.iter().map(|(path, _)| *path).collect();
        let reasons = site.reasons(old.as_ref(), &paths).join("\n");
        let note = format!("{} pages open in a browser\n{reasons}", paths.len());
        outcome.timings.push(Timing { step: "render", took: begun.elapsed(), note });
    }
    let took = (begun.elapsed() + outcome.timings.iter().map(|timing| timing.took).sum())
        .as_secs_f64()
        * 1000.0;
    report(options, session, &outcome, &format!("Current in {took:.1} ms"));
    behind(store, &site, outcome.touched, number);
}

/// The open pages whose keys changed, with their new keys.
fn changed(
    server: &Server,
    old: Option<&Snapshot>,
    site: &Snapshot,
) -> std::collections::BTreeMap<String, Hash> {
    let Some(old) = old else { return Default::default() };
    let open = server.open_pages().into_iter();
    open.filter_map(|path| {
        let key = site.key(&path);
        // A page that came or went changes too.
        (old.key(&path) != key).then(|| (path, key.unwrap_or_default()))
    })
    .collect()
}

/// The old and new address of the stylesheet, if it is all that changed.
fn style(old: &Snapshot, new: &Snapshot) -> Option<(String, String)> {
    let same = new.has_the_content_of(old)
        && old.theme().templates == new.theme().templates
        && old.theme().strings == new.theme().strings;
    let mut differing = new.theme().assets.iter().filter_map(|(name, asset)| {
        let before = old.theme().assets.get(name)?;
        (before.href != asset.href).then(|| (before.href.clone(), asset.href.clone()))
    });
    let style = differing.next().filter(|(href, _)| href.ends_with(".css"));
    style.filter(|_| same && differing.next().is_none())
}

/// Renders what a round touched and nobody asked for, to find templates that fail on it.
fn behind(store: &Arc<Store>, site: &Snapshot, touched: Touched, number: u64) {
    let (store, site) = (store.clone(), site.clone());
    std::thread::spawn(move || {
        for path in site.paths(&touched) {
            if store.round.load(Ordering::SeqCst) != number {
                return;
            }
            let Some(key) = site.key(path) else { continue };
            if let Err(errors) = site.render(&[(path, key)], &|| ()) {
                lock(&store.failed).extend(errors);
            }
        }
    });
}

impl Store {
    fn snapshot(&self) -> Option<Snapshot> {
        self.good.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// A file of the site, rendered now unless it was before.
    fn answer(&self, path: &str) -> Option<Served> {
        let site = self.snapshot()?;
        let key = site.key(path)?;
        if let Some((_, served)) = lock(&self.rendered).get(path).filter(|(old, _)| *old == key) {
            return Some(served.clone());
        }
        match site.render(&[(path, key)], &|| ()) {
            Ok(files) => {
                self.keep(files.into_iter().map(|(path, file)| (path, file.key, file.bytes)));
                lock(&self.rendered).get(path).map(|(_, served)| served.clone())
            }
            Err(errors) => {
                lock(&self.failed).extend(errors);
                // The last page that could be rendered stays.
                lock(&self.rendered).get(path).map(|(_, served)| served.clone())
            }
        }
    }

    fn keep(&self, files: impl Iterator<Item = (String, Hash, Arc<[u8]>)>) {
        let mut rendered = lock(&self.rendered);
        for (path, key, bytes) in files {
            rendered.insert(path, (key, Served { bytes, etag: key.hex(20) }));
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The folder of the host that the base URL names.
fn base_path(options: &SiteOptions, session: &Session) -> String {
    let base = options.base_url.as_deref().or(session.config().base_url.as_deref());
    let path = base.and_then(|base| base.splitn(4, '/').nth(3)).unwrap_or_default();
    match path.trim_matches('/') {
        "" => "/".to_owned(),
        path => format!("/{path}/"),
    }
}

/// One problem, as the overlay shows it.
#[derive(Serialize)]
struct Problem<'a> {
    severity: &'a str,
    code: &'a str,
    message: &'a str,
    help: Option<&'a str>,
    file: Option<String>,
    line: Option<u32>,
    column: Option<u32>,
    end_column: Option<u32>,
    snippet: Option<String>,
}

/// The errors of a round for the overlay.
fn problems(options: &SiteOptions, session: &Session, diagnostics: &[Diagnostic]) -> String {
    let errors = diagnostics.iter().filter(|found| found.severity == Severity::Error);
    let problem = |found: &'_ Diagnostic| {
        let text = found.place.as_ref().and_then(|place| session.text(&place.file));
        let at = found.place.as_ref().zip(text).map(|(place, text)| {
            let index = LineIndex::new(&text);
            let (line, column) = index.line_column(place.span.start);
            let (end_line, end) = index.line_column(place.span.end);
            let snippet = text.lines().nth(line as usize - 1).unwrap_or_default().to_owned();
            (line, column, if end_line == line { end } else { column + 1 }, snippet)
        });
        let file =
            found.place.as_ref().map(|place| console::as_typed(options, &place.file).to_string());
        let (line, column, end_column, snippet) = match at {
            Some((line, column, end, snippet)) => {
                (Some(line), Some(column), Some(end), Some(snippet))
            }
            None => (None, None, None, None),
        };
        let problem = Problem {
            severity: "error",
            code: found.code.name,
            message: &found.message,
            help: found.help.as_deref(),
            file,
            line,
            column,
            end_column,
            snippet,
        };
        serde_json::to_string(&problem).unwrap_or_default()
    };
    // A browser needs no thousand problems at once.
    format!("[{}]", errors.take(50).map(problem).collect::<Vec<_>>().join(","))
}

fn report(options: &SiteOptions, session: &Session, outcome: &Outcome, what: &str) {
    console::report(options, session, &outcome.diagnostics);
    if options.timings {
        console::timings(&outcome.timings);
    }
    if !options.quiet && options.format == Format::Text {
        let summary = diagnostic::text::summary(&outcome.diagnostics);
        let summary = if summary.is_empty() { summary } else { format!(": {summary}") };
        console::say(&format!("{what}{summary}"));
    }
}

/// Opens an address in the browser, where the system knows how; a failure is no trouble.
fn open_browser(url: &str) {
    let opener = if cfg!(target_os = "macos") {
        "open"
    } else if cfg!(windows) {
        "explorer"
    } else {
        "xdg-open"
    };
    drop(std::process::Command::new(opener).arg(url).spawn());
}
