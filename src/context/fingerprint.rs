//! Fingerprints of views: what a render key hashes in place of the values themselves.
//!
//! A fingerprint covers at least what the value is built from. Where it covers more, a page is
//! rendered once too often; were it to cover less, a page would go stale: so each one hashes the
//! inputs of its value's function, not a selection of them.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::hash::Hash as _;
use std::sync::{Arc, OnceLock};

use super::lists::{self, listed, menu_holds};
use super::own::review;
use crate::data::codes;
use crate::kind::{self, FieldSpec, Record, RecordKind, named_paths, named_records};
use crate::page::{Outline, Page, Target};
use crate::site::{PageIndex, Resolved, Site};
use crate::source::{FileId, Hash, Hasher};
use crate::theme::Theme;
use crate::view::View;

/// Fingerprints of all views of one site; those that pages share are worked out once.
#[derive(Clone)]
pub struct Fingerprints {
    site: Arc<Site>,
    theme: Arc<Theme>,
    shared: BTreeMap<View, Hash>,
    records: Arc<Records>,
    config: Hash,
    kinds: BTreeMap<String, Hash>,
    /// Worked out when a record changes for the first time.
    index: OnceLock<Arc<Index>>,
}

/// Which files show what, by their outlines.
struct Index {
    records: HashMap<(RecordKind, String), Vec<FileId>>,
    components: HashMap<String, Vec<FileId>>,
    templates: HashMap<String, Vec<FileId>>,
}

impl Index {
    #[allow(clippy::iter_over_hash_type, reason = "who reads the lists makes sets of them")]
    fn of(site: &Site, pages: &Pages) -> Index {
        let mut index = Index {
            records: HashMap::new(),
            components: HashMap::new(),
            templates: HashMap::new(),
        };
        for (file, page) in pages {
            let outline = &page.outline;
            let specs = site.kinds.get(&outline.kind).map_or(&[][..], |kind| &kind.fields);
            let cited = outline.references.iter().filter_map(|reference| match &reference.to {
                Target::Code(id) => Some((RecordKind::Code, id.as_str())),
                Target::Contact(id) => Some((RecordKind::Contact, id.as_str())),
                Target::Term(id) => Some((RecordKind::Term, id.as_str())),
                Target::Source(id) => Some((RecordKind::Source, id.as_str())),
                _ => None,
            });
            for (kind, id) in cited.chain(named_records(&outline.fields, specs)) {
                index.records.entry((kind, id.to_owned())).or_default().push(file.clone());
            }
            for call in &outline.directives {
                index.components.entry(call.name.clone()).or_default().push(file.clone());
            }
            if let Some(template) = outline.template(&site.kinds) {
                index.templates.entry(template.to_owned()).or_default().push(file.clone());
            }
        }
        index
    }
}

/// What a day makes of a record that is shown: the status of a code.
fn on_the_day<'a>(site: &Site, record: &'a Record) -> &'a str {
    codes::status_on(record, site.options.as_of)
}

type Records = BTreeMap<RecordKind, HashMap<String, Hash>>;
type Pages = HashMap<FileId, Arc<Page>>;

