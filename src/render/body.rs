//! A page's body with its holes filled: references with what they name, directives through their
//! components, included files in their place.

use std::collections::HashSet;
use std::sync::Arc;

use tera::{Context, Value};

use super::{Renderer, file};
use crate::context::{self, BodyFindings};
use crate::diagnostic::Diagnostic;
use crate::kind::{self, Record, RecordKind};
use crate::page::{Argument, Body, DirectiveCall, Page, Part};
use crate::site::{PageIndex, Resolved};
use crate::source::FileId;
use crate::text::{escape_attribute, escape_text};
use crate::theme::template_error;
use crate::view::View;

/// Includes nest no deeper than this; circles are errors of the check stage.
const DEPTH: usize = 16;

struct Filler<'a> {
    renderer: &'a Renderer<'a>,
    index: PageIndex,
    root: &'a str,
    findings: BodyFindings,
    /// Codes that a table of the page has shown: a second table repeats them without their anchors.
    anchored: HashSet<String>,
    depth: usize,
}

pub(super) fn render(
    renderer: &Renderer<'_>,
    index: PageIndex,
    page: &Page,
    root: &str,
) -> Result<BodyFindings, Box<Diagnostic>> {
    let mut filler = Filler {
        renderer,
        index,
        root,
        findings: BodyFindings::default(),
        anchored: HashSet::new(),
        depth: 0,
    };
    let mut html = String::with_capacity(8 << 10);
    let parts = &page.body.parts;
    let (above, below) = parts.split_at(page.body.fold.min(parts.len()));
    filler.parts(page, above, &mut html)?;
    filler.findings.fold = html.len();
    filler.parts(page, below, &mut html)?;
    filler.findings.html = html;
    Ok(filler.findings)
}

