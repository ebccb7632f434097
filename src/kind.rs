//! Kinds of page, as data: which fields a page has, of which type, and what they are for.

mod declare;

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;

pub use self::declare::{built_in, embedded_fields, parse};
use crate::diagnostic::severities::Severities;
use crate::source::{FileId, Span};

/// A kind of page, from a YAML declaration (built in, or under `content/_kinds/`).
#[derive(Clone, Debug)]
pub struct Kind {
    /// Its name, as in `kind: story`.
    pub name: String,
    /// One sentence for the editor: what such a page is for.
    pub about: String,
    /// The template that renders it, such as `story.html`.
    pub template: String,
    /// The fields of its front matter, in the order in which `careleaf new` writes them;
    /// the fields that all kinds share come first.
    pub fields: Vec<FieldSpec>,
    /// The text below the front matter that `careleaf new` writes.
    pub starter: String,
    /// Severities of rules for pages of this kind.
    pub rules: Severities,
    /// The highest reading grade that its pages should have, in school years.
    pub reading_grade_max: Option<u32>,
    /// Whether its pages state facts that need sources and go out of date.
    pub makes_claims: bool,
    /// After how many days a source of its pages must be looked at again.
    pub sources_max_age_days: Option<u32>,
    /// The structured-data type of such a page (schema.org), such as `MedicalWebPage`.
    pub structured_data: Option<String>,
}

/// One field of a kind or of a record in a data file.
#[derive(Clone, Debug)]
pub struct FieldSpec {
    /// Its key.
    pub name: String,
    /// The type of its value.
    pub ty: FieldType,
    /// Whether a page or record without it is an error.
    pub required: bool,
    /// What an absent field counts as.
    pub default: Option<Value>,
    /// What it is for, for `careleaf new`, the docs and editors' tools.
    pub help: String,
}

/// The type of a field's value.
#[derive(Clone, Debug)]
pub enum FieldType {
    /// Text, as written.
    Text,
    /// A whole number.
    Integer,
    /// `true` or `false`.
    Bool,
    /// A calendar day, `2026-11-23`.
    Date,
    /// One of the listed words.
    Choice(Vec<String>),
    /// The id of a record in a data file: `code`, `contact`, `source`, `term` or `person`.
    Id(RecordKind),
    /// The path of a page or a file beside it, as in a link: it must be there.
    Path,
    /// A list of values of one type.
    List(Box<FieldType>),
    /// Named values, each with its own type.
    Record(Vec<FieldSpec>),
    /// Anything (only `extra`): text, numbers, lists and records as YAML reads them.
    Any,
}

/// The five kinds of record that are kept once in `content/_data/`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum RecordKind {
    /// A billing code, in `codes.yaml`, cited as `code:97039`.
    Code,
    /// A phone number or e-mail address, in `contacts.yaml`, cited as `contact:hub`.
    Contact,
    /// A cited work, in `sources.yaml`, cited as `source:nccn-breast`.
    Source,
    /// A word of the glossary, in `terms.yaml`, cited as `term:npi`.
    Term,
    /// Someone who writes or reviews, in `people.yaml`.
    Person,
}

/// A value read by its declared type.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Value {
    /// Text, a choice or an id.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// True or false.
    Bool(bool),
    /// A calendar day.
    Date(Date),
    /// A list.
    List(Vec<Field>),
    /// Named values.
    Record(Fields),
}

/// A value and the place where it was written. Equality and hash ignore the place.
#[derive(Clone, Debug)]
pub struct Field {
    /// The value.
    pub value: Value,
    /// Where it was written; empty for a default.
    pub span: Span,
}

/// Named values, sorted by name.
pub type Fields = BTreeMap<String, Field>;

/// The text of a field; `None` if it is not there or is something else.
#[must_use]
pub fn text_of<'a>(fields: &'a Fields, name: &str) -> Option<&'a str> {
    match fields.get(name).map(|field| &field.value) {
        Some(Value::Text(text)) => Some(text),
        _ => None,
    }
}

