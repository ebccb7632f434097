//! Facts kept once, in `content/_data/`: codes, contacts, sources, terms, people, and the site's own.
//!
//! 1. [`parse`] reads one file by its declared shape.
//! 2. [`merge`] brings the files together; an id has one record.
//! 3. [`check`] looks at the records: is a code of its system, does a number exist, are dates in order.

pub mod codes;
pub mod contacts;

use std::collections::BTreeMap;

use crate::diagnostic::Diagnostic;
use crate::kind::{FieldSpec, Fields, Record, RecordKind};
use crate::source::{FileId, Place};
use crate::yaml::Node;

/// All data files of a site.
#[derive(Clone, Debug, Default)]
pub struct Registry {
    /// Billing codes by id.
    pub codes: BTreeMap<String, Record>,
    /// Phone numbers and e-mail addresses by id.
    pub contacts: BTreeMap<String, Record>,
    /// Cited works by id.
    pub sources: BTreeMap<String, Record>,
    /// Words of the glossary by id.
    pub terms: BTreeMap<String, Record>,
    /// Those who write or review, by id.
    pub people: BTreeMap<String, Record>,
    /// The site's own data files, by name.
    pub own: BTreeMap<String, Node>,
}

impl Registry {
    /// The records of one kind.
    #[must_use]
    pub fn records(&self, kind: RecordKind) -> &BTreeMap<String, Record> {
        match kind {
            RecordKind::Code => &self.codes,
            RecordKind::Contact => &self.contacts,
            RecordKind::Source => &self.sources,
            RecordKind::Term => &self.terms,
            RecordKind::Person => &self.people,
        }
    }
}

/// One data file, read.
#[derive(Clone, Debug)]
pub struct DataFile {
    /// The file.
    pub file: FileId,
    /// What it holds.
    pub content: Content,
}

/// What a data file holds.
#[derive(Clone, Debug)]
pub enum Content {
    /// Records of one kind, in the order written.
    Records(RecordKind, Vec<Record>),
    /// The site's own data, under the file's name.
    Own(String, Node),
    /// Nothing that could be read.
    Nothing,
}

/// Reads one data file; its name says what it holds.
#[must_use]
pub fn parse(file: &FileId, _text: &str) -> (DataFile, Vec<Diagnostic>) {
    (DataFile { file: file.clone(), content: Content::Nothing }, Vec::new())
}

/// Brings the files together. The first record of an id counts; each further one is reported.
#[must_use]
pub fn merge(_files: Vec<DataFile>) -> (Registry, Vec<Diagnostic>) {
    (Registry::default(), Vec::new())
}

/// What is wrong among the records.
#[must_use]
pub fn check(_registry: &Registry) -> Vec<Diagnostic> {
    Vec::new()
}

/// Whether there is a record of that kind and id.
#[must_use]
pub fn id_exists(registry: &Registry, kind: RecordKind, id: &str) -> bool {
    registry.records(kind).contains_key(id)
}

/// The id of that kind that is spelled most like `id`.
#[must_use]
pub fn nearest_id<'a>(registry: &'a Registry, kind: RecordKind, id: &str) -> Option<&'a str> {
    crate::text::nearest(id, registry.records(kind).keys().map(String::as_str))
}

/// What is wrong when a page or a record names a record that does not exist.
#[must_use]
pub fn unknown_id(registry: &Registry, kind: RecordKind, id: &str, place: &Place) -> Diagnostic {
    let _ = registry;
    Diagnostic::new(
        unknown_code(kind),
        &place.file,
        place.span,
        format!("There is no {kind:?} '{id}'"),
    )
}

fn unknown_code(kind: RecordKind) -> crate::diagnostic::Code {
    use crate::diagnostic::code;
    match kind {
        RecordKind::Code => code::UNKNOWN_CODE,
        RecordKind::Contact => code::UNKNOWN_CONTACT,
        RecordKind::Source => code::UNKNOWN_SOURCE,
        RecordKind::Term => code::UNKNOWN_TERM,
        RecordKind::Person => code::UNKNOWN_PERSON,
    }
}

/// What is wrong in the front matter of a page: ids that name no record, dates out of order.
#[must_use]
pub fn check_fields(
    _file: &FileId,
    _fields: &Fields,
    _specs: &[FieldSpec],
    _registry: &Registry,
) -> Vec<Diagnostic> {
    Vec::new()
}
pub fn specs(_k: RecordKind) -> &'static [FieldSpec] { &[] }
