//! One source to one [`Page`].
//!
//! 1. Split the front matter from the body.
//! 2. Read the front matter by the declaration of the page's kind.
//! 3. Parse the body.
//! 4. Put together the outline: all that other pages may see.

use std::sync::Arc;

use super::{around, front_matter, markdown, mentions};
use crate::context;
use crate::diagnostic::{Diagnostic, code};
use crate::fields;
use crate::kind::{Field, Fields, Kind, Kinds, Value, date_of, text_of};
use crate::page::{Outline, Page, Part};
use crate::source::{FileId, Hash, Hasher, Role, Source, Span};
use crate::text::{escape_text, nearest};
use crate::yaml::{self, Node, NodeKind};

/// What parsing depends on beside the source.
#[derive(Clone, Copy, Debug)]
pub struct ParseSettings<'a> {
    /// Kinds of page.
    pub kinds: &'a Kinds,
    /// Whether HTML in Markdown is passed through.
    pub raw_html: bool,
}

/// Parses a page. Never fails: any text gives a page and what is wrong with it.
#[must_use]
pub fn page(source: &Source, settings: &ParseSettings<'_>) -> Page {
    let file = &source.file;
    let (yaml, body, mut diagnostics) = front_matter::split(file, &source.text);
    let node = yaml.clone().and_then(|range| {
        let (node, found) = yaml::parse(file, &source.text, range, code::FRONT_MATTER_SYNTAX);
        diagnostics.extend(found);
        node
    });
    // With front matter that could not be read, fields are not missing, they are unknown.
    let readable = node.is_some() || yaml.is_none();
    let whole = yaml.map_or_else(|| Span::new(0, 0), |range| Span::new(range.start, range.start));
    let node = node.unwrap_or(Node { span: whole, kind: NodeKind::Mapping(Vec::new()) });
    let kind = kind_of(source, &node, settings.kinds, &mut diagnostics);
    let mut fields = Fields::new();
    if let Some(kind) = kind {
        let owner = format!("a page of kind '{}'", kind.name);
        let (read, found) = fields::read(file, &node, &kind.fields, &owner, whole);
        fields = read;
        let missing = |found: &Diagnostic| found.code == code::MISSING_FIELD;
        // Text to include has no front matter of its own to complete.
        let excused = source.role == Role::Fragment || !readable;
        diagnostics.extend(found.into_iter().filter(|found| !(excused && missing(found))));
    }
    let text = |name: &str| text_of(&fields, name).map(str::to_owned);
    let title = text("title");
    let reading = markdown::Settings { raw_html: settings.raw_html };
    let mut markdown = markdown::parse(file, &source.text, body.clone(), &reading);
    diagnostics.extend(markdown.diagnostics);
    let first_h1 = markdown.first_h1.map(|(text, _)| text);
    if let Some(other) =
        first_h1.as_ref().filter(|other| title.as_ref().is_some_and(|t| t != *other))
    {
        // The template prints the title; a first heading that says something else is content.
        let mut html = String::from("<h2>");
        escape_text(other, &mut html);
        html.push_str("</h2>\n");
        markdown.body.parts.insert(0, Part::Html(html));
        markdown.body.fold = 0;
    }
    let title = title.or(first_h1).unwrap_or_else(|| title_of(file));
    let outline = Outline {
        title,
        kind: kind.map_or_else(|| "page".to_owned(), |kind| kind.name.clone()),
        lang: text("lang"),
        slug: text("slug"),
        weight: integer(&fields, "weight"),
        draft: flag(&fields, "draft"),
        publish: date_of(&fields, "publish"),
        expires: date_of(&fields, "expires"),
        aliases: texts(&fields, "aliases"),
        headings: markdown.headings,
        references: markdown.references,
        directives: markdown.directives,
        fields,
    };
    let outline_hash = Hasher::of(&outline);
    let is_sealed = outline.fields.contains_key("review_seal") || source.role == Role::Fragment;
    let reviewed = is_sealed.then(|| reviewed(&outline.fields, &source.text[body.clone()]));
    let calls = outline.directives.iter().zip(&mut markdown.directive_spans);
    for (call, spans) in calls.filter(|(call, _)| call.name == "codes") {
        spans.claim = around::over_table(&markdown.prose, call, spans);
    }
    let mentions = mentions::find(&mentions::Text {
        source: &source.text,
        prose: &markdown.prose,
        outline: &outline,
        reference_spans: &markdown.reference_spans,
        directive_spans: &markdown.directive_spans,
    });
    Page {
        file: file.clone(),
        source_hash: source.hash,
        reviewed,
        outline: Arc::new(outline),
        outline_hash,
        words: markdown.words,
        body: markdown.body,
        body_span: Span::new(body.start, body.end),
        reference_spans: markdown.reference_spans,
        directive_spans: markdown.directive_spans,
        prose: markdown.prose,
        mentions,
        diagnostics,
    }
}

