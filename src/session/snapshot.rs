//! A site as a round left it: what is rendered from, whatever the session does meanwhile.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use rayon::prelude::*;

use super::Touched;
use crate::artifact::Plan;
use crate::context::Fingerprints;
use crate::diagnostic::{self, Diagnostic};
use crate::page::Page;
use crate::plan;
use crate::render::Renderer;
use crate::site::{PageIndex, Site};
use crate::source::{FileId, Hash};
use crate::theme::Theme;
use crate::write::Rendered;

/// A site, its theme and its plan; cheap to copy, for all is shared.
#[derive(Clone)]
pub struct Snapshot {
    pub(super) site: Arc<Site>,
    pub(super) theme: Arc<Theme>,
    pub(super) pages: Arc<HashMap<FileId, Arc<Page>>>,
    pub(super) plan: Arc<Plan>,
    pub(super) fingerprints: Arc<Fingerprints>,
}

impl Snapshot {
    /// The files of the output.
    #[must_use]
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// The linked site.
    #[must_use]
    pub fn site(&self) -> &Site {
        &self.site
    }

    /// Every page that was parsed, by file.
    #[must_use]
    pub fn pages(&self) -> &HashMap<FileId, Arc<Page>> {
        &self.pages
    }

    /// The theme.
    #[must_use]
    pub fn theme(&self) -> &Theme {
        &self.theme
    }

    /// Whether nothing but the theme differs from another snapshot.
    #[must_use]
    pub fn has_the_content_of(&self, other: &Snapshot) -> bool {
        Arc::ptr_eq(&self.pages, &other.pages) && Arc::ptr_eq(&self.site, &other.site)
    }

    /// The paths of the artifacts that a round may have touched.
    #[must_use]
    pub fn paths(&self, touched: &Touched) -> Vec<&str> {
        match touched {
            Touched::Pages(files) => {
                let mut paths = BTreeSet::new();
                for index in files.iter().filter_map(|file| self.site.by_file.get(file)) {
                    let entry = &self.site.pages[*index];
                    paths.insert(entry.href.as_str());
                    // The sitemap's day of a page follows its review, the feed tells its changes.
                    let fields = &entry.outline.fields;
                    if fields.contains_key("review_seal") {
                        paths.insert("sitemap.xml");
                    }
                    if entry.told_change().is_some() {
                        paths.insert("feed.xml");
                    }
                    // Pages that belong to no file may list the topmost section.
                    if entry.section == 0 {
                        paths.extend(["404.html", "offline.html"]);
                    }
                    // The files that hold the page, and the sections that may offer such files.
                    for above in self.site.ancestors(*index).into_iter().chain([*index]) {
                        if !self.site.config.take_away {
                            break;
                        }
                        paths.insert(self.site.pages[above].href.as_str());
                        let file = self.site.take_away(above);
                        let planned = file.and_then(|at| self.plan.artifacts.get_key_value(&at));
                        paths.extend(planned.map(|(path, _)| path.as_str()));
                    }
                    for permalink in self.leads_to(*index) {
                        let planned = self.plan.artifacts.get_key_value(&plan::path_of(permalink));
                        paths.extend(planned.map(|(path, _)| path.as_str()));
                    }
                }
                paths.into_iter().collect()
            }
            Touched::All => self.plan.artifacts.keys().map(String::as_str).collect(),
        }
    }

    /// The old permalinks where something leads to a page.
    fn leads_to(&self, page: PageIndex) -> impl Iterator<Item = &str> {
        let aliases = self.site.aliases.iter().filter(move |(_, to)| **to == page);
        let withdrawn = self.site.withdrawn.iter().filter(move |(_, left)| left.to == page);
        aliases
            .map(|(permalink, _)| permalink.as_str())
            .chain(withdrawn.map(|(permalink, _)| permalink.as_str()))
    }

    /// The render key of an artifact; `None` if the plan lacks the path.
    #[must_use]
    pub fn key(&self, path: &str) -> Option<Hash> {
        let artifact = self.plan.artifacts.get(path)?;
        Some(plan::key(artifact, &self.fingerprints, &self.pages))
    }

    /// The render keys of artifacts, in parallel; paths that the plan lacks are left out.
    #[must_use]
    pub fn keys<'a>(&self, paths: &[&'a str]) -> Vec<(&'a str, Hash)> {
        paths.par_iter().filter_map(|path| Some((*path, self.key(path)?))).collect()
    }

    /// Renders artifacts of the plan by their keys, in parallel; `done` hears of each.
    ///
    /// # Errors
    /// Every template error, sorted.
    pub fn render(
        &self,
        stale: &[(&str, Hash)],
        done: &(dyn Fn() + Sync),
    ) -> Result<BTreeMap<String, Rendered>, Vec<Diagnostic>> {
        let renderer = Renderer::new(&self.site, &self.theme, &self.pages);
        let rendered: Vec<Result<(String, Rendered), Box<Diagnostic>>> = stale
            .par_iter()
            .filter_map(|(path, key)| Some((*path, *key, self.plan.artifacts.get(*path)?)))
            .map(|(path, key, artifact)| {
                let bytes = renderer.render(path, artifact)?;
                done();
                Ok((path.to_owned(), Rendered { key, bytes }))
            })
            .collect();
        let mut files = BTreeMap::new();
        let mut errors = Vec::new();
        for result in rendered {
            match result {
                Ok((path, file)) => drop(files.insert(path, file)),
                Err(error) => errors.push(*error),
            }
        }
        if errors.is_empty() {
            return Ok(files);
        }
        diagnostic::sort(&mut errors);
        Err(errors)
    }
}
