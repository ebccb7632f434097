//! Facts kept once, in `content/_data/`: codes, contacts, sources, terms, people, and the site's own.
//!
//! 1. [`parse`] reads one file by its declared shape.
//! 2. [`merge`] brings the files together; an id has one record.
//! 3. [`check`] looks at the records: is a code of its system, does a number exist, are dates in
//!    order, does every id that is named exist; [`check_fields`] does the same for a page.

pub mod cited;
mod code_list;
pub mod codes;
pub mod contacts;
pub mod dates;
mod references;
mod typed;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use jiff::civil::Date;

pub use self::references::{check_fields, id_exists, nearest_id, unknown_id};
use crate::diagnostic::{Diagnostic, code};
use crate::fields;
use crate::kind::{FieldSpec, Record, RecordKind, Value, embedded_fields};
use crate::source::{FileId, Span};
use crate::text::slug;
use crate::yaml::{self, Key, Node, NodeKind};

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

    fn records_mut(&mut self, kind: RecordKind) -> &mut BTreeMap<String, Record> {
        match kind {
            RecordKind::Code => &mut self.codes,
            RecordKind::Contact => &mut self.contacts,
            RecordKind::Source => &mut self.sources,
            RecordKind::Term => &mut self.terms,
            RecordKind::Person => &mut self.people,
        }
    }
}

/// One data file, read.
#[derive(Clone, Debug, PartialEq)]
pub struct DataFile {
    /// The file.
    pub file: FileId,
    /// What it holds.
    pub content: Content,
}

/// What a data file holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Content {
    /// Records of one kind, in the order written.
    Records(RecordKind, Vec<Record>),
    /// The site's own data, under the file's name.
    Own(String, Node),
    /// Nothing that could be read.
    Nothing,
}

/// The declared fields of the records of a kind.
#[must_use]
pub fn record_fields(kind: RecordKind) -> &'static [FieldSpec] {
    macro_rules! declared {
        ($file:literal) => {{
            static FIELDS: LazyLock<Vec<FieldSpec>> =
                LazyLock::new(|| embedded_fields(concat!("data/", $file), include_str!($file)));
            &FIELDS
        }};
    }
    match kind {
        RecordKind::Code => declared!("codes.yaml"),
        RecordKind::Contact => declared!("contacts.yaml"),
        RecordKind::Source => declared!("sources.yaml"),
        RecordKind::Term => declared!("terms.yaml"),
        RecordKind::Person => declared!("people.yaml"),
    }
}

/// Reads one data file. Its name says what it holds: `codes.yaml` (in any folder under `_data/`)
/// holds codes, `clinics.yaml` is the site's own.
#[must_use]
pub fn parse(file: &FileId, text: &str) -> (DataFile, Vec<Diagnostic>) {
    let name = file.as_str().rsplit('/').next().unwrap_or_default();
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let kind = RecordKind::ALL.into_iter().find(|kind| kind.file_stem() == stem);
    let twice = if kind.is_some() { code::DUPLICATE_DATA_ID } else { code::DATA_SYNTAX };
    let whole = 0..text.len();
    let (node, mut findings) = yaml::parse_with_ids(file, text, whole, code::DATA_SYNTAX, twice);
    let content = match (kind, node) {
        (_, None) => Content::Nothing,
        (None, Some(node)) => Content::Own(stem.to_owned(), node),
        (Some(kind), Some(node)) => {
            let (records, more) = records(file, kind, &node);
            findings.extend(more);
            Content::Records(kind, records)
        }
    };
    (DataFile { file: file.clone(), content }, findings)
}

fn records(file: &FileId, kind: RecordKind, node: &Node) -> (Vec<Record>, Vec<Diagnostic>) {
    let NodeKind::Mapping(entries) = &node.kind else {
        let message = format!(
            "{}.yaml should hold records by id, and this is {}",
            kind.file_stem(),
            node.described()
        );
        let help = format!(
            "Write each {} as its id, a colon, and its fields below, indented",
            kind.word()
        );
        return (
            Vec::new(),
            vec![Diagnostic::new(code::WRONG_TYPE, file, node.span, message).help(help)],
        );
    };
    let mut findings = Vec::new();
    let mut records = Vec::with_capacity(entries.len());
    for (key, node) in entries {
        findings.extend(wrong_id(file, kind, key));
        let owner = format!("{} '{}'", kind.word(), key.name);
        let (fields, more) = fields::read(file, node, record_fields(kind), &owner, key.span);
        findings.extend(more);
        records.push(Record { id: key.name.clone(), file: file.clone(), span: key.span, fields });
    }
    (records, findings)
}

