//! The view `page`: a page's own data with its finished body.

use std::collections::BTreeMap;

use jiff::ToSpan;
use jiff::civil::Date;
use tera::Value;

use super::dates::{Strings, date_value, partial_date_value};
use super::lists::{map, optional, strings_of};
use super::records::{Names, anchor, fields_value, record_value};
use super::structured::structured;
use crate::kind::{self, RecordKind, date_of, text_of};
use crate::page::Page;
use crate::site::{Attachment, Entry, Site};
use crate::source::FileId;
use crate::theme::Theme;

/// What rendering a body found out: what it cites, in order of appearance.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BodyFindings {
    /// The body.
    pub html: String,
    /// How many bytes of it stand above the first heading; 0 where it cannot be cut there.
    pub fold: usize,
    /// Ids of cited works; the first has number 1.
    pub sources: Vec<String>,
    /// Ids of glossary terms.
    pub terms: Vec<String>,
    /// Whether a CPT code is cited or listed.
    pub cpt: bool,
}

/// The review of a page on the build's day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Review {
    /// The day of the last review.
    pub last: Option<Date>,
    /// The day by which the next one is due.
    pub next: Option<Date>,
    /// Days since the next review was due, if it was.
    pub overdue_days: Option<i32>,
}

/// When a page was reviewed and when it is due: `next_review`, else the site's interval after
/// `last_reviewed`.
#[must_use]
pub fn review(fields: &kind::Fields, site: &Site) -> Review {
    let date = |name: &str| date_of(fields, name);
    let last = date("last_reviewed");
    let interval = site.config.review_interval_days;
    let next = date("next_review")
        .or_else(|| last.and_then(|last| last.checked_add(i64::from(interval).days()).ok()));
    let overdue_days = next
        .filter(|next| *next < site.options.as_of)
        .map(|next| (site.options.as_of - next).get_days());
    Review { last, next, overdue_days }
}

/// The value of the view `page`; `is_sound` unless it changed after its review.
#[must_use]
pub fn page_value(
    site: &Site,
    theme: &Theme,
    entry: &Entry,
    page: Option<&Page>,
    is_sound: bool,
    body: &BodyFindings,
) -> Value {
    let outline = &entry.outline;
    let lang = outline.lang.as_deref().unwrap_or(&site.config.lang);
    let strings = strings_of(theme, lang);
    let fields = &outline.fields;
    let specs = site.kinds.get(&outline.kind).map_or(&[][..], |kind| &kind.fields);
    let names = Names {
        record: &|kind, id| record_value(kind, id, site, strings),
        path: &|path| named_href(site, &entry.file.beside(path)),
    };
    let plain = fields_value(fields, specs, &names, strings);
    let day = |name: &str| plain.get(name).cloned().unwrap_or_else(Value::none);
    let review = review(fields, site);
    let optional_day =
        |date: Option<Date>| date.map_or_else(Value::none, |date| date_value(date, strings));
    let canonical = site.base_url().map(|base| format!("{base}{}", entry.permalink));
    let edit_url = site.config.edit_url.as_deref().filter(|_| entry.written);
    let edit_url = edit_url.map(|prefix| format!("{prefix}{}", entry.file));
    let notices = notices(site, body, &outline.title);
    let review = map([
        ("last", optional_day(review.last)),
        ("next", optional_day(review.next)),
        ("overdue", Value::from(review.overdue_days.is_some())),
        ("overdue_days", Value::from(i64::from(review.overdue_days.unwrap_or(0)))),
        ("changed", Value::from(!is_sound)),
        ("by", day("reviewed_by")),
    ]);
    let (opening, rest) = body.html.split_at_checked(body.fold).unwrap_or(("", &body.html));
    let toc = outline.headings.iter().filter(|heading| (2..=3).contains(&heading.level));
    let toc = toc.map(|heading| {
        map([
            ("level", Value::from(i64::from(heading.level))),
            ("id", Value::from(heading.id.as_str())),
            ("text", Value::from(heading.text.as_str())),
        ])
    });
    map([
        ("title", Value::from(outline.title.as_str())),
        ("summary", optional(text_of(fields, "summary"))),
        ("kind", Value::from(outline.kind.as_str())),
        ("lang", Value::from(lang)),
        ("dir", Value::from(direction(lang))),
        ("href", Value::from(entry.href.as_str())),
        ("permalink", Value::from(entry.permalink.as_str())),
        ("canonical", optional(canonical.as_deref())),
        (
            "structured_data",
            structured(site, entry, is_sound).map_or_else(Value::none, |s| Value::safe_string(&s)),
        ),
        ("toc", Value::from(toc.collect::<Vec<_>>())),
        ("words", Value::from(i64::from(page.map_or(0, |page| page.words)))),
        ("audience", day("audience")),
        ("tags", day("tags")),
        ("date", day("date")),
        ("updated", day("updated")),
        (
            "as_of",
            text_of(fields, "as_of")
                .map_or_else(Value::none, |text| partial_date_value(text, strings)),
        ),
        ("review", review),
        ("sources", sources(site, fields, &body.sources, strings)),
        ("terms", terms(site, &body.terms, strings)),
        ("notices", notices),
        ("interests", optional(text_of(fields, "interests").or(site.config.interests.as_deref()))),
        ("edit_url", optional(edit_url.as_deref())),
        ("source_path", Value::from(entry.file.as_str())),
        ("files", files(site, entry)),
        (
            "take_away",
            optional(
                site.take_away(site.sections[entry.section].index)
                    .filter(|_| entry.is_index)
                    .as_deref(),
            ),
        ),
        ("fields", Value::from(plain)),
        ("body", Value::safe_string(&body.html)),
        ("opening", Value::safe_string(opening)),
        ("rest", Value::safe_string(rest)),
    ])
}

