//! Pages, the 404 page and redirects: everything that goes through a template.

use std::collections::{BTreeMap, HashMap};
use std::io::{self, Write};
use std::sync::Arc;

use tera::{Context, Value};

use super::embed::Embedder;
use super::{Renderer, body};
use crate::context::{self, BodyFindings, root_of};
use crate::diagnostic::{Diagnostic, code};
use crate::kind::{self, Field, Fields};
use crate::page::{Outline, Page};
use crate::site::{Entry, PageIndex};
use crate::source::{FileId, Hash, Span};
use crate::theme::template_error;
use crate::view::View;

/// No page is larger than this; a template that writes more is in a loop.
const LIMIT: usize = 64 << 20;

pub(super) fn page(
    renderer: &Renderer<'_>,
    index: PageIndex,
    template: &str,
) -> Result<Arc<[u8]>, Box<Diagnostic>> {
    let entry = &renderer.site.pages[index];
    let root = root_of(&entry.href);
    let page = renderer.pages.get(&entry.file).filter(|_| entry.written);
    let body = match page {
        Some(page) => body::render(renderer, index, page, &root)?,
        None => BodyFindings::default(),
    };
    let own = || whole(renderer, entry, page, &body);
    through(renderer, template, &entry.file, index, &root, &own)
}

fn whole(
    renderer: &Renderer<'_>,
    entry: &Entry,
    page: Option<&Arc<Page>>,
    body: &BodyFindings,
) -> Value {
    let page = page.map(|page| &**page);
    let is_sound = page.is_none_or(|page| renderer.is_sound(page));
    context::page_value(renderer.site, renderer.theme, entry, page, is_sound, body)
}

/// All pages of a section as one file that needs no other.
pub(super) fn take_away(
    renderer: &Renderer<'_>,
    path: &str,
    index: PageIndex,
) -> Result<Arc<[u8]>, Box<Diagnostic>> {
    let (site, theme, root) = (renderer.site, renderer.theme, root_of(path));
    let written = |index: PageIndex| {
        let entry = &site.pages[index];
        (entry, renderer.pages.get(&entry.file).filter(|_| entry.written))
    };
    let mut marks = HashMap::new();
    let mut list = Vec::new();
    let all = site.taken(index);
    for (number, taken) in all.iter().copied().enumerate() {
        let (entry, page) = written(taken);
        let body = match page {
            Some(page) => body::render(renderer, taken, page, &root)?,
            None => BodyFindings::default(),
        };
        let mut children = site.children(taken);
        children.retain(|child| all.contains(child));
        let mark = format!("page-{}", number + 1);
        list.push(Value::from(BTreeMap::from([
            ("mark", Value::from(mark.as_str())),
            ("page", whole(renderer, entry, page, &body)),
            ("children", context::cards(site, theme, &children)),
        ])));
        marks.insert(entry.href.as_str(), mark);
    }
    let (entry, page) = written(index);
    let own = || whole(renderer, entry, page, &BodyFindings::default());
    let pages = Value::from(list);
    let html = with_pages(renderer, "take-away.html", &entry.file, index, &root, &own, &pages)?;
    let lang = entry.outline.lang.as_deref().unwrap_or(&site.config.lang);
    let embedder = Embedder { site, theme, root: &root, marks, lang };
    Ok(Arc::from(embedder.embed(&String::from_utf8_lossy(&html)).into_bytes()))
}

pub(super) fn not_found(renderer: &Renderer<'_>) -> Result<Arc<[u8]>, Box<Diagnostic>> {
    let site = renderer.site;
    // A host serves this page at any depth, so its links cannot be relative.
    let root =
        site.base_url().and_then(|base| base.splitn(4, '/').nth(3).map(|path| format!("/{path}")));
    let root = root.unwrap_or_else(|| "/".to_owned());
    without_file(renderer, "404.html", &root, ("not_found_title", "Page not found"))
}

/// What readers without internet find in place of a page that their device has not kept.
pub(super) fn offline(renderer: &Renderer<'_>) -> Result<Arc<[u8]>, Box<Diagnostic>> {
    without_file(renderer, "offline.html", "", ("offline_title", "No internet"))
}