/// The day of a field; `None` if it is not there or is something else.
#[must_use]
pub fn date_of(fields: &Fields, name: &str) -> Option<Date> {
    match fields.get(name).map(|field| &field.value) {
        Some(Value::Date(date)) => Some(*date),
        _ => None,
    }
}

impl PartialEq for Field {
    fn eq(&self, other: &Field) -> bool {
        self.value == other.value
    }
}
impl Eq for Field {}
impl PartialOrd for Field {
    fn partial_cmp(&self, other: &Field) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Field {
    fn cmp(&self, other: &Field) -> std::cmp::Ordering {
        self.value.cmp(&other.value)
    }
}
impl std::hash::Hash for Field {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.value.hash(state);
    }
}

/// All kinds of a site: the built-in ones and its own.
pub type Kinds = BTreeMap<String, Arc<Kind>>;

/// A record of a data file, such as one billing code.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// Its id, unique in its file (`97039`, `hub`).
    pub id: String,
    /// The file that declares it.
    pub file: FileId,
    /// Where its id stands.
    pub span: Span,
    /// Its other fields, by the declared types.
    pub fields: Fields,
}

impl RecordKind {
    /// All five, in the order of the data files' names.
    pub const ALL: [RecordKind; 5] = [
        RecordKind::Code,
        RecordKind::Contact,
        RecordKind::Person,
        RecordKind::Source,
        RecordKind::Term,
    ];

    /// What a message calls such a record; also its scheme in links and its type in declarations.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            RecordKind::Code => "code",
            RecordKind::Contact => "contact",
            RecordKind::Source => "source",
            RecordKind::Term => "term",
            RecordKind::Person => "person",
        }
    }

    /// The name of its data file, without `.yaml`.
    #[must_use]
    pub fn file_stem(self) -> &'static str {
        match self {
            RecordKind::Code => "codes",
            RecordKind::Contact => "contacts",
            RecordKind::Source => "sources",
            RecordKind::Term => "terms",
            RecordKind::Person => "people",
        }
    }
}

/// What the value of a field names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Named<'a> {
    /// A record, by its id.
    Record(RecordKind, &'a str),
    /// A page or file, as it is written.
    Path(&'a str),
}

/// What fields name, by their declared types, and where.
#[must_use]
pub fn named<'a>(fields: &'a Fields, specs: &[FieldSpec]) -> Vec<(Named<'a>, Span)> {
    fn collect<'a>(field: &'a Field, ty: &FieldType, found: &mut Vec<(Named<'a>, Span)>) {
        match (&field.value, ty) {
            (Value::Text(id), FieldType::Id(kind)) => {
                found.push((Named::Record(*kind, id), field.span));
            }
            (Value::Text(path), FieldType::Path) => found.push((Named::Path(path), field.span)),
            (Value::List(items), FieldType::List(inner)) => {
                items.iter().for_each(|item| collect(item, inner, found));
            }
            (Value::Record(fields), FieldType::Record(specs)) => found.extend(named(fields, specs)),
            _ => {}
        }
    }
    let mut found = Vec::new();
    for spec in specs {
        if let Some(field) = fields.get(&spec.name) {
            collect(field, &spec.ty, &mut found);
        }
    }
    found
}

/// The paths that fields name.
pub fn named_paths<'a>(
    fields: &'a Fields,
    specs: &[FieldSpec],
) -> impl Iterator<Item = &'a str> + use<'a> {
    named(fields, specs).into_iter().filter_map(|(named, _)| match named {
        Named::Path(path) => Some(path),
        Named::Record(..) => None,
    })
}

/// The records that fields name.
pub fn named_records<'a>(
    fields: &'a Fields,
    specs: &[FieldSpec],
) -> impl Iterator<Item = (RecordKind, &'a str)> + use<'a> {
    named(fields, specs).into_iter().filter_map(|(named, _)| match named {
        Named::Record(kind, id) => Some((kind, id)),
        Named::Path(_) => None,
    })
}