impl Filler<'_> {
    fn body(&mut self, page: &Page, body: &Body, out: &mut String) -> Result<(), Box<Diagnostic>> {
        self.parts(page, &body.parts, out)
    }

    fn parts(
        &mut self,
        page: &Page,
        parts: &[Part],
        out: &mut String,
    ) -> Result<(), Box<Diagnostic>> {
        for part in parts {
            match part {
                Part::Html(html) => out.push_str(html),
                Part::Word { key, number, in_attribute } => {
                    self.word(key, number, *in_attribute, out);
                }
                Part::Link { reference, text, title } => {
                    let mut inner = String::new();
                    self.body(page, text, &mut inner)?;
                    self.link(page, *reference, &inner, title.as_deref(), out);
                }
                Part::Image { reference, alt, title } => {
                    self.image(page, *reference, alt, title.as_deref(), out);
                }
                Part::Directive { directive, body } => {
                    let Some(call) = page.outline.directives.get(*directive) else { continue };
                    if call.name == "include" {
                        self.include(page, call, out)?;
                    } else {
                        self.directive(page, call, body, out)?;
                    }
                }
            }
        }
        Ok(())
    }

    /// A word of the theme's; marked where it is not in the page's language.
    fn word(&self, key: &str, number: &str, in_attribute: bool, out: &mut String) {
        let Renderer { site, theme, .. } = self.renderer;
        let lang = site.pages[self.index].outline.lang.as_deref().unwrap_or(&site.config.lang);
        let word = context::strings_of(theme, lang).get(key).map_or(key, String::as_str);
        let word = word.replace("{number}", number);
        if in_attribute {
            escape_attribute(&word, out);
        } else if theme.strings.contains_key(lang) {
            escape_text(&word, out);
        } else {
            out.push_str("<span lang=\"en\" dir=\"ltr\">");
            escape_text(&word, out);
            out.push_str("</span>");
        }
    }

    fn resolved(&self, page: &Page, reference: usize) -> Option<Resolved> {
        self.renderer.site.resolved.get(&page.file)?.get(reference).cloned()
    }

    fn link(
        &mut self,
        page: &Page,
        reference: usize,
        text: &str,
        title: Option<&str>,
        out: &mut String,
    ) {
        match self.resolved(page, reference) {
            Some(Resolved::Page { file, anchor }) => {
                let href = self.page_href(&file, anchor.as_deref());
                open(out, None, &href, title);
                let name = self.renderer.site.page(&file).map_or("", |to| &to.outline.title);
                text_or(text, name, out);
                out.push_str("</a>");
            }
            Some(Resolved::Attachment { file }) => {
                let Some(to) = self.renderer.site.attachments.get(&file) else { return };
                let version = context::file_version(self.renderer.site, to);
                file::link(self.root, to, version.as_deref(), text, title, out);
            }
            Some(Resolved::Record { kind, id }) => self.record(kind, &id, text, title, out),
            Some(Resolved::External(address)) => {
                let rel = if address.starts_with("http") { " rel=\"noopener\"" } else { "" };
                out.push_str("<a href=\"");
                escape_attribute(&address, out);
                out.push('"');
                out.push_str(rel);
                push_title(title, out);
                out.push('>');
                let shown = address.trim_start_matches("mailto:").trim_start_matches("tel:");
                text_or(text, shown, out);
                out.push_str("</a>");
            }
            Some(Resolved::Missing(_)) | None => out.push_str(text),
        }
    }

    /// The address of a page as this artifact writes it.
    fn page_href(&self, file: &FileId, anchor: Option<&str>) -> String {
        let site = self.renderer.site;
        let here = &site.pages[self.index];
        let anchor = anchor.map(|anchor| format!("#{anchor}")).unwrap_or_default();
        match site.page(file) {
            Some(to) if to.href == here.href && !anchor.is_empty() => anchor,
            Some(to) => format!("{}{}{anchor}", self.root, to.href),
            None => anchor,
        }
    }

    fn record(
        &mut self,
        kind: RecordKind,
        id: &str,
        text: &str,
        title: Option<&str>,
        out: &mut String,
    ) {
        let site = self.renderer.site;
        let Some(record) = site.registry.records(kind).get(id) else { return };
        let home = site.homes.get(&(kind, id.to_owned())).copied();
        match kind {
            RecordKind::Code => {
                self.findings.cpt |= field(record, "system").starts_with("cpt");
                match home {
                    Some(home) => {
                        let anchor = context::anchor(kind, id);
                        let href = self.page_href(&site.pages[home].file, Some(&anchor));
                        open(out, Some("code"), &href, title);
                        text_or(text, id, out);
                        out.push_str("</a>");
                    }
                    None => {
                        out.push_str("<span class=\"code\">");
                        text_or(text, id, out);
                        out.push_str("</span>");
                    }
                }
            }
            RecordKind::Contact => contact(record, text, title, out),
            RecordKind::Term => {
                // On the glossary page the term stands itself; elsewhere it is listed at the end.
                if home != Some(self.index) {
                    push_new(&mut self.findings.terms, id);
                }
                open(out, Some("term"), &format!("#{}", context::anchor(kind, id)), title);
                text_or(text, field(record, "term"), out);
                out.push_str("</a>");
            }
            RecordKind::Source => {
                let (number, first) = push_new(&mut self.findings.sources, id);
                out.push_str(text);
                let id = if first { format!(" id=\"cite-{number}\"") } else { String::new() };
                out.push_str(&format!(
                    "<sup class=\"cite\"><a href=\"#source-{number}\"{id} aria-label=\""
                ));
                self.word("source_number", &number.to_string(), true, out);
                out.push_str(&format!("\">{number}</a></sup>"));
            }
            RecordKind::Person => {}
        }
    }

    fn image(
        &mut self,
        page: &Page,
        reference: usize,
        alt: &str,
        title: Option<&str>,
        out: &mut String,
    ) {
        let Some(Resolved::Attachment { file }) = self.resolved(page, reference) else {
            escape_text(alt, out);
            return;
        };
        let Some(to) = self.renderer.site.attachments.get(&file) else { return };
        out.push_str("<img src=\"");
        escape_attribute(&format!("{}{}", self.root, encode(&to.href)), out);
        out.push_str("\" alt=\"");
        escape_attribute(alt, out);
        out.push('"');
        push_title(title, out);
        // The size keeps the text from jumping when the image arrives.
        if let Ok(size) = imagesize::blob_size(&to.bytes) {
            out.push_str(&format!(" width=\"{}\" height=\"{}\"", size.width, size.height));
        }
        out.push_str(" loading=\"lazy\">");
    }

    fn include(
        &mut self,
        page: &Page,
        call: &DirectiveCall,
        out: &mut String,
    ) -> Result<(), Box<Diagnostic>> {
        let Some(path) = call.included() else { return Ok(()) };
        let file = page.file.beside(path);
        let has_left = self.renderer.site.unpublished.get(&file).is_some_and(|page| page.by_itself);
        let target: Option<&Arc<Page>> = self.renderer.pages.get(&file);
        let Some(target) = target.filter(|_| self.depth < DEPTH && !has_left) else {
            return Ok(());
        };
        self.depth += 1;
        let done = self.body(target, &target.body, out);
        self.depth -= 1;
        done
    }

    fn directive(
        &mut self,
        page: &Page,
        call: &DirectiveCall,
        body: &Body,
        out: &mut String,
    ) -> Result<(), Box<Diagnostic>> {
        let mut inner = String::new();
        self.body(page, body, &mut inner)?;
        let renderer = self.renderer;
        let Some(component) = renderer.theme.components.get(&call.name) else {
            out.push_str(&inner);
            return Ok(());
        };
        if call.name == "codes" {
            let codes = &renderer.site.registry.codes;
            self.findings.cpt |=
                codes.values().any(|code| field(code, "system").starts_with("cpt"));
        }
        let mut arguments = Context::new();
        for (name, value) in &call.arguments {
            let value = match value {
                Argument::Text(text) => Value::from(text.as_str()),
                Argument::Integer(number) => Value::from(*number),
                Argument::Bool(flag) => Value::from(*flag),
            };
            arguments.insert_value(name.clone(), value);
        }
        let mut views = Context::new();
        for view in &component.views {
            let value = match view {
                View::Root => Value::from(self.root),
                View::Page => {
                    let entry = &renderer.site.pages[self.index];
                    let none = BodyFindings::default();
                    let is_sound = renderer.is_sound(page);
                    context::page_value(
                        renderer.site,
                        renderer.theme,
                        entry,
                        Some(page),
                        is_sound,
                        &none,
                    )
                }
                other => renderer.view(*other, self.index),
            };
            views.insert_value(view.name(), value);
        }
        let tera = &renderer.theme.tera;
        match tera.render_component_with_implicits(
            &call.name,
            &arguments,
            &views,
            Some(&inner),
            true,
        ) {
            Ok(html) if call.name == "codes" => {
                out.push_str(&self.anchored_once(html));
                Ok(())
            }
            Ok(html) => {
                out.push_str(&html);
                Ok(())
            }
            Err(error) => Err(Box::new(template_error(&error, Some(&page.file), &|name| {
                renderer.theme.file_of(name)
            }))),
        }
    }

    /// A table of codes without the anchors that stand in a table before it: an id is there once.
    fn anchored_once(&mut self, mut html: String) -> String {
        for id in self.renderer.site.registry.codes.keys() {
            let anchor = format!(" id=\"{}\"", context::anchor(RecordKind::Code, id));
            if html.contains(&anchor) && !self.anchored.insert(id.clone()) {
                html = html.replace(&anchor, "");
            }
        }
        html
    }
}

