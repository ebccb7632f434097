//! From a site to a plan: every output file and what it is made from; and the render key of each.
//!
//! 1. List the artifacts: pages, redirects, the 404 page, assets, attachments, the sitemap, the
//!    feed, what readers without internet need.
//! 2. Refuse two artifacts at one path, and paths that some disk or host could not hold.
//! 3. On demand, give an artifact its key: the hash of all that its bytes are made from.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use crate::artifact::{Artifact, Plan, WORKER};
use crate::context::{self, Fingerprints, Standing};
use crate::diagnostic::{Diagnostic, code};
use crate::page::Page;
use crate::site::{Entry, PageIndex, Site};
use crate::source::{FileId, Hash, Hasher, Span};
use crate::text::fold;
use crate::theme::{Template, Theme};

/// Whatever changes the bytes of an artifact without being one of its inputs: the program itself.
const MAKER: &str = concat!("careleaf ", env!("CARGO_PKG_VERSION"));

/// Plans the output of a site.
#[must_use]
pub fn plan(site: &Site, theme: &Theme) -> (Plan, Vec<Diagnostic>) {
    let mut list = Vec::with_capacity(site.pages.len() + 16);
    let usual: Arc<str> = Arc::from("page.html");
    let mut names: BTreeMap<&str, Arc<str>> = BTreeMap::new();
    for (at, entry) in site.pages.iter().enumerate() {
        let template = entry.outline.template(&site.kinds).map_or_else(
            || usual.clone(),
            |name| names.entry(name).or_insert_with(|| Arc::from(name)).clone(),
        );
        list.push((entry.href.clone(), Artifact::Page { page: at, template }));
    }
    for (permalink, to) in site.aliases.iter() {
        list.push((path_of(permalink), Artifact::Redirect { to: *to }));
    }
    for permalink in site.withdrawn.keys() {
        let artifact = Artifact::Withdrawn { permalink: permalink.clone() };
        list.push((path_of(permalink), artifact));
    }
    let published = site.attachments.iter().filter(|(file, _)| !site.held.contains(*file));
    for (file, attachment) in published {
        list.push((attachment.href.clone(), Artifact::Attachment { file: file.clone() }));
    }
    for asset in theme.assets.values() {
        list.push((asset.href.clone(), Artifact::Asset { file: asset.file.clone() }));
    }
    list.push(("404.html".to_owned(), Artifact::NotFound));
    for section in &site.sections {
        if let Some(path) = site.take_away(section.index) {
            list.push((path, Artifact::TakeAway { page: section.index }));
        }
    }
    if site.config.offline {
        list.push(("offline.html".to_owned(), Artifact::Offline));
        list.push(("sw.js".to_owned(), Artifact::Worker));
    }
    if site.base_url().is_some() {
        list.push(("sitemap.xml".to_owned(), Artifact::Sitemap));
        if site.has_feed() {
            list.push(("feed.xml".to_owned(), Artifact::Feed));
        }
    }
    let mut diagnostics = Vec::new();
    collisions(&list, site, &mut diagnostics);
    (Plan { artifacts: list.into_iter().collect() }, diagnostics)
}

/// The file that answers at an old permalink.
#[must_use]
pub fn path_of(permalink: &str) -> String {
    if permalink.ends_with(".html") {
        permalink.to_owned()
    } else {
        format!("{permalink}index.html")
    }
}

/// The render key of an artifact: equal keys give equal bytes.
#[must_use]
pub fn key(
    artifact: &Artifact,
    fingerprints: &Fingerprints,
    pages: &HashMap<FileId, Arc<Page>>,
) -> Hash {
    let (site, theme) = (fingerprints.site(), fingerprints.theme());
    let through = |template: &str, page: PageIndex| match theme.templates.get(template) {
        Some(template) => through(template, fingerprints, pages, page),
        None => site.pages[page].card,
    };
    match artifact {
        Artifact::Page { page, template } => through(template, *page),
        Artifact::Redirect { to } => through("redirect.html", *to),
        Artifact::Withdrawn { permalink } => match site.withdrawn.get(permalink) {
            Some(withdrawn) => {
                Hasher::of(&(through("withdrawn.html", withdrawn.to), withdrawn, permalink))
            }
            None => Hash::default(),
        },
        Artifact::NotFound => {
            let home = site.sections[0].index;
            Hasher::of(&(through("404.html", home), site.base_url()))
        }
        Artifact::TakeAway { page } => through("take-away.html", *page),
        Artifact::Offline => through("offline.html", site.sections[0].index),
        Artifact::Worker => Hash::of(WORKER),
        Artifact::Asset { file } => {
            let asset = theme.assets.values().find(|asset| asset.file == *file);
            asset.map(|asset| asset.hash).unwrap_or_default()
        }
        Artifact::Attachment { file } => {
            site.attachments.get(file).map(|attachment| attachment.hash).unwrap_or_default()
        }
        Artifact::Sitemap => {
            let entry = |entry: &Arc<Entry>| {
                let page = pages.get(&entry.file);
                let is_sound = page.is_none_or(|page| {
                    context::standing(page, site, theme, pages) == Standing::Sound
                });
                (entry.permalink.clone(), entry.last_change(is_sound))
            };
            Hasher::of(&(MAKER, site.base_url(), site.pages.iter().map(entry).collect::<Vec<_>>()))
        }
        Artifact::Feed => {
            let config = &site.config;
            let news = site.news().into_iter().map(|page| &site.pages[page]);
            let news = news.map(|entry| (&entry.permalink, &entry.outline)).collect::<Vec<_>>();
            let about = (&site.title, &config.publisher, &config.lang);
            Hasher::of(&(MAKER, site.base_url(), about, news))
        }
    }
}

