//! The session: all mutable state, and the only place where the stages meet.
//!
//! [`Session::apply`] is the whole engine. A full build is `apply` of everything to an empty
//! session; a saved file is `apply` of that file. Each step is skipped when its inputs are as they
//! were:
//!
//! 1. **absorb** the changed sources; one with an equal hash is dropped.
//! 2. **parse** the settings, kinds, data files, theme and pages that changed.
//! 3. **link** the whole site; or, when nothing but some outlines changed and none of them moved
//!    a page, what those outlines touch; or nothing, when only bodies changed.
//! 4. **check** the pages that changed, or all when the site or the theme did.
//! 5. **plan**: the files of the output, unless neither pages nor assets came or went.
//!
//! The round says which artifacts it may have touched; a [`Snapshot`] gives their render
//! keys, and the bytes of those that are asked for.

mod findings;
mod round;
mod settings;
mod snapshot;
mod stopwatch;
mod why;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use rayon::prelude::*;

use crate::addresses::Lock;
use crate::artifact::Plan;
use crate::check::{self, Reading, Subject};
use crate::config::Config;
use crate::context::Fingerprints;
use crate::data::{DataFile, Registry};
use crate::diagnostic::{Diagnostic, Severity, code};
use crate::kind::{self, Kind, Kinds};
use crate::language::PlainWords;
use crate::link::{self, LinkInput};
use crate::page::Page;
use crate::parse::{self, ParseSettings};
use crate::plan;
use crate::site::{BuildOptions, Site};
use crate::source::{FileId, Place, Role, Source};
use crate::theme::{self, Theme};

use self::stopwatch::Stopwatch;
pub use self::stopwatch::Timing;
pub use round::{Changes, Outcome, Strictness, Touched};
pub use snapshot::Snapshot;

/// A site in memory, kept current.
pub struct Session {
    options: BuildOptions,
    strictness: Strictness,
    sources: BTreeMap<FileId, Source>,
    scanned: BTreeMap<FileId, Vec<Diagnostic>>,
    config: Arc<Config>,
    config_findings: Vec<Diagnostic>,
    own_kinds: BTreeMap<FileId, (Option<Kind>, Vec<Diagnostic>)>,
    kinds: Arc<Kinds>,
    data_files: BTreeMap<FileId, (DataFile, Vec<Diagnostic>)>,
    registry: Arc<Registry>,
    registry_findings: Vec<Diagnostic>,
    plain_words: Arc<PlainWords>,
    lock: Lock,
    lock_findings: Vec<Diagnostic>,
    theme: Arc<Theme>,
    theme_findings: Vec<Diagnostic>,
    pages: Arc<HashMap<FileId, Arc<Page>>>,
    /// Those that the rules about records have to look at.
    meet_records: BTreeSet<FileId>,
    linked: Option<(Arc<Site>, Vec<Diagnostic>)>,
    parse_findings: BTreeMap<FileId, Vec<Diagnostic>>,
    text_findings: BTreeMap<FileId, Vec<Diagnostic>>,
    page_findings: BTreeMap<FileId, Vec<Diagnostic>>,
    record_findings: BTreeMap<FileId, Vec<Diagnostic>>,
    plan: Arc<Plan>,
    plan_findings: Vec<Diagnostic>,
    fingerprints: Option<Arc<Fingerprints>>,
}

/// How much of the site was linked in a round.
enum Linked {
    Not,
    Records { shown_on: Option<BTreeSet<FileId>> },
    Part { shown_on: Option<BTreeSet<FileId>>, to_check: BTreeSet<FileId> },
    Whole,
}

impl Linked {
    fn in_words(&self, outlines: usize) -> String {
        match self {
            Linked::Not => "no outline changed".to_owned(),
            Linked::Records { .. } => "records, nothing moved".to_owned(),
            Linked::Part { .. } => count(outlines, "changed outline"),
            Linked::Whole => "the whole site".to_owned(),
        }
    }
}

/// What a round must do again.
#[derive(Debug, Default)]
struct Due {
    config: bool,
    kinds: bool,
    data: bool,
    lock: bool,
    plain_words: bool,
    theme: bool,
    link: bool,
    pages: BTreeSet<FileId>,
}

