//! Views of the registry: codes, contacts, sources, terms, people, and the site's own data.

use std::collections::BTreeMap;

use tera::Value;

use super::dates::{Strings, date_value, partial_date_value};
use super::lists::{optional, strings_of};
use crate::data::{self, cited};
use crate::kind::{self, FieldSpec, FieldType, Record, RecordKind, text_of};
use crate::site::Site;
use crate::theme::Theme;
use crate::view::View;
use crate::yaml::{Node, NodeKind};

pub(crate) fn all(view: View, site: &Site, theme: &Theme, lang: &str) -> Value {
    let Some(kind) = view.record_kind() else { return Value::none() };
    let strings = strings_of(theme, lang);
    let records = site.registry.records(kind).values();
    Value::from(records.map(|record| full(kind, record, site, strings)).collect::<Vec<_>>())
}

/// A record as templates see it, or none if there is no such record.
#[must_use]
pub fn record_value(kind: RecordKind, id: &str, site: &Site, strings: &Strings) -> Value {
    match site.registry.records(kind).get(id) {
        Some(record) => full(kind, record, site, strings),
        None => Value::none(),
    }
}

/// The anchor of a record on the page that shows it.
#[must_use]
pub fn anchor(kind: RecordKind, id: &str) -> String {
    format!("{}-{}", kind.word(), id)
}

fn full(kind: RecordKind, record: &Record, site: &Site, strings: &Strings) -> Value {
    let mut entries = plain(kind, record, site, strings);
    let fields = &record.fields;
    let anchor = anchor(kind, &record.id);
    let home = site.homes.get(&(kind, record.id.clone()));
    let href = home.map(|page| format!("{}#{anchor}", site.pages[*page].href));
    entries.insert("href".into(), optional(href.as_deref()));
    entries.insert("anchor".into(), Value::from(anchor));
    match kind {
        RecordKind::Code => {
            let system = text_of(fields, "system").unwrap_or_default();
            entries.insert("system_name".into(), Value::from(data::codes::system_name(system)));
            let status = data::codes::status_on(record, site.options.as_of);
            entries.insert("status".into(), Value::from(status));
        }
        RecordKind::Contact => {
            let number = text_of(fields, "phone").and_then(data::contacts::e164);
            let tel = number.map(|number| format!("tel:{number}"));
            entries.insert("tel".into(), optional(tel.as_deref()));
            let mailto = text_of(fields, "email").map(|email| format!("mailto:{email}"));
            entries.insert("mailto".into(), optional(mailto.as_deref()));
        }
        RecordKind::Source | RecordKind::Term | RecordKind::Person => {}
    }
    Value::from(entries)
}

/// A record's own fields; the records that it names are given in full, but not those that they name.
fn plain(
    kind: RecordKind,
    record: &Record,
    site: &Site,
    strings: &Strings,
) -> BTreeMap<String, Value> {
    let record_value = |inner: RecordKind, id: &str| {
        let shown = matches!(inner, RecordKind::Source | RecordKind::Person) && inner != kind;
        match site.registry.records(inner).get(id).filter(|_| shown) {
            Some(record) => Value::from(plain(inner, record, site, strings)),
            None => Value::from(id),
        }
    };
    let names = Names { record: &record_value, path: &|path| Value::from(path) };
    let specs = data::record_fields(kind);
    let mut entries = fields_value(&record.fields, specs, &names, strings);
    if let Some(date) = text_of(&record.fields, "date").filter(|_| kind == RecordKind::Source) {
        let shown = (date != cited::UNKNOWN).then(|| partial_date_value(date, strings));
        entries.insert("date".into(), shown.unwrap_or_else(Value::none));
    }
    if kind == RecordKind::Source && text_of(&record.fields, "publisher") == Some(cited::UNKNOWN) {
        entries.insert("publisher".into(), Value::none());
    }
    entries.insert("id".into(), Value::from(record.id.as_str()));
    entries
}

/// What stands in place of a name in a field.
pub(crate) struct Names<'a> {
    /// A record, by its kind and id.
    pub(crate) record: &'a dyn Fn(RecordKind, &str) -> Value,
    /// A page or a file, by the path as written.
    pub(crate) path: &'a dyn Fn(&str) -> Value,
}

/// Fields as templates see them: every declared name is there, absent ones as none or an empty list; days as
/// `{iso, text}`; ids and paths as `names` gives them.
pub(crate) fn fields_value(
    fields: &kind::Fields,
    specs: &[FieldSpec],
    names: &Names<'_>,
    strings: &Strings,
) -> BTreeMap<String, Value> {
    let entry = |spec: &FieldSpec| {
        let value = fields.get(&spec.name).map_or_else(
            || absent(&spec.ty),
            |field| field_value(&field.value, Some(&spec.ty), names, strings),
        );
        (spec.name.clone(), value)
    };
    specs.iter().map(entry).collect()
}

/// What stands for a field that is not there: an empty list, so that a template can go through it.
fn absent(ty: &FieldType) -> Value {
    match ty {
        FieldType::List(_) => Value::from(Vec::<Value>::new()),
        _ => Value::none(),
    }
}

fn field_value(
    value: &kind::Value,
    ty: Option<&FieldType>,
    names: &Names<'_>,
    strings: &Strings,
) -> Value {
    match value {
        kind::Value::Text(text) => match ty {
            Some(FieldType::Id(kind)) => (names.record)(*kind, text),
            Some(FieldType::Path) => (names.path)(text),
            _ => Value::from(text.as_str()),
        },
        kind::Value::Integer(number) => Value::from(*number),
        kind::Value::Bool(flag) => Value::from(*flag),
        kind::Value::Date(date) => date_value(*date, strings),
        kind::Value::List(items) => {
            let inner = match ty {
                Some(FieldType::List(inner)) => Some(&**inner),
                _ => None,
            };
            let items = items.iter().map(|item| field_value(&item.value, inner, names, strings));
            Value::from(items.collect::<Vec<_>>())
        }
        kind::Value::Record(fields) => match ty {
            Some(FieldType::Record(specs)) => {
                Value::from(fields_value(fields, specs, names, strings))
            }
            _ => {
                let entry = |(name, field): (&String, &kind::Field)| {
                    (name.clone(), field_value(&field.value, None, names, strings))
                };
                Value::from(fields.iter().map(entry).collect::<BTreeMap<_, _>>())
            }
        },
    }
}

pub(crate) fn own_data(site: &Site) -> Value {
    let own = site.registry.own.iter().map(|(name, node)| (name.clone(), node_value(node)));
    Value::from(own.collect::<BTreeMap<_, _>>())
}

/// A YAML tree by the core schema: what is written plain may be a number, true, false or nothing.
fn node_value(node: &Node) -> Value {
    match &node.kind {
        NodeKind::Null => Value::none(),
        NodeKind::Scalar { text, plain: false } => Value::from(text.as_str()),
        NodeKind::Scalar { text, plain: true } => match text.as_str() {
            "true" => Value::from(true),
            "false" => Value::from(false),
            text => match text.parse::<i64>() {
                // A leading zero is part of a code, not of a number.
                Ok(number) if number.to_string() == text => Value::from(number),
                _ => Value::from(text),
            },
        },
        NodeKind::Sequence(items) => Value::from(items.iter().map(node_value).collect::<Vec<_>>()),
        NodeKind::Mapping(entries) => {
            let entries = entries.iter().map(|(key, node)| (key.name.clone(), node_value(node)));
            Value::from(entries.collect::<BTreeMap<_, _>>())
        }
    }
}