/// The address of a page or an attachment, from the site's root.
fn named_href(site: &Site, file: &FileId) -> Value {
    match (site.page(file), site.attachments.get(file)) {
        (Some(page), _) => Value::from(page.href.as_str()),
        (None, Some(attachment)) => Value::from(attachment.href.as_str()),
        (None, None) => Value::none(),
    }
}

/// The notices that a page must carry: for CPT codes, and for each protected word it mentions.
fn notices(site: &Site, body: &BodyFindings, title: &str) -> Value {
    let due = site.config.rights.iter().filter(|(word, _)| {
        let upper = word.to_uppercase();
        (upper == "CPT" && body.cpt) || body.html.contains(&upper) || title.contains(&upper)
    });
    Value::from(due.map(|(_, notice)| notice.clone()).collect::<Vec<_>>())
}

/// Cited works first, in order of citation, then those that only the front matter lists.
fn sources(site: &Site, fields: &kind::Fields, cited: &[String], strings: &Strings) -> Value {
    let mut ids: Vec<&str> = cited.iter().map(String::as_str).collect();
    if let Some(kind::Value::List(listed)) = fields.get("sources").map(|field| &field.value) {
        for field in listed {
            if let kind::Value::Text(id) = &field.value
                && !ids.contains(&id.as_str())
            {
                ids.push(id);
            }
        }
    }
    let record = |(at, id): (usize, &str)| {
        let record = record_value(RecordKind::Source, id, site, strings);
        let mut entries = entries_of(&record)?;
        let number = i64::try_from(at + 1).unwrap_or(i64::MAX);
        entries.insert("number".into(), Value::from(number));
        entries.insert("anchor".into(), Value::from(format!("source-{number}")));
        Some(Value::from(entries))
    };
    Value::from(ids.into_iter().enumerate().filter_map(record).collect::<Vec<_>>())
}

fn terms(site: &Site, ids: &[String], strings: &Strings) -> Value {
    let record = |id: &String| {
        let mut entries = entries_of(&record_value(RecordKind::Term, id, site, strings))?;
        entries.insert("anchor".into(), Value::from(anchor(RecordKind::Term, id)));
        Some(Value::from(entries))
    };
    Value::from(ids.iter().filter_map(record).collect::<Vec<_>>())
}

fn entries_of(value: &Value) -> Option<BTreeMap<String, Value>> {
    let entries = value.as_map()?.iter();
    Some(
        entries
            .filter_map(|(key, value)| Some((key.as_str()?.to_owned(), value.clone())))
            .collect(),
    )
}

/// The files that a page of kind `download` offers.
fn files(site: &Site, entry: &Entry) -> Value {
    let listed = match entry.outline.fields.get("files").map(|field| &field.value) {
        Some(kind::Value::List(files)) => files.as_slice(),
        _ => &[],
    };
    let file = |field: &kind::Field| {
        let kind::Value::Record(fields) = &field.value else { return None };
        let written = text_of(fields, "file")?;
        let attachment = site.attachments.get(&entry.file.beside(written))?;
        let twin = text_of(fields, "html_twin")
            .and_then(|path| site.page(&entry.file.beside(path)))
            .map_or_else(Value::none, |twin| {
                map([
                    ("title", Value::from(twin.outline.title.as_str())),
                    ("href", Value::from(twin.href.as_str())),
                ])
            });
        Some(map([
            ("title", optional(text_of(fields, "title"))),
            ("href", Value::from(attachment.href.as_str())),
            ("format", Value::from(format_of(written))),
            ("size", Value::from(size_of(attachment.bytes.len()))),
            ("version", optional(file_version(site, attachment).as_deref())),
            ("lang", optional(text_of(fields, "lang"))),
            (
                "official",
                Value::from(matches!(
                    fields.get("official").map(|field| &field.value),
                    Some(kind::Value::Bool(true))
                )),
            ),
            ("issuer", optional(text_of(fields, "issuer"))),
            ("html_twin", twin),
        ]))
    };
    Value::from(listed.iter().filter_map(file).collect::<Vec<_>>())
}

/// What a link says of a file to readers' devices that keep it (`data-file`): which version it is,
/// and its bytes. Only on sites whose pages can be kept.
#[must_use]
pub fn file_version(site: &Site, file: &Attachment) -> Option<String> {
    site.config.offline.then(|| format!("{} {}", file.hash.hex(10), file.bytes.len()))
}

/// The format of a file as readers know it: `PDF`.
#[must_use]
pub fn format_of(path: &str) -> String {
    path.rsplit_once('.').map_or_else(String::new, |(_, extension)| extension.to_uppercase())
}

/// A size as readers know it: `120 kB`.
#[must_use]
pub fn size_of(bytes: usize) -> String {
    match bytes {
        0..1000 => format!("{bytes} bytes"),
        1000..1_000_000 => format!("{} kB", bytes.div_ceil(1000)),
        _ => format!("{}.{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000),
    }
}

/// Which way a language's script runs.
pub(super) fn direction(lang: &str) -> &'static str {
    match lang.split('-').next() {
        Some("ar" | "dv" | "fa" | "he" | "ku" | "ps" | "sd" | "ug" | "ur" | "yi") => "rtl",
        _ => "ltr",
    }
}