impl Session {
    /// An empty session with the embedded theme.
    #[must_use]
    pub fn new(options: BuildOptions, strictness: Strictness) -> Session {
        let (theme, theme_findings) = theme::load(&theme::embedded());
        Session {
            options,
            strictness,
            sources: BTreeMap::new(),
            scanned: BTreeMap::new(),
            config: Arc::new(Config::default()),
            config_findings: Vec::new(),
            own_kinds: BTreeMap::new(),
            kinds: Arc::new(kind::built_in()),
            data_files: BTreeMap::new(),
            registry: Arc::new(Registry::default()),
            registry_findings: Vec::new(),
            plain_words: Arc::new(PlainWords::built_in()),
            lock: Lock::default(),
            lock_findings: Vec::new(),
            theme: Arc::new(theme),
            theme_findings,
            pages: Arc::new(HashMap::new()),
            meet_records: BTreeSet::new(),
            linked: None,
            parse_findings: BTreeMap::new(),
            text_findings: BTreeMap::new(),
            page_findings: BTreeMap::new(),
            record_findings: BTreeMap::new(),
            plan: Arc::new(Plan::default()),
            plan_findings: Vec::new(),
            fingerprints: None,
        }
    }

    /// The settings in force.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// Kinds of page.
    #[must_use]
    pub fn kinds(&self) -> &Kinds {
        &self.kinds
    }

    /// The text of a source, for printing a diagnostic.
    #[must_use]
    pub fn text(&self, file: &FileId) -> Option<Arc<str>> {
        let source = self.sources.get(file)?;
        if source.role == Role::Theme {
            return std::str::from_utf8(&source.bytes).ok().map(Arc::from);
        }
        Some(source.text.clone())
    }

    /// The source of a page.
    #[must_use]
    pub fn page_source(&self, file: &FileId) -> Option<&Source> {
        self.sources.get(file).filter(|source| source.role == Role::Page)
    }

    /// Whether a file as it was read is new to the session.
    #[must_use]
    pub fn is_news(&self, source: &Source) -> bool {
        let known = self.sources.get(&source.file);
        known.is_none_or(|known| known.hash != source.hash || known.role != source.role)
    }

    /// Whether the last scan of a file found something wrong with it.
    #[must_use]
    pub fn was_wrong_to_scan(&self, file: &FileId) -> bool {
        self.scanned.contains_key(file)
    }

    /// Every file that the session knows.
    pub fn files(&self) -> impl Iterator<Item = &FileId> {
        self.sources.keys()
    }

    /// The files of the site at a name or below it.
    #[must_use]
    pub fn files_at(&self, name: &FileId) -> Vec<FileId> {
        let below = format!("{name}/");
        let from = self.sources.range(name.clone()..).map(|(file, _)| file);
        let near = from.take_while(|file| file.as_str().starts_with(name.as_str()));
        near.filter(|file| *file == name || file.as_str().starts_with(&below)).cloned().collect()
    }

    /// The site as it is now, to render from while the session goes on; `None` before the first
    /// round.
    #[must_use]
    pub fn snapshot(&self) -> Option<Snapshot> {
        Some(Snapshot {
            site: self.linked.as_ref()?.0.clone(),
            theme: self.theme.clone(),
            pages: self.pages.clone(),
            plan: self.plan.clone(),
            fingerprints: self.fingerprints.clone()?,
        })
    }

    /// The plan of the last round.
    #[must_use]
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// The number of pages in the site.
    #[must_use]
    pub fn page_count(&self) -> usize {
        self.linked.as_ref().map_or(0, |(site, _)| site.pages.len())
    }