/// A page of the theme's own; its title is one of the theme's words.
fn without_file(
    renderer: &Renderer<'_>,
    name: &str,
    root: &str,
    (title, usual): (&str, &str),
) -> Result<Arc<[u8]>, Box<Diagnostic>> {
    let site = renderer.site;
    let strings = context::strings_of(renderer.theme, &site.config.lang);
    let title = strings.get(title).map_or(usual, String::as_str);
    let outline =
        Outline { title: title.to_owned(), kind: "page".to_owned(), ..Outline::default() };
    let home = site.sections[0].index;
    let entry = Entry {
        file: FileId::new(&format!("careleaf:{name}")),
        written: false,
        outline: Arc::new(outline),
        permalink: name.to_owned(),
        href: name.to_owned(),
        section: 0,
        is_index: true,
        position: 0,
        card: Hash::default(),
    };
    let own =
        || context::page_value(site, renderer.theme, &entry, None, true, &BodyFindings::default());
    through(renderer, name, &entry.file, home, root, &own)
}

/// What is said at the address of a page that has expired.
pub(super) fn withdrawn(
    renderer: &Renderer<'_>,
    path: &str,
    permalink: &str,
) -> Result<Arc<[u8]>, Box<Diagnostic>> {
    let site = renderer.site;
    let Some(withdrawn) = site.withdrawn.get(permalink) else { return Ok(Arc::from(&[][..])) };
    let field = Field { value: kind::Value::Date(withdrawn.since), span: Span::default() };
    let outline = Outline {
        title: withdrawn.title.clone(),
        kind: "page".to_owned(),
        fields: Fields::from([("expires".to_owned(), field)]),
        ..Outline::default()
    };
    let entry = Entry {
        file: withdrawn.file.clone(),
        written: false,
        outline: Arc::new(outline),
        permalink: permalink.to_owned(),
        href: path.to_owned(),
        section: site.pages[withdrawn.to].section,
        is_index: false,
        position: 0,
        card: Hash::default(),
    };
    let body = BodyFindings::default();
    let own = || context::page_value(site, renderer.theme, &entry, None, true, &body);
    through(renderer, "withdrawn.html", &entry.file, withdrawn.to, &root_of(path), &own)
}

pub(super) fn redirect(
    renderer: &Renderer<'_>,
    path: &str,
    to: PageIndex,
) -> Result<Arc<[u8]>, Box<Diagnostic>> {
    let entry = &renderer.site.pages[to];
    let page = renderer.pages.get(&entry.file);
    let own = || {
        let body = BodyFindings::default();
        let page = page.map(|page| &**page);
        context::page_value(renderer.site, renderer.theme, entry, page, true, &body)
    };
    through(renderer, "redirect.html", &entry.file, to, &root_of(path), &own)
}

fn through(
    renderer: &Renderer<'_>,
    name: &str,
    file: &FileId,
    index: PageIndex,
    root: &str,
    own: &dyn Fn() -> Value,
) -> Result<Arc<[u8]>, Box<Diagnostic>> {
    with_pages(renderer, name, file, index, root, own, &Value::none())
}

fn with_pages(
    renderer: &Renderer<'_>,
    name: &str,
    file: &FileId,
    index: PageIndex,
    root: &str,
    own: &dyn Fn() -> Value,
    pages: &Value,
) -> Result<Arc<[u8]>, Box<Diagnostic>> {
    let Some(template) = renderer.theme.templates.get(name) else {
        let message = format!("The theme has no template '{name}'");
        return Err(Box::new(Diagnostic::new(
            code::MISSING_TEMPLATE,
            file,
            Span::default(),
            message,
        )));
    };
    let mut context = Context::new();
    for view in &template.views {
        let value = match view {
            View::Root => Value::from(root),
            View::Page => own(),
            View::Pages => pages.clone(),
            View::To => context::to(renderer.site, index),
            other => renderer.view(*other, index),
        };
        context.insert_value(view.name(), value);
    }
    let mut out = Capped { bytes: Vec::with_capacity(16 << 10) };
    match renderer.theme.tera.render_to(name, &context, &mut out) {
        Ok(()) => Ok(Arc::from(out.bytes)),
        Err(error) => {
            Err(Box::new(template_error(&error, Some(file), &|name| renderer.theme.file_of(name))))
        }
    }
}

/// A buffer that refuses to grow without end.
pub(super) struct Capped {
    pub(super) bytes: Vec<u8>,
}

impl Write for Capped {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.bytes.len() + bytes.len() > LIMIT {
            return Err(io::Error::other("the page is over 64 MB"));
        }
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
