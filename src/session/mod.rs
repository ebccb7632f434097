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

mod snapshot;
mod stopwatch;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;
use std::time::Duration;

use rayon::prelude::*;

use crate::artifact::Plan;
use crate::check::{self, Reading, Subject, waivers};
use crate::config::{self, Config};
use crate::context::Fingerprints;
use crate::data::{self, DataFile, Registry};
use crate::diagnostic::{self, Diagnostic, Severity};
use crate::kind::{self, Kind, Kinds};
use crate::link::{self, LinkInput};
use crate::page::Page;
use crate::parse::{self, ParseSettings};
use crate::plan;
use crate::site::{BuildOptions, Site};
use crate::source::{FileId, Role, Source};
use crate::theme::{self, Theme, ThemeFile};

pub use snapshot::Snapshot;
use stopwatch::{Stopwatch, count};

/// What changed since the last round.
#[derive(Debug, Default)]
pub struct Changes {
    /// Files that are new or may have changed.
    pub put: Vec<Source>,
    /// Files that are gone.
    pub removed: Vec<FileId>,
    /// What the scan found wrong, by file; replaces what it said of these files before.
    pub scanned: Vec<(FileId, Vec<Diagnostic>)>,
}

/// What a round came to.
#[derive(Debug)]
pub struct Outcome {
    /// Everything that is wrong with the site now, sorted, severities as configured.
    pub diagnostics: Vec<Diagnostic>,
    /// Whether there is an error among them, so that nothing may be written.
    pub blocked: bool,
    /// What may be stale now.
    pub touched: Touched,
    /// How long each step took, in order.
    pub timings: Vec<Timing>,
}

/// The artifacts whose render keys a round may have changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Touched {
    /// Any of them.
    All,
    /// Those of these pages only.
    Pages(BTreeSet<FileId>),
}

impl Touched {
    /// Both.
    #[must_use]
    pub fn and(self, other: Touched) -> Touched {
        match (self, other) {
            (Touched::Pages(mut all), Touched::Pages(more)) => {
                all.extend(more);
                Touched::Pages(all)
            }
            _ => Touched::All,
        }
    }

    /// Nothing.
    #[must_use]
    pub fn nothing() -> Touched {
        Touched::Pages(BTreeSet::new())
    }
}

/// One step of a round.
#[derive(Clone, Debug)]
pub struct Timing {
    /// The step.
    pub step: &'static str,
    /// How long it took.
    pub took: Duration,
    /// What it did, in words.
    pub note: String,
}

/// How severities are changed for a run.
#[derive(Clone, Copy, Debug, Default)]
pub struct Strictness {
    /// Warnings are errors.
    pub strict: bool,
}

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
    theme: Arc<Theme>,
    theme_findings: Vec<Diagnostic>,
    pages: Arc<HashMap<FileId, Arc<Page>>>,
    linked: Option<(Arc<Site>, Vec<Diagnostic>)>,
    parse_findings: BTreeMap<FileId, Vec<Diagnostic>>,
    text_findings: BTreeMap<FileId, Vec<Diagnostic>>,
    page_findings: BTreeMap<FileId, Vec<Diagnostic>>,
    plan: Arc<Plan>,
    plan_findings: Vec<Diagnostic>,
    fingerprints: Option<Arc<Fingerprints>>,
}

/// How much of the site was linked in a round.
enum Linked {
    Not,
    Part { shown_on: Option<BTreeSet<FileId>>, to_check: BTreeSet<FileId> },
    Whole,
}