    /// One round: takes in what changed and brings everything but the output up to date.
    pub fn apply(&mut self, changes: Changes) -> Outcome {
        let mut watch = Stopwatch::default();
        let due = self.absorb(changes);
        let old_theme = self.theme.clone();
        self.settings(&due);
        watch.lap("settings", String::new());
        let (parsed, outlines) = self.parse(&due);
        watch.lap("parse", count(parsed.len(), "page"));
        let whole = due.link || due.config || due.kinds || self.linked.is_none();
        let linked = match self.link_records(&due, whole, &parsed) {
            Some(linked) => linked,
            None => self.link(whole || due.data, &parsed, &outlines),
        };
        if due.lock || matches!(linked, Linked::Part { .. } | Linked::Whole) {
            self.check_addresses();
        }
        watch.lap("link", linked.in_words(outlines.len()));
        let (touched, checked) = match linked {
            Linked::Not if !due.theme => (self.touched(&parsed), self.check_again(&parsed)),
            Linked::Records { shown_on } if !due.theme => {
                let checked = self.check_records();
                (shown_on.map_or(Touched::All, Touched::Pages), checked)
            }
            Linked::Part { shown_on, to_check } if !due.theme => {
                let mut to_check = to_check;
                to_check.extend(parsed.iter().cloned());
                to_check.extend(self.includers(&parsed));
                let to_check: Vec<FileId> = to_check.into_iter().collect();
                let bodies = self.touched(&parsed);
                let shown = shown_on.map_or(Touched::All, Touched::Pages);
                (bodies.and(shown), self.check(Some(&to_check)))
            }
            Linked::Not if old_theme.has_the_shape_of(&self.theme) => {
                // The same templates, directives and assets, made otherwise: no page is wrong that
                // was right, and the output has the same files.
                let fresh = self
                    .linked
                    .as_ref()
                    .map(|(site, _)| Arc::new(Fingerprints::new(site, &self.theme)));
                self.fingerprints = fresh;
                (Touched::All, self.check_again(&parsed))
            }
            _ => {
                let checked = self.check(None);
                self.plan_all();
                (Touched::All, checked)
            }
        };
        watch.lap("check and plan", count(checked, "page"));
        let diagnostics = self.findings();
        let blocked = diagnostics.iter().any(|found| found.severity == Severity::Error);
        watch.lap("report", count(diagnostics.len(), "finding"));
        Outcome { diagnostics, blocked, touched, timings: watch.laps }
    }

    /// Links the whole site, or what changed outlines touch, or nothing.
    fn link(&mut self, whole: bool, parsed: &[FileId], outlines: &[FileId]) -> Linked {
        // What was found wrong at a place in a file that changed has a new place.
        let stands_in = |found: &Diagnostic| {
            let places = found.place.iter().chain(found.related.iter().map(|(place, _)| place));
            places.into_iter().any(|place| parsed.contains(&place.file))
        };
        let linked = self.linked.iter().flat_map(|(_, findings)| findings);
        let moved = linked.chain(&self.plan_findings).any(stands_in);
        if !whole && !moved {
            if outlines.is_empty() {
                return Linked::Not;
            }
            let again = self.linked.as_ref().and_then(|(site, findings)| {
                Some((link::relink(site, outlines, &self.pages)?, findings.clone()))
            });
            if let Some((again, findings)) = again {
                let site = Arc::new(again.site);
                self.fingerprints =
                    self.fingerprints.as_ref().map(|old| Arc::new(old.with_site(&site)));
                self.linked = Some((site, findings));
                return Linked::Part { shown_on: again.shown_on, to_check: again.to_check };
            }
        }
        let (site, findings) = link::link(LinkInput {
            config: &self.config,
            kinds: &self.kinds,
            registry: &self.registry,
            options: &self.options,
            pages: &self.pages,
            sources: &self.sources,
        });
        self.linked = Some((Arc::new(site), findings));
        Linked::Whole
    }

    /// Takes in records that changed and moved nothing; `None` if there is more to link.
    fn link_records(&mut self, due: &Due, whole: bool, parsed: &[FileId]) -> Option<Linked> {
        if whole || !due.data || !parsed.is_empty() {
            return None;
        }
        let (site, findings) = self.linked.as_ref()?;
        let fingerprints = self.fingerprints.as_ref()?;
        // What was found wrong at a place in a data file may have a new place.
        let in_data = |place: &Place| self.data_files.contains_key(&place.file);
        let mut all =
            findings.iter().chain(&self.plan_findings).chain(self.page_findings.values().flatten());
        if all.any(|found| {
            found.place.iter().chain(found.related.iter().map(|(place, _)| place)).any(in_data)
        }) {
            return None;
        }
        let site = Arc::new(link::with_records(site, &self.registry)?);
        let (fingerprints, shown_on) = fingerprints.with_records(&site, &self.pages);
        self.linked = Some((site, findings.clone()));
        self.fingerprints = Some(Arc::new(fingerprints));
        Some(Linked::Records { shown_on })
    }