fn contact(record: &Record, text: &str, title: Option<&str>, out: &mut String) {
    let phone = field(record, "phone");
    let (href, shown) = match crate::data::contacts::e164(phone) {
        Some(number) => (format!("tel:{number}"), phone),
        None => {
            let email = field(record, "email");
            (format!("mailto:{email}"), email)
        }
    };
    open(out, Some("contact"), &href, title);
    // The number is always in sight: on paper a link alone is lost.
    if !text.is_empty() && !text.contains(shown) {
        out.push_str(text);
        out.push(' ');
    }
    out.push_str("<span class=\"number\">");
    if text.contains(shown) {
        out.push_str(text)
    } else {
        escape_text(shown, out)
    }
    out.push_str("</span></a>");
}

fn field<'a>(record: &'a Record, name: &str) -> &'a str {
    match record.fields.get(name).map(|field| &field.value) {
        Some(kind::Value::Text(text)) => text,
        _ => "",
    }
}

/// The place of an id in a list, from 1, and whether it is new there.
fn push_new(list: &mut Vec<String>, id: &str) -> (usize, bool) {
    match list.iter().position(|known| known == id) {
        Some(at) => (at + 1, false),
        None => {
            list.push(id.to_owned());
            (list.len(), true)
        }
    }
}

fn open(out: &mut String, class: Option<&str>, href: &str, title: Option<&str>) {
    out.push_str("<a");
    if let Some(class) = class {
        out.push_str(&format!(" class=\"{class}\""));
    }
    out.push_str(" href=\"");
    escape_attribute(href, out);
    out.push('"');
    push_title(title, out);
    out.push('>');
}

pub(super) fn push_title(title: Option<&str>, out: &mut String) {
    if let Some(title) = title {
        out.push_str(" title=\"");
        escape_attribute(title, out);
        out.push('"');
    }
}

/// The text that the editor wrote, or the target's own.
pub(super) fn text_or(text: &str, own: &str, out: &mut String) {
    if text.is_empty() { escape_text(own, out) } else { out.push_str(text) }
}

/// A path in an address: what is not plain is percent-encoded.
pub(super) fn encode(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/!$&'()*+,;=@".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}
