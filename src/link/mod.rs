//! From pages to a site: permalinks, sections and their order, and where every reference leads.
//!
//! 1. Leave out what is not published on the build's day ([`publication`]).
//! 2. Give every page its permalink and every folder its section ([`tree`]).
//! 3. Find the menu, the aliases, and the page that shows each record ([`homes`]).
//! 4. Resolve every reference, in parallel ([`references`]).

mod held;
mod homes;
mod publication;
mod references;
mod relink;
mod tree;
mod withdrawn;

pub use relink::{Relinked, relink, with_records};

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use crate::config::{self, Config};
use crate::data::Registry;
use crate::diagnostic::{Diagnostic, Severity, code};
use crate::kind::Kinds;
use crate::page::{DirectiveCall, Outline, Page};
use crate::site::{Attachment, BuildOptions, Entry, PageIndex, Site};
use crate::source::{FileId, Role, Source, Span};
use crate::text::nearest;

/// What linking reads.
#[derive(Clone, Copy, Debug)]
pub struct LinkInput<'a> {
    /// `site.yaml`.
    pub config: &'a Arc<Config>,
    /// Kinds of page.
    pub kinds: &'a Arc<Kinds>,
    /// Data files.
    pub registry: &'a Arc<Registry>,
    /// The day, drafts, the base URL.
    pub options: &'a BuildOptions,
    /// Parsed pages and fragments.
    pub pages: &'a HashMap<FileId, Arc<Page>>,
    /// Every source of the content folder, sorted by file.
    pub sources: &'a BTreeMap<FileId, Source>,
}

/// Links a site.
#[must_use]
pub fn link(input: LinkInput<'_>) -> (Site, Vec<Diagnostic>) {
    let mut published = Vec::new();
    let mut unpublished = BTreeMap::new();
    let mut fragments = BTreeMap::new();
    let mut attachments = BTreeMap::new();
    for (file, source) in input.sources {
        match source.role {
            Role::Page | Role::Fragment => {
                let Some(page) = input.pages.get(file) else { continue };
                if source.role == Role::Fragment {
                    fragments.insert(file.clone(), page.outline.clone());
                } else if let Some(reason) =
                    publication::held_back(file, &page.outline, input.options)
                {
                    unpublished.insert(file.clone(), reason);
                } else {
                    published.push((file.clone(), page.outline.clone()));
                }
            }
            Role::Attachment => {
                let (bytes, hash) = (source.bytes.clone(), source.hash);
                let href = tree::below_content(file).to_owned();
                attachments.insert(file.clone(), Attachment { href, bytes, hash });
            }
            Role::Config | Role::Kind | Role::Data | Role::Lock | Role::Theme => {}
        }
    }
    publication::follow(&mut unpublished);
    let mut diagnostics = Vec::new();
    let (pages, sections) = tree::grow(published);
    let number = |entry: &Entry, at: usize| (entry.file.clone(), at);
    let by_file = pages.iter().enumerate().map(|(at, entry)| number(entry, at)).collect();
    let mut by_permalink = HashMap::with_capacity(pages.len());
    for (at, entry) in pages.iter().enumerate() {
        by_permalink.insert(entry.permalink.clone(), at);
    }
    let mut site = Site {
        config: input.config.clone(),
        kinds: input.kinds.clone(),
        registry: input.registry.clone(),
        options: input.options.clone(),
        title: String::new(),
        pages: pages.into_iter().map(Arc::new).collect(),
        by_file: Arc::new(by_file),
        by_permalink: Arc::new(by_permalink),
        unpublished: Arc::new(unpublished),
        sections: sections.into_iter().map(Arc::new).collect(),
        attachments: Arc::new(attachments),
        held: Arc::default(),
        menu: Vec::new(),
        aliases: Arc::default(),
        withdrawn: Arc::default(),
        homes: Arc::default(),
        resolved: Arc::default(),
        linked_from: Arc::default(),
        included: Arc::new(included(input.pages.values().map(|page| &**page))),
        fragments: Arc::new(fragments),
    };
    let home = &site.pages[site.sections[0].index].outline.title;
    site.title = site.config.title.clone().unwrap_or_else(|| home.clone());
    site.menu = menu(&site, &mut diagnostics);
    site.aliases = Arc::new(aliases(&site, &mut diagnostics));
    let (moved, withdrawn) = withdrawn::find(&site, input.pages);
    Arc::make_mut(&mut site.aliases).extend(moved);
    site.withdrawn = Arc::new(withdrawn);
    duplicate_permalinks(&site, &mut diagnostics);
    site.homes = Arc::new(homes::find(&site));
    site.resolved = Arc::new(references::resolve_all(&site, input.pages));
    site.linked_from = Arc::new(references::reverse(&site));
    site.held = Arc::new(held::find(&site, |file| Some(&*input.pages.get(file)?.outline)));
    for (name, (span, _)) in &site.config.kind_rules {
        if !site.kinds.contains_key(name) {
            let file = site.config.file.clone().unwrap_or_else(|| FileId::new("content/site.yaml"));
            let message = format!("'{name}' is no rule and no kind of page");
            let known = code::ALL.iter().map(|code| code.name);
            let near = nearest(name, known.chain(site.kinds.keys().map(String::as_str)));
            let help = near.map_or_else(
                || "Remove it; 'careleaf explain' lists all rules".to_owned(),
                |near| format!("Write '{near}'"),
            );
            diagnostics.push(Diagnostic::new(code::UNKNOWN_RULE, &file, *span, message).help(help));
        }
    }
    if site.base_url().is_none() {
        let message =
            "There is no 'base_url', so canonical addresses, sitemap and feed are left out";
        let help = "Write 'base_url: https://…' in content/site.yaml once you know where the site will live";
        diagnostics.push(Diagnostic::global(code::NO_BASE_URL, message).help(help));
    }
    (site, diagnostics)
}