    fn absorb(&mut self, changes: Changes) -> Due {
        let mut due = Due::default();
        for (file, findings) in changes.scanned {
            self.scanned.remove(&file);
            if !findings.is_empty() {
                self.scanned.insert(file, findings);
            }
        }
        for source in changes.put {
            if !self.is_news(&source) {
                continue;
            }
            let is_new = !self.sources.contains_key(&source.file);
            due.touch(source.role, &source.file, is_new);
            self.sources.insert(source.file.clone(), source);
        }
        for file in changes.removed {
            let Some(old) = self.sources.remove(&file) else { continue };
            due.touch(old.role, &file, true);
            self.scanned.remove(&file);
            self.parse_findings.remove(&file);
            self.text_findings.remove(&file);
            self.page_findings.remove(&file);
            self.record_findings.remove(&file);
            self.own_kinds.remove(&file);
            self.data_files.remove(&file);
            Arc::make_mut(&mut self.pages).remove(&file);
            self.meet_records.remove(&file);
            due.pages.remove(&file);
        }
        due
    }

    /// Parses the pages that changed, or all when the way of parsing did. Says which, and whose
    /// outlines changed.
    fn parse(&mut self, due: &Due) -> (Vec<FileId>, Vec<FileId>) {
        let settings = ParseSettings { kinds: &self.kinds, raw_html: self.config.raw_html };
        let all = due.kinds || due.config || due.plain_words;
        let is_page = |source: &&Source| matches!(source.role, Role::Page | Role::Fragment);
        let sources: Vec<&Source> = if all {
            self.sources.values().filter(is_page).collect()
        } else {
            due.pages.iter().filter_map(|file| self.sources.get(file)).collect()
        };
        let as_of = self.options.as_of;
        // Every page is read again when the settings change.
        let marks = check::marks::of_notices(&self.config);
        let read = |source: &Source| {
            let page = parse::page(source, &settings);
            let kind = page.outline.kind.as_str();
            let tells = self.is_shown(code::HARD_WORD, Some(kind));
            let found = check::text(Reading {
                page: &page,
                kind: self.kinds.get(kind).map(|kind| &**kind),
                reading_grade_max: self.config.reading_grade_max,
                as_of,
                marks: &marks,
                lang: page.outline.lang.as_deref().unwrap_or(&self.config.lang),
                plain_words: tells.then_some(&*self.plain_words),
            });
            (page, found)
        };
        let pages: Vec<(Page, Vec<Diagnostic>)> = sources.into_par_iter().map(read).collect();
        let mut outlines = Vec::new();
        let mut parsed = Vec::with_capacity(pages.len());
        if pages.is_empty() {
            return (parsed, outlines);
        }
        // A snapshot that still reads the old pages keeps them.
        let known = Arc::make_mut(&mut self.pages);
        for (page, found) in pages {
            let file = page.file.clone();
            keep(&mut self.parse_findings, &file, page.diagnostics.clone());
            keep(&mut self.text_findings, &file, found);
            let new = page.outline_hash;
            if check::meets_records(&page) {
                self.meet_records.insert(file.clone());
            } else {
                self.meet_records.remove(&file);
            }
            let old = known.insert(file.clone(), Arc::new(page));
            if old.is_none_or(|old| old.outline_hash != new) {
                outlines.push(file.clone());
            }
            parsed.push(file);
        }
        (parsed, outlines)
    }

