//! From an artifact of the plan to its bytes. Pure: equal render keys give equal bytes.

mod body;
mod embed;
mod feed;
mod file;
mod page;
mod sitemap;

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, OnceLock};

use tera::Value;

use crate::artifact::{Artifact, WORKER};
use crate::context;
use crate::diagnostic::Diagnostic;
use crate::page::Page;
use crate::site::{PageIndex, Site};
use crate::source::FileId;
use crate::theme::Theme;
use crate::view::View;

/// What rendering reads, with the values that many pages share, each built once.
pub struct Renderer<'a> {
    site: &'a Site,
    theme: &'a Theme,
    pages: &'a HashMap<FileId, Arc<Page>>,
    shared: BTreeMap<View, OnceLock<Value>>,
    sections: Vec<OnceLock<Value>>,
}

impl<'a> Renderer<'a> {
    /// Prepares to render a site.
    #[must_use]
    pub fn new(
        site: &'a Site,
        theme: &'a Theme,
        pages: &'a HashMap<FileId, Arc<Page>>,
    ) -> Renderer<'a> {
        let shared = View::ALL.into_iter().filter(|view| view.is_shared());
        Renderer {
            site,
            theme,
            pages,
            shared: shared.map(|view| (view, OnceLock::new())).collect(),
            sections: site.sections.iter().map(|_| OnceLock::new()).collect(),
        }
    }

    /// The bytes of an artifact.
    ///
    /// # Errors
    /// When a template fails; the diagnostic says where.
    pub fn render(&self, path: &str, artifact: &Artifact) -> Result<Arc<[u8]>, Box<Diagnostic>> {
        match artifact {
            Artifact::Page { page, template } => page::page(self, *page, template),
            Artifact::NotFound => page::not_found(self),
            Artifact::TakeAway { page } => page::take_away(self, path, *page),
            Artifact::Offline => page::offline(self),
            Artifact::Worker => Ok(Arc::from(WORKER)),
            Artifact::Redirect { to } => page::redirect(self, path, *to),
            Artifact::Withdrawn { permalink } => page::withdrawn(self, path, permalink),
            Artifact::Asset { file } => {
                let asset = self.theme.assets.values().find(|asset| asset.file == *file);
                Ok(asset.map_or_else(|| Arc::from(&[][..]), |asset| asset.bytes.clone()))
            }
            Artifact::Attachment { file } => {
                let attachment = self.site.attachments.get(file);
                Ok(attachment.map_or_else(|| Arc::from(&[][..]), |file| file.bytes.clone()))
            }
            Artifact::Sitemap => Ok(sitemap::sitemap(self)),
            Artifact::Feed => Ok(feed::feed(self.site)),
        }
    }

    /// Whether a page is as its last review found it.
    fn is_sound(&self, page: &Page) -> bool {
        context::standing(page, self.site, self.theme, self.pages) == context::Standing::Sound
    }

    /// A view as a page reads it; all but `root` and `page`.
    fn view(&self, view: View, page: PageIndex) -> Value {
        let entry = &self.site.pages[page];
        let lang = entry.outline.lang.as_deref().unwrap_or(&self.site.config.lang);
        if view.is_shared() {
            let build = || context::shared_value(view, self.site, self.theme, lang);
            let usual = lang == self.site.config.lang;
            return match self.shared.get(&view).filter(|_| usual) {
                Some(cell) => cell.get_or_init(build).clone(),
                None => build(),
            };
        }
        let build = || context::value(view, self.site, self.theme, page);
        match self.sections.get(entry.section) {
            // A large section shows each page another part of itself.
            Some(cell)
                if view == View::Section && !context::is_windowed(self.site, entry.section) =>
            {
                cell.get_or_init(build).clone()
            }
            _ => build(),
        }
    }
}