/// What a review does not vouch for: where and when the page appears, and who keeps it.
const NOT_REVIEWED: &[&str] = &[
    "review_seal",
    "aliases",
    "draft",
    "expires",
    "moved_to",
    "owner",
    "publish",
    "slug",
    "template",
    "updated",
    "waive",
    "weight",
];

/// Hash of the page's own part of a review seal. Line ends are left out: Git changes them.
fn reviewed(fields: &Fields, body: &str) -> Hash {
    let mut text = String::new();
    context::put_fields(fields, NOT_REVIEWED, &mut text);
    text.extend(body.trim_end().chars().filter(|ch| *ch != '\r'));
    Hash::of(text.as_bytes())
}

/// The kind that the page names, else the usual one of its place.
fn kind_of<'a>(
    source: &Source,
    node: &Node,
    kinds: &'a Kinds,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<&'a Arc<Kind>> {
    let path = source.file.as_str();
    let usual = if path == "content/_index.md" || path == "content/index.md" {
        "home"
    } else if path.ends_with("/_index.md") || path.ends_with("/index.md") {
        "section"
    } else {
        "page"
    };
    let NodeKind::Mapping(entries) = &node.kind else { return kinds.get(usual) };
    let named = entries.iter().find(|(key, _)| key.name == "kind").map(|(_, value)| value);
    let Some(Node { span, kind: NodeKind::Scalar { text, .. } }) = named else {
        return kinds.get(usual);
    };
    let found = kinds.get(text.as_str());
    if found.is_none() {
        let message = format!("There is no kind of page '{text}'");
        let names = kinds.keys().map(String::as_str);
        let mut diagnostic = Diagnostic::new(code::UNKNOWN_KIND, &source.file, *span, message);
        diagnostic = match nearest(text, names.clone()) {
            Some(near) => diagnostic.help(format!("Write 'kind: {near}'")).fix(near),
            None => {
                diagnostic.help(format!("Use one of: {}", names.collect::<Vec<_>>().join(", ")))
            }
        };
        diagnostics.push(diagnostic);
    }
    found
}

/// A title from a file's name, for a page that says none.
fn title_of(file: &FileId) -> String {
    let mut parts = file.as_str().rsplit('/');
    let name = parts.next().unwrap_or_default();
    let stem = name.strip_suffix(".md").unwrap_or(name);
    let stem = match stem {
        "_index" | "index" => parts.next().unwrap_or_default(),
        stem => stem,
    };
    let mut title = stem.replace(['-', '_'], " ");
    if let Some(first) = title.chars().next() {
        title.replace_range(..first.len_utf8(), &first.to_uppercase().to_string());
    }
    title
}

fn integer(fields: &Fields, name: &str) -> i64 {
    match fields.get(name) {
        Some(Field { value: Value::Integer(number), .. }) => *number,
        _ => 0,
    }
}

fn flag(fields: &Fields, name: &str) -> bool {
    matches!(fields.get(name), Some(Field { value: Value::Bool(true), .. }))
}

fn texts(fields: &Fields, name: &str) -> Vec<String> {
    let Some(Field { value: Value::List(items), .. }) = fields.get(name) else { return Vec::new() };
    let text = |item: &Field| match &item.value {
        Value::Text(text) => Some(text.clone()),
        _ => None,
    };
    items.iter().filter_map(text).collect()
}