impl Fingerprints {
    /// Works out what pages share.
    #[must_use]
    pub fn new(site: &Arc<Site>, theme: &Arc<Theme>) -> Fingerprints {
        let mut records = Records::new();
        let mut shared = BTreeMap::new();
        let views =
            [View::Codes, View::Contacts, View::Sources, View::Terms, View::People, View::Data];
        // Sources and people are shown inside other records, so every list depends on them.
        let mut inner = Hasher::default();
        for kind in [RecordKind::Source, RecordKind::Person] {
            for record in site.registry.records(kind).values() {
                (&record.id, &record.fields).hash(&mut inner);
            }
        }
        let inner = inner.hash();
        for view in views {
            let mut all = Hasher::default();
            inner.hash(&mut all);
            for record in
                view.record_kind().into_iter().flat_map(|kind| site.registry.records(kind).values())
            {
                (&record.id, &record.fields, on_the_day(site, record)).hash(&mut all);
                let kind = view.record_kind().unwrap_or(RecordKind::Code);
                let home = site.homes.get(&(kind, record.id.clone()));
                home.map(|page| &site.pages[*page].href).hash(&mut all);
            }
            shared.insert(view, all.hash());
        }
        shared.insert(View::Data, Hasher::of(&own_data(site)));
        for kind in RecordKind::ALL {
            for record in site.registry.records(kind).values() {
                let home = site.homes.get(&(kind, record.id.clone()));
                let home = home.map(|page| &site.pages[*page].href);
                let named = named_records(&record.fields, crate::data::record_fields(kind));
                let named: Vec<_> = named
                    .into_iter()
                    .filter_map(|(kind, id)| site.registry.records(kind).get(id))
                    .map(|record| (&record.id, &record.fields))
                    .collect();
                let hash = Hasher::of(&(&record.fields, on_the_day(site, record), home, named));
                records.entry(kind).or_default().insert(record.id.clone(), hash);
            }
        }
        let config = Hasher::of(&(
            format!("{:?}", site.config),
            site.base_url(),
            site.has_feed(),
            lists::collects_nothing(site, theme),
            site.config.integrity.then_some(theme.fingerprint),
        ));
        shared.insert(View::Site, Hasher::of(&(config, &site.title)));
        let kinds =
            site.kinds.iter().map(|(name, kind)| (name.clone(), Hasher::of(&format!("{kind:?}"))));
        let kinds = kinds.collect();
        Fingerprints {
            site: site.clone(),
            theme: theme.clone(),
            shared,
            records: Arc::new(records),
            config,
            kinds,
            index: OnceLock::new(),
        }
    }

    /// The same for a site in which nothing that pages share is new but its title: no setting, kind
    /// or record, and no page moved.
    #[must_use]
    pub fn with_site(&self, site: &Arc<Site>) -> Fingerprints {
        let mut new = self.clone();
        new.shared.insert(View::Site, Hasher::of(&(self.config, &site.title)));
        Fingerprints { site: site.clone(), index: OnceLock::new(), ..new }
    }

    /// The same for a site in which nothing but records is new, and the files whose pages may show
    /// the new records; `None` for all.
    #[must_use]
    pub fn with_records(
        &self,
        site: &Arc<Site>,
        pages: &Pages,
    ) -> (Fingerprints, Option<BTreeSet<FileId>>) {
        let mut new = Fingerprints::new(site, &self.theme);
        // No outline changed.
        new.index = self.index.clone();
        let views: Vec<View> = new
            .shared
            .iter()
            .filter(|(view, hash)| self.shared.get(view) != Some(*hash))
            .map(|(view, _)| *view)
            .collect();
        let touched = new.citing(&self.records, &views, pages);
        (new, touched)
    }