impl Linked {
    fn in_words(&self, outlines: usize) -> String {
        match self {
            Linked::Not => "no outline changed".to_owned(),
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
            theme: Arc::new(theme),
            theme_findings,
            pages: Arc::new(HashMap::new()),
            linked: None,
            parse_findings: BTreeMap::new(),
            text_findings: BTreeMap::new(),
            page_findings: BTreeMap::new(),
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
        let whole = due.link || due.config || due.kinds || due.data || self.linked.is_none();
        let linked = self.link(whole, &parsed, &outlines);
        watch.lap("link", linked.in_words(outlines.len()));
        let (touched, checked) = match linked {
            Linked::Not if !due.theme => (self.touched(&parsed), self.check(Some(&parsed))),
            Linked::Part { shown_on, to_check } if !due.theme => {
                let mut to_check = to_check;
                to_check.extend(parsed.iter().cloned());
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
                (Touched::All, self.check(Some(&parsed)))
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
            self.own_kinds.remove(&file);
            self.data_files.remove(&file);
            Arc::make_mut(&mut self.pages).remove(&file);
            due.pages.remove(&file);
        }
        due
    }

    fn of_role(&self, role: Role) -> impl Iterator<Item = &Source> {
        self.sources.values().filter(move |source| source.role == role)
    }

    /// Settings, kinds, data and theme, where they changed.
    fn settings(&mut self, due: &Due) {
        if due.config {
            let read = self.of_role(Role::Config).next();
            let (config, findings) = match read {
                Some(source) => config::parse(&source.file, &source.text),
                None => (Config::default(), Vec::new()),
            };
            self.config = Arc::new(config);
            self.config_findings = findings;
        }
        if due.kinds {
            let read =
                |source: &Source| (source.file.clone(), kind::parse(&source.file, &source.text));
            self.own_kinds = self.of_role(Role::Kind).map(read).collect();
            let mut kinds = kind::built_in();
            for kind in self.own_kinds.values().filter_map(|(kind, _)| kind.as_ref()) {
                kinds.insert(kind.name.clone(), Arc::new(kind.clone()));
            }
            self.kinds = Arc::new(kinds);
        }
        if due.data {
            let read =
                |source: &Source| (source.file.clone(), data::parse(&source.file, &source.text));
            self.data_files = self.of_role(Role::Data).map(read).collect();
            let files = self.data_files.values().map(|(file, _)| file.clone()).collect();
            let (registry, mut findings) = data::merge(files);
            findings.extend(data::check(&registry));
            self.registry = Arc::new(registry);
            self.registry_findings = findings;
        }
        if due.theme {
            let mut files = theme::embedded();
            for source in self.of_role(Role::Theme) {
                // `themes/NAME/templates/page.html` overrides `templates/page.html`.
                let Some(path) = source.file.as_str().splitn(3, '/').nth(2) else { continue };
                files.retain(|file| file.path != path);
                files.push(ThemeFile {
                    file: source.file.clone(),
                    path: path.to_owned(),
                    bytes: source.bytes.clone(),
                    hash: source.hash,
                });
            }
            let (theme, findings) = theme::load(&files);
            self.theme = Arc::new(theme);
            self.theme_findings = findings;
        }
    }

    /// Parses the pages that changed, or all when the way of parsing did. Says which, and whose
    /// outlines changed.
    fn parse(&mut self, due: &Due) -> (Vec<FileId>, Vec<FileId>) {
        let settings = ParseSettings { kinds: &self.kinds, raw_html: self.config.raw_html };
        let all = due.kinds || due.config;
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
            let found = check::text(Reading { page: &page, as_of, marks: &marks });
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
            Some(((*file).clone(), check::page(subject)))
        };
        let found: Vec<(FileId, Vec<Diagnostic>)> = due.par_iter().filter_map(subject).collect();
        let count = found.len();
        if these.is_none() {
            self.page_findings.clear();
        }
        for (file, findings) in found {
            keep(&mut self.page_findings, &file, findings);
        }
        count
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

    /// Everything that is wrong now, with the severities of this site and run.
    fn findings(&self) -> Vec<Diagnostic> {
        let of_pages = self.parse_findings.values().flatten();
        let linked = self.linked.iter().flat_map(|(_, findings)| findings);
        let all = self
            .scanned
            .values()
            .flatten()
            .chain(&self.config_findings)
            .chain(self.own_kinds.values().flat_map(|(_, findings)| findings))
            .chain(self.data_files.values().flat_map(|(_, findings)| findings))
            .chain(&self.registry_findings)
            .chain(&self.theme_findings)
            .chain(of_pages)
            .chain(self.text_findings.values().flatten())
            .chain(linked)
            .chain(self.page_findings.values().flatten())
            .chain(&self.plan_findings);
        let mut found: Vec<Diagnostic> =
            all.filter_map(|finding| self.with_severity(finding.clone())).collect();
        diagnostic::sort(&mut found);
        found
    }

    /// A finding with the severity that this site, the page's kind and this run give it; `None`
    /// where the rule is off or the page waives it.
    #[must_use]
    pub fn with_severity(&self, mut finding: Diagnostic) -> Option<Diagnostic> {
        let name = finding.code.name;
        let page = finding.place.as_ref().and_then(|place| self.pages.get(&place.file));
        if page.is_some_and(|page| waivers::waives(page, finding.code)) {
            return None;
        }
        let kind = page.map(|page| page.outline.kind.as_str());
        let site_of_kind = kind
            .and_then(|kind| self.config.kind_rules.get(kind))
            .and_then(|(_, rules)| rules.get(name));
        let of_site = || self.config.rules.get(name);
        let of_kind =
            || kind.and_then(|kind| self.kinds.get(kind)).and_then(|kind| kind.rules.get(name));
        match site_of_kind.or_else(of_site).or_else(of_kind) {
            Some(None) => return None,
            Some(Some(severity)) => finding.severity = *severity,
            None => {}
        }
        if self.strictness.strict && finding.severity == Severity::Warning {
            finding.severity = Severity::Error;
        }
        Some(finding)
    }
}

impl Due {
    fn touch(&mut self, role: Role, file: &FileId, is_new_or_gone: bool) {
        match role {
            Role::Config => self.config = true,
            Role::Kind => self.kinds = true,
            Role::Data => self.data = true,
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