/// The files that pages include.
fn included<'a>(pages: impl Iterator<Item = &'a Page>) -> BTreeSet<FileId> {
    let calls = pages.flat_map(|page| {
        let included = page.outline.directives.iter().filter_map(DirectiveCall::included);
        included.map(|path| page.file.beside(path))
    });
    calls.collect()
}

/// The site's own choice, else the sections and pages directly under the home page.
fn menu(site: &Site, diagnostics: &mut Vec<Diagnostic>) -> Vec<PageIndex> {
    if site.config.menu.is_empty() {
        return site.children(site.sections[0].index);
    }
    let config = FileId::new("content/site.yaml");
    let find = |config::Entry { text: path, span }: &config::Entry| {
        let file = FileId::new(&format!("content/{}", path.trim_start_matches('/')));
        let found = site.by_file.get(&file).copied();
        if found.is_none() {
            let files = site.pages.iter().filter(|entry| entry.written);
            let near = nearest(path, files.map(|entry| tree::below_content(&entry.file)));
            let message = format!("The menu names '{path}', which is no page of this site");
            let mut diagnostic = Diagnostic::new(code::BROKEN_LINK, &config, *span, message);
            if let Some(absence) = site.unpublished.get(&file) {
                diagnostic.message = format!(
                    "The menu names '{path}', which is not part of the site: it is {}",
                    absence.reason
                );
                let successor =
                    site.successor(absence).map(|entry| tree::below_content(&entry.file));
                let help = match successor {
                    Some(path) => format!("Write '{path}', which took its place"),
                    None if absence.by_itself => "Remove it from the menu".to_owned(),
                    None => "Remove it from the menu, or publish that page first".to_owned(),
                };
                if absence.by_itself {
                    // An error would keep the page itself on the site.
                    diagnostic.severity = Severity::Warning;
                }
                diagnostics.push(diagnostic.help(help));
                return None;
            }
            if let Some(near) = near {
                diagnostic = diagnostic.help(format!("Write '{near}'")).fix(near);
            }
            diagnostics.push(diagnostic);
        }
        found
    };
    site.config.menu.iter().filter_map(find).collect()
}

/// Old permalinks; one that is a page's, or another page's alias, is an error.
fn aliases(site: &Site, diagnostics: &mut Vec<Diagnostic>) -> BTreeMap<String, PageIndex> {
    let mut aliases: BTreeMap<String, PageIndex> = BTreeMap::new();
    for (at, entry) in site.pages.iter().enumerate() {
        for alias in &entry.outline.aliases {
            let permalink = tree::alias_permalink(alias);
            let taken =
                site.by_permalink.get(permalink.as_str()).or_else(|| aliases.get(&permalink));
            match taken.filter(|taken| **taken != at) {
                Some(taken) => {
                    let other = &site.pages[*taken].file;
                    let message =
                        format!("The alias '{alias}' is already the address of '{other}'");
                    let span = field_span(&entry.outline, "aliases");
                    let help = "Remove the alias here or change the other page's address";
                    diagnostics.push(
                        Diagnostic::new(code::DUPLICATE_PERMALINK, &entry.file, span, message)
                            .help(help),
                    );
                }
                None if permalink == entry.permalink => {}
                None => drop(aliases.insert(permalink, at)),
            }
        }
    }
    aliases
}

/// Two pages at one permalink, also if they differ only by case or Unicode form: on some disks
/// and hosts these are one file.
fn duplicate_permalinks(site: &Site, diagnostics: &mut Vec<Diagnostic>) {
    let mut seen: HashMap<String, &Entry> = HashMap::new();
    for entry in &site.pages {
        let Some(first) = seen.insert(crate::text::fold(&entry.permalink), entry) else { continue };
        let message = format!(
            "Two pages have the address '/{}': '{}' and '{}'",
            entry.permalink, first.file, entry.file
        );
        let span = field_span(&entry.outline, "slug");
        diagnostics.push(
            Diagnostic::new(code::DUPLICATE_PERMALINK, &entry.file, span, message)
                .help("Give one of them another 'slug:'")
                .related(&first.file, field_span(&first.outline, "slug"), "the other page"),
        );
    }
}

fn field_span(outline: &Outline, name: &str) -> Span {
    outline.fields.get(name).map(|field| field.span).unwrap_or_default()
}