    /// The files that show a record whose fingerprint is not what it was, or one of these views.
    fn citing(&self, old: &Records, views: &[View], pages: &Pages) -> Option<BTreeSet<FileId>> {
        let site = &self.site;
        let reads = |read: &[View]| read.iter().any(|view| views.contains(view));
        let templates = self.theme.templates.iter().filter(|(_, template)| reads(&template.views));
        let templates: BTreeSet<&str> = templates.map(|(name, _)| name.as_str()).collect();
        let is_rendered_so = |outline: &Outline| {
            outline.template(&site.kinds).is_some_and(|name| templates.contains(name))
        };
        // These are not in the list of files.
        let mut others = site.pages.iter().filter(|entry| !entry.written);
        if !templates.is_empty()
            && (others.any(|entry| is_rendered_so(&entry.outline))
                || [
                    ("404.html", true),
                    ("offline.html", site.config.offline),
                    ("redirect.html", true),
                    ("take-away.html", site.config.take_away),
                    ("withdrawn.html", true),
                ]
                .iter()
                .any(|(name, is_there)| *is_there && templates.contains(name)))
        {
            return None;
        }
        let index = self.index.get_or_init(|| Arc::new(Index::of(site, pages)));
        let mut found = BTreeSet::new();
        let mut add =
            |files: Option<&Vec<FileId>>| found.extend(files.into_iter().flatten().cloned());
        for (kind, records) in self.records.iter() {
            let before = old.get(kind);
            for id in site.registry.records(*kind).keys() {
                if before.and_then(|before| before.get(id)) != records.get(id) {
                    add(index.records.get(&(*kind, id.clone())));
                }
            }
        }
        let components = self.theme.components.iter().filter(|(_, found)| reads(&found.views));
        components.for_each(|(name, _)| add(index.components.get(name)));
        templates.into_iter().for_each(|name| add(index.templates.get(name)));
        // What others include shows in places that only the render keys know.
        (!found.iter().any(|file| site.included.contains(file))).then_some(found)
    }

    /// The site that the fingerprints are of.
    #[must_use]
    pub fn site(&self) -> &Site {
        &self.site
    }

    /// The theme that the fingerprints are of.
    #[must_use]
    pub fn theme(&self) -> &Theme {
        &self.theme
    }

    fn record(&self, kind: RecordKind, id: &str) -> Option<&Hash> {
        self.records.get(&kind)?.get(id)
    }

    /// The fingerprint of a view as a page reads it.
    #[must_use]
    pub fn of(&self, view: View, page: PageIndex, pages: &Pages) -> Hash {
        let site = &self.site;
        let entry = &site.pages[page];
        let card = |page: PageIndex| site.pages[page].card;
        match view {
            View::Root => Hasher::of(&entry.href),
            View::T | View::Assets => self.theme.fingerprint,
            View::Menu => {
                let items =
                    site.menu.iter().map(|item| (card(*item), menu_holds(site, *item, page)));
                Hasher::of(&items.collect::<Vec<_>>())
            }
            View::Page => self.page(page, pages),
            View::Ancestors => {
                Hasher::of(&site.ancestors(page).into_iter().map(card).collect::<Vec<_>>())
            }
            View::Section => {
                let section = &site.sections[entry.section];
                let listed = listed(section, site, page);
                if listed.len() == section.pages.len() {
                    Hasher::of(&(section.cards, card(section.index)))
                } else {
                    let pages: Vec<Hash> = section.pages[listed].iter().map(|p| card(*p)).collect();
                    let inner = section.subsections.iter().map(|s| card(site.sections[*s].index));
                    Hasher::of(&(pages, inner.collect::<Vec<_>>(), card(section.index)))
                }
            }
            View::Children => {
                Hasher::of(&site.children(page).into_iter().map(card).collect::<Vec<_>>())
            }
            View::Previous => Hasher::of(&site.neighbours(page).0.map(card)),
            View::Next => Hasher::of(&site.neighbours(page).1.map(card)),
            View::Pages => {
                let taken = site.taken(page).into_iter().map(|page| self.page(page, pages));
                let taken: Vec<Hash> = taken.collect();
                // HTML that authors write may show files that no reference names.
                let files = site.attachments.values().filter(|_| site.config.raw_html);
                Hasher::of(&(taken, files.map(|file| (&file.href, file.hash)).collect::<Vec<_>>()))
            }
            View::To => Hasher::of(&(card(page), &entry.outline.title)),
            shared => self.shared.get(&shared).copied().unwrap_or_default(),
        }
    }