fn through(
    template: &Template,
    fingerprints: &Fingerprints,
    pages: &HashMap<FileId, Arc<Page>>,
    page: PageIndex,
) -> Hash {
    let views = template.views.iter().map(|view| fingerprints.of(*view, page, pages));
    Hasher::of(&(MAKER, template.fingerprint, views.collect::<Vec<_>>()))
}

/// Two artifacts at one path (also if only case or Unicode form differ: on some disks and hosts
/// that is one file), a file where another needs a folder, and paths that are unsafe.
fn collisions(list: &[(String, Artifact)], site: &Site, diagnostics: &mut Vec<Diagnostic>) {
    let mut seen: HashMap<String, &(String, Artifact)> = HashMap::with_capacity(list.len());
    for item in list {
        let (path, kind) = item;
        if let Some(fault) = fault(path) {
            let (file, span) = origin(kind, site);
            let message = format!("The address '/{path}' cannot be published: {fault}");
            let help = "Rename the file, or give the page another 'slug:'";
            diagnostics.push(Diagnostic::new(code::UNSAFE_PATH, &file, span, message).help(help));
        }
        if let Some(first) = seen.insert(fold(path), item) {
            // Two pages at one permalink are reported by the link stage, with more to say.
            if matches!((&first.1, kind), (Artifact::Page { .. }, Artifact::Page { .. })) {
                continue;
            }
            let ((file, span), (other, _)) = (origin(kind, site), origin(&first.1, site));
            let message = format!("'{file}' and '{other}' would both become '/{path}'");
            diagnostics.push(
                Diagnostic::new(code::DUPLICATE_PERMALINK, &file, span, message)
                    .help("Rename one of them"),
            );
        }
    }
    for item in list {
        let mut path = item.0.as_str();
        while let Some((folder, _)) = path.rsplit_once('/') {
            path = folder;
            let Some(file) = seen.get(&fold(folder)) else { continue };
            let ((file, span), (other, _)) = (origin(&file.1, site), origin(&item.1, site));
            let message =
                format!("'{file}' would be a file at '/{folder}', where '{other}' needs a folder");
            diagnostics.push(
                Diagnostic::new(code::DUPLICATE_PERMALINK, &file, span, message)
                    .help("Rename one of them"),
            );
            break;
        }
    }
}

/// The input that an artifact comes from, for messages.
fn origin(kind: &Artifact, site: &Site) -> (FileId, Span) {
    let field = |page: PageIndex, name: &str| {
        let entry = &site.pages[page];
        let span = entry.outline.fields.get(name).map(|field| field.span);
        (entry.file.clone(), span.unwrap_or_default())
    };
    match kind {
        Artifact::Page { page, .. } | Artifact::TakeAway { page } => field(*page, "slug"),
        Artifact::Redirect { to } => field(*to, "aliases"),
        Artifact::Withdrawn { permalink } => {
            let file = site.withdrawn.get(permalink).map(|withdrawn| withdrawn.file.clone());
            (file.unwrap_or_else(|| FileId::new("")), Span::default())
        }
        Artifact::Asset { file } | Artifact::Attachment { file } => (file.clone(), Span::default()),
        Artifact::NotFound => (FileId::new("careleaf:404.html"), Span::default()),
        Artifact::Offline => (FileId::new("careleaf:offline.html"), Span::default()),
        Artifact::Worker => (FileId::new("careleaf:sw.js"), Span::default()),
        Artifact::Sitemap => (FileId::new("careleaf:sitemap.xml"), Span::default()),
        Artifact::Feed => (FileId::new("careleaf:feed.xml"), Span::default()),
    }
}

/// Why a path cannot be published, if it cannot.
fn fault(path: &str) -> Option<String> {
    const RESERVED: [&str; 22] = [
        "con", "prn", "aux", "nul", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8",
        "com9", "lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9",
    ];
    if path.len() > 1024 {
        return Some("it is longer than 1,024 bytes".to_owned());
    }
    for part in path.split('/') {
        let stem = part.split('.').next().unwrap_or_default().to_lowercase();
        if part.is_empty() || part == "." || part == ".." {
            return Some("it has an empty part, '.' or '..'".to_owned());
        }
        if part.len() > 255 {
            return Some("one of its parts is longer than 255 bytes".to_owned());
        }
        if RESERVED.contains(&stem.as_str()) {
            return Some(format!("'{part}' is a reserved name on Windows"));
        }
        if part.ends_with(['.', ' ']) {
            return Some(format!("'{part}' ends with a dot or a space"));
        }
        let odd = |c: &char| c.is_control() || "<>:\"\\|?*%#".contains(*c);
        if let Some(odd) = part.chars().find(odd) {
            return Some(format!("it has the character {odd:?}"));
        }
    }
    None
}
