//! The review seal: what a review vouched for, as two short hashes in the front matter.
//!
//! The first is of the page's own words and of who checked them when; the second of the records,
//! included files and attachments that it shows. The text that is hashed is spelt out here and not
//! left to `#[derive(Hash)]`, for a seal must outlive versions of the program and of the compiler.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use crate::data;
use crate::kind::{Fields, RecordKind, Value, named_records};
use crate::page::{Page, Target};
use crate::site::Site;
use crate::source::{FileId, Hash};
use crate::theme::Theme;
use crate::view::View;

/// Digits of each half: enough against chance; a seal is no signature.
const DIGITS: usize = 10;

/// How a page stands to its last review.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// There is no seal, or it is as it was.
    Sound,
    /// Its own words changed.
    TextChanged,
    /// Something that it shows from elsewhere changed.
    DataChanged,
}

type Pages = HashMap<FileId, Arc<Page>>;

/// How a page stands to the seal in its front matter.
#[must_use]
pub fn standing(page: &Page, site: &Site, theme: &Theme, pages: &Pages) -> Standing {
    let Some(Value::Text(written)) =
        page.outline.fields.get("review_seal").map(|field| &field.value)
    else {
        return Standing::Sound;
    };
    let now = seal(page, site, theme, pages);
    let halves = |seal: &str| seal.split_once('-').map(|(text, _)| text.to_owned());
    if *written == now {
        Standing::Sound
    } else if halves(written) == halves(&now) {
        Standing::DataChanged
    } else {
        Standing::TextChanged
    }
}

/// The seal of a page as it is now.
#[must_use]
pub fn seal(page: &Page, site: &Site, theme: &Theme, pages: &Pages) -> String {
    let mut shown = Shown { site, theme, pages, seen: BTreeSet::new(), parts: BTreeMap::new() };
    let specs = site.kinds.get(&page.outline.kind).map_or(&[][..], |kind| &kind.fields);
    for (kind, id) in named_records(&page.outline.fields, specs) {
        shown.record(kind, id);
    }
    let template = page.outline.template(&site.kinds).and_then(|name| theme.templates.get(name));
    shown.lists(template.map_or(&[][..], |template| &template.views));
    shown.content(page);
    let mut all = String::new();
    for (name, value) in &shown.parts {
        put(name, &mut all);
        put(value, &mut all);
    }
    let (text, data) = (page.reviewed.unwrap_or_default(), Hash::of(all.as_bytes()));
    format!("{}-{}", text.hex(DIGITS), data.hex(DIGITS))
}

/// What a page shows that is not its own.
struct Shown<'a> {
    site: &'a Site,
    theme: &'a Theme,
    pages: &'a Pages,
    seen: BTreeSet<FileId>,
    parts: BTreeMap<String, String>,
}

impl Shown<'_> {
    fn record(&mut self, kind: RecordKind, id: &str) {
        let Some(record) = self.site.registry.records(kind).get(id) else { return };
        let mut text = String::new();
        put_fields(&record.fields, &[], &mut text);
        if self.parts.insert(format!("{}:{id}", kind.word()), text).is_none() {
            for (kind, id) in named_records(&record.fields, data::record_fields(kind)) {
                self.record(kind, id);
            }
        }
    }

    /// All records of the lists that a template or component reads.
    fn lists(&mut self, views: &[View]) {
        let site = self.site;
        for kind in views.iter().filter_map(|view| view.record_kind()) {
            for id in site.registry.records(kind).keys() {
                self.record(kind, id);
            }
        }
    }

    fn content(&mut self, page: &Page) {
        if !self.seen.insert(page.file.clone()) {
            return;
        }
        for reference in &page.outline.references {
            match &reference.to {
                Target::Code(id) => self.record(RecordKind::Code, id),
                Target::Contact(id) => self.record(RecordKind::Contact, id),
                Target::Term(id) => self.record(RecordKind::Term, id),
                Target::Source(id) => self.record(RecordKind::Source, id),
                Target::Path { path, .. } => {
                    let file = page.file.beside(path);
                    if let Some(attachment) = self.site.attachments.get(&file) {
                        self.parts.insert(format!("file:{file}"), attachment.hash.hex(64));
                    }
                }
                Target::External(_) | Target::Unsafe(_) => {}
            }
        }
        for call in &page.outline.directives {
            if let Some(component) = self.theme.components.get(&call.name) {
                self.lists(&component.views);
            }
            if let Some(path) = call.included() {
                let file = page.file.beside(path);
                if let Some(page) = self.pages.get(&file) {
                    let text = page.reviewed.unwrap_or(page.source_hash);
                    self.parts.insert(format!("included:{file}"), text.hex(64));
                    self.content(page);
                }
            }
        }
    }
}

/// A text and its length, so that no two lists of texts look the same.
fn put(text: &str, out: &mut String) {
    out.push_str(&format!("{}:{text}\n", text.len()));
}

/// Values as they were written; defaults and the fields named in `but` are left out.
pub(crate) fn put_fields(fields: &Fields, but: &[&str], out: &mut String) {
    for (name, field) in fields {
        let is_default = field.span.start == field.span.end;
        if !is_default && !but.contains(&name.as_str()) {
            put(name, out);
            put_value(&field.value, out);
        }
    }
}

fn put_value(value: &Value, out: &mut String) {
    match value {
        Value::Text(text) => put(text, out),
        Value::Integer(number) => put(&number.to_string(), out),
        Value::Bool(is) => put(&is.to_string(), out),
        Value::Date(date) => put(&date.to_string(), out),
        Value::List(items) => {
            out.push('[');
            items.iter().for_each(|item| put_value(&item.value, out));
            out.push(']');
        }
        Value::Record(fields) => {
            out.push('{');
            put_fields(fields, &[], out);
            out.push('}');
        }
    }
}