    /// The view `page`: its source, and everything that its references, directives and fields show.
    fn page(&self, index: PageIndex, pages: &Pages) -> Hash {
        let site = &self.site;
        let entry = &site.pages[index];
        let outline = &entry.outline;
        let mut hasher = Hasher::default();
        (self.config, &entry.permalink, &entry.file, entry.written).hash(&mut hasher);
        self.kinds.get(outline.kind.as_str()).hash(&mut hasher);
        self.theme.fingerprint.hash(&mut hasher);
        review(&outline.fields, site).hash(&mut hasher);
        site.take_away(index).hash(&mut hasher);
        // A page with a file is covered by its source; one without has its outline alone.
        if !entry.written {
            outline.hash(&mut hasher);
        }
        let specs = site.kinds.get(&outline.kind).map_or(&[][..], |kind| &kind.fields);
        for (kind, id) in named_records(&outline.fields, specs) {
            self.record(kind, id).hash(&mut hasher);
        }
        self.paths(&outline.fields, specs, &entry.file, &mut hasher);
        self.content(&entry.file, index, pages, &mut BTreeSet::new(), &mut hasher);
        hasher.hash()
    }

    /// The pages and files that a page's fields name by path.
    fn paths(
        &self,
        fields: &kind::Fields,
        specs: &[FieldSpec],
        file: &FileId,
        hasher: &mut Hasher,
    ) {
        for path in named_paths(fields, specs) {
            let target = file.beside(path);
            self.site.attachments.get(&target).map(|a| (&a.href, a.hash)).hash(hasher);
            self.site.page(&target).map(|page| (&page.outline.title, &page.href)).hash(hasher);
        }
    }

    /// What a body shows that is not in its own source: targets, data, included files.
    fn content(
        &self,
        file: &FileId,
        reader: PageIndex,
        pages: &Pages,
        seen: &mut BTreeSet<FileId>,
        hasher: &mut Hasher,
    ) {
        if !seen.insert(file.clone()) {
            return;
        }
        let Some(page) = pages.get(file) else { return };
        page.source_hash.hash(hasher);
        let resolved = self.site.resolved.get(file);
        for to in resolved.iter().flat_map(|resolved| resolved.iter()) {
            to.hash(hasher);
            match to {
                Resolved::Page { file, .. } => {
                    self.site.page(file).map(|page| (&page.href, &page.outline.title)).hash(hasher);
                }
                Resolved::Attachment { file } => {
                    self.site.attachments.get(file).map(|a| (&a.href, a.hash)).hash(hasher);
                }
                Resolved::Record { kind, id } => {
                    self.record(*kind, id).hash(hasher);
                }
                Resolved::External(_) | Resolved::Missing(_) => {}
            }
        }
        for call in &page.outline.directives {
            if call.name == "include" {
                if let Some(path) = call.included() {
                    self.site.unpublished.get(&file.beside(path)).hash(hasher);
                    self.content(&file.beside(path), reader, pages, seen, hasher);
                }
                continue;
            }
            let views = self.theme.components.get(&call.name).map_or(&[][..], |c| &c.views);
            for view in views.iter().filter(|view| **view != View::Page) {
                self.of(*view, reader, pages).hash(hasher);
            }
        }
    }
}

/// The site's own data without its places, for hashing.
fn own_data(site: &Site) -> Vec<(&str, String)> {
    use crate::yaml::{Node, NodeKind};
    fn write(node: &Node, out: &mut String) {
        match &node.kind {
            NodeKind::Null => out.push('~'),
            NodeKind::Scalar { text, plain } => out.push_str(&format!("{plain}{text:?}")),
            NodeKind::Sequence(items) => {
                out.push('[');
                items.iter().for_each(|item| write(item, out));
                out.push(']');
            }
            NodeKind::Mapping(entries) => {
                out.push('{');
                for (key, node) in entries {
                    out.push_str(&format!("{:?}", key.name));
                    write(node, out);
                }
                out.push('}');
            }
        }
    }
    let text = |node: &Node| {
        let mut out = String::new();
        write(node, &mut out);
        out
    };
    site.registry.own.iter().map(|(name, node)| (name.as_str(), text(node))).collect()
}
