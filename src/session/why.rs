//! Why a round renders what it renders: the part of each render key that is not what it was.

use std::collections::BTreeMap;

use super::Snapshot;
use crate::artifact::Artifact;
use crate::site::PageIndex;
use crate::view::View;

impl Snapshot {
    /// The reasons to render these artifacts, one a line: how many, why, and the first few. `old`
    /// is the site as it was rendered before; without it nothing is known of what changed.
    #[must_use]
    pub fn reasons(&self, old: Option<&Snapshot>, paths: &[&str]) -> Vec<String> {
        const NAMED: usize = 3;
        let mut reasons: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for path in paths {
            reasons.entry(self.reason(old, path)).or_default().push(path);
        }
        let mut reasons: Vec<_> = reasons.into_iter().collect();
        reasons.sort_by_key(|(_, paths)| paths.len());
        let in_words = |(reason, paths): (&str, Vec<&str>)| {
            let more = if paths.len() > NAMED { ", …" } else { "" };
            let named = paths[..paths.len().min(NAMED)].join(", ");
            format!("{} because {reason}: {named}{more}", paths.len())
        };
        reasons.into_iter().map(in_words).collect()
    }

    fn reason(&self, old: Option<&Snapshot>, path: &str) -> &'static str {
        let Some(old) = old else { return "the output lacks it or has another version" };
        let (Some(before), Some(now)) =
            (old.plan.artifacts.get(path), self.plan.artifacts.get(path))
        else {
            return "it is new";
        };
        match (before, now) {
            (
                Artifact::Page { page: before, template: was },
                Artifact::Page { page: now, template },
            ) if was == template => self.differs(old, *before, *now, template),
            (Artifact::Redirect { to: before }, Artifact::Redirect { to: now }) => {
                self.differs(old, *before, *now, "redirect.html")
            }
            (Artifact::Withdrawn { permalink: before }, Artifact::Withdrawn { permalink: now }) => {
                let to = |site: &Snapshot, permalink: &str| {
                    site.site.withdrawn.get(permalink).map_or(0, |withdrawn| withdrawn.to)
                };
                self.differs(old, to(old, before), to(self, now), "withdrawn.html")
            }
            (Artifact::NotFound, Artifact::NotFound) => {
                let (before, now) = (old.site.sections[0].index, self.site.sections[0].index);
                self.differs(old, before, now, "404.html")
            }
            (Artifact::TakeAway { page: before }, Artifact::TakeAway { page: now }) => {
                self.differs(old, *before, *now, "take-away.html")
            }
            (Artifact::Offline, Artifact::Offline) => {
                let (before, now) = (old.site.sections[0].index, self.site.sections[0].index);
                self.differs(old, before, now, "offline.html")
            }
            (Artifact::Asset { .. } | Artifact::Attachment { .. }, _) => "the file changed",
            (Artifact::Sitemap, Artifact::Sitemap) => "addresses or dates of pages changed",
            (Artifact::Feed, Artifact::Feed) => "what it says of pages changed",
            _ => "another template or file makes it now",
        }
    }

    /// The first view of a template whose fingerprint differs, in words.
    fn differs(
        &self,
        old: &Snapshot,
        before: PageIndex,
        now: PageIndex,
        template: &str,
    ) -> &'static str {
        let found = |site: &Snapshot| site.theme.templates.get(template).cloned();
        let (Some(was), Some(is)) = (found(old), found(self)) else { return "its template is new" };
        if was.fingerprint != is.fingerprint {
            return "its template or a component changed";
        }
        let source = |site: &Snapshot, page: PageIndex| {
            site.pages.get(&site.site.pages[page].file).map(|page| page.source_hash)
        };
        if source(old, before) != source(self, now) {
            return "its own text changed";
        }
        let differing = is.views.iter().copied().find(|view| {
            old.fingerprints.of(*view, before, &old.pages)
                != self.fingerprints.of(*view, now, &self.pages)
        });
        match differing {
            Some(View::Page) => "something that it cites, links to or includes changed",
            Some(View::Menu) => "the menu changed",
            Some(View::Site) => "the settings changed",
            Some(View::T | View::Assets) => "the theme's words or assets changed",
            Some(View::Root) => "its address changed",
            Some(
                View::Ancestors | View::Section | View::Children | View::Previous | View::Next,
            ) => "titles, dates or the order of pages around it changed",
            Some(View::Codes | View::Contacts | View::Sources | View::Terms | View::People) => {
                "it lists records that changed"
            }
            Some(View::Data) => "the site's own data changed",
            Some(View::Pages) => "a page that it holds changed",
            Some(View::To) => "the page that it leads to changed",
            None => "it was not rendered in the last round",
        }
    }
}