    /// Checks these pages, or all; says how many.
    fn check(&mut self, these: Option<&[FileId]>) -> usize {
        let Some((site, _)) = &self.linked else { return 0 };
        let due: Vec<&FileId> = match these {
            Some(these) => these.iter().collect(),
            None => self.page_files().collect(),
        };
        let subject = |file: &&FileId| {
            let (page, source) = (self.pages.get(*file)?, self.sources.get(*file)?);
            let subject = Subject { page, source, site, theme: &self.theme, pages: &self.pages };
            Some(((*file).clone(), check::page(subject), check::records(subject)))
        };
        let found: Vec<_> = due.par_iter().filter_map(subject).collect();
        let count = found.len();
        if these.is_none() {
            self.page_findings.clear();
            self.record_findings.clear();
        }
        for (file, of_page, of_records) in found {
            keep(&mut self.page_findings, &file, of_page);
            keep(&mut self.record_findings, &file, of_records);
        }
        count
    }

    /// Every page, if one of these is included by others: their seals cover what they include.
    fn includers(&self, parsed: &[FileId]) -> Vec<FileId> {
        let Some((site, _)) = &self.linked else { return Vec::new() };
        let included = parsed.iter().any(|file| site.included.contains(file));
        self.page_files().filter(|_| included).cloned().collect()
    }

    fn check_again(&mut self, parsed: &[FileId]) -> usize {
        let includers = self.includers(parsed);
        self.check(Some(if includers.is_empty() { parsed } else { &includers }))
    }

    /// Asks the rules about records again, of all pages that have anything to do with records.
    fn check_records(&mut self) -> usize {
        let Some((site, _)) = &self.linked else { return 0 };
        let subject = |file: &FileId| {
            let (page, source) = (self.pages.get(file)?, self.sources.get(file)?);
            let subject = Subject { page, source, site, theme: &self.theme, pages: &self.pages };
            let found = check::records(subject);
            (!found.is_empty()).then(|| (file.clone(), found))
        };
        self.record_findings = self.meet_records.par_iter().filter_map(subject).collect();
        self.meet_records.len()
    }

    /// Compares the addresses with those that were published.
    fn check_addresses(&mut self) {
        if let Some((site, _)) = self.linked.as_ref().filter(|_| !self.strictness.accept_lost) {
            self.lock_findings = check::addresses(site, &self.lock);
        }
    }

    fn page_files(&self) -> impl Iterator<Item = &FileId> {
        let pages = |source: &&Source| matches!(source.role, Role::Page | Role::Fragment);
        self.sources.values().filter(pages).map(|source| &source.file)
    }

    /// What a change to these bodies may have made stale.
    fn touched(&self, parsed: &[FileId]) -> Touched {
        let Some((site, _)) = &self.linked else { return Touched::All };
        // A file that others include shows in places that only the render keys know.
        if parsed.iter().any(|file| site.included.contains(file)) {
            return Touched::All;
        }
        Touched::Pages(parsed.iter().cloned().collect())
    }

    fn plan_all(&mut self) {
        let Some((site, _)) = &self.linked else { return };
        let (plan, findings) = plan::plan(site, &self.theme);
        self.plan = Arc::new(plan);
        self.plan_findings = findings;
        self.fingerprints = Some(Arc::new(Fingerprints::new(site, &self.theme)));
    }
}

impl Due {
    fn touch(&mut self, role: Role, file: &FileId, is_new_or_gone: bool) {
        match role {
            Role::Config => self.config = true,
            Role::Kind => self.kinds = true,
            Role::Data => {
                self.data = true;
                self.plain_words |= file.as_str().ends_with("/plain_words.yaml");
            }
            Role::Lock => self.lock = true,
            Role::Theme => self.theme = true,
            Role::Attachment => self.link = true,
            Role::Page | Role::Fragment => {
                self.pages.insert(file.clone());
                self.link |= is_new_or_gone;
            }
        }
    }
}

/// Findings in place of those that a file had.
fn keep(known: &mut BTreeMap<FileId, Vec<Diagnostic>>, file: &FileId, findings: Vec<Diagnostic>) {
    if findings.is_empty() {
        known.remove(file);
    } else {
        known.insert(file.clone(), findings);
    }
}

fn count(number: usize, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}