/// Ids become anchors and parts of links, so that they hold no spaces or signs.
fn wrong_id(file: &FileId, kind: RecordKind, key: &Key) -> Option<Diagnostic> {
    let good = |ch: char| ch.is_ascii_alphanumeric() || matches!(ch, '-' | '_' | '.');
    // A code written wrongly is said so, with its reasons, by the check of codes.
    if kind == RecordKind::Code && !key.name.trim().is_empty()
        || !key.name.is_empty() && key.name.chars().all(good)
    {
        return None;
    }
    let message = format!("'{}' cannot be the id of a {}", key.name, kind.word());
    let better = slug(&key.name);
    let finding = Diagnostic::new(code::WRONG_TYPE, file, key.span, message);
    Some(finding.help(format!("Use letters, digits and hyphens: {better}")).fix(better))
}

/// Brings the files together, in the order of their paths. The first record of an id counts; each
/// further one is reported.
#[must_use]
pub fn merge(mut files: Vec<DataFile>) -> (Registry, Vec<Diagnostic>) {
    files.sort_by(|a, b| a.file.cmp(&b.file));
    let mut registry = Registry::default();
    let mut owners: BTreeMap<String, FileId> = BTreeMap::new();
    let mut findings = Vec::new();
    for DataFile { file, content } in files {
        match content {
            Content::Nothing => {}
            Content::Own(name, node) => {
                if let Some(first) = owners.get(&name) {
                    let message = format!("Two data files are called '{name}': {first} and {file}");
                    findings.push(
                        Diagnostic::new(code::DUPLICATE_DATA_ID, &file, Span::default(), message)
                            .help("Rename one of the two")
                            .related(first, Span::default(), "It stands here first"),
                    );
                    continue;
                }
                owners.insert(name.clone(), file);
                registry.own.insert(name, node);
            }
            Content::Records(kind, records) => {
                let known = registry.records_mut(kind);
                for record in records {
                    match known.get(&record.id) {
                        Some(first) => findings.push(twice(kind, first, &record)),
                        None => {
                            known.insert(record.id.clone(), record);
                        }
                    }
                }
            }
        }
    }
    (registry, findings)
}

fn twice(kind: RecordKind, first: &Record, second: &Record) -> Diagnostic {
    let message =
        format!("{} '{}' stands in {} and in {}", kind.word(), second.id, first.file, second.file);
    let message = fields::capital(&message);
    Diagnostic::new(code::DUPLICATE_DATA_ID, &second.file, second.span, message)
        .help("Keep the record in one of the two files")
        .related(&first.file, first.span, "It stands here first")
}

/// What is wrong among the records, on the build's day.
#[must_use]
pub fn check(registry: &Registry, as_of: Date) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    for record in registry.codes.values() {
        findings.extend(codes::check(record));
    }
    findings.extend(code_list::check(&registry.codes, as_of));
    for record in registry.contacts.values() {
        findings.extend(contacts::check(record));
    }
    findings.extend(contacts::check_all(&registry.contacts));
    for record in registry.sources.values() {
        findings.extend(cited::check(record));
    }
    findings.extend(typed::check(registry));
    for kind in RecordKind::ALL {
        for record in registry.records(kind).values() {
            let specs = record_fields(kind);
            findings.extend(check_fields(&record.file, &record.fields, specs, registry));
            findings.extend(dates::in_the_future(&record.file, &record.fields, as_of));
        }
    }
    findings
}

/// The text of a record's field.
fn text<'a>(record: &'a Record, name: &str) -> Option<(&'a str, Span)> {
    let field = record.fields.get(name)?;
    match &field.value {
        Value::Text(text) => Some((text, field.span)),
        _ => None,
    }
}
