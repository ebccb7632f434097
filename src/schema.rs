//! JSON Schemas of what editors write in YAML, for tools that complete and check it as it is typed.
//!
//! They are made from the declarations that careleaf itself checks by: kinds of page, records of
//! the data files, the settings. The draft is 07: every version of the language server behind
//! VS Code's YAML extension reads it, and so do the tools that check front matter.
//!
//! A schema sees values as YAML 1.2 gives them, while careleaf reads them by their declared type:
//! text may be written as a number (`as_of: 2021`), an id too (`97039`). The one thing that a
//! schema is stricter about is `true` and `false` where text is meant; allowed there, an editor
//! would offer them in every field.

use serde_json::{Map, Value, json};

use crate::config;
use crate::data::{self, Registry};
use crate::diagnostic::code;
use crate::kind::{self, FieldSpec, FieldType, Kind, Kinds, RecordKind};

/// The draft of JSON Schema.
const DRAFT: &str = "http://json-schema.org/draft-07/schema#";

/// Says in each schema where it comes from; a file without it is not ours to overwrite.
pub const MADE_BY: &str = "Made by 'careleaf schema'. Change the declarations, not this file.";

/// Kinds that a page may have without naming them, by its place.
const USUAL: [&str; 3] = ["page", "section", "home"];

/// A calendar day as it must be written; whether the month has it is for careleaf to say.
const DAY: &str = "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$";

/// A schema and what it is for.
#[derive(Clone, Debug)]
pub struct Schema {
    /// Its path without `.json`: `site`, `data/codes`, `front-matter`, `front-matter/story`.
    pub name: String,
    /// What it describes, in one sentence.
    pub about: String,
    /// The schema.
    pub value: Value,
}

/// All schemas of a site. With a registry, fields that hold the id of a record list the ids.
#[must_use]
pub fn all(kinds: &Kinds, registry: Option<&Registry>) -> Vec<Schema> {
    let maker = Maker { registry };
    let mut all = vec![maker.site()];
    all.extend(RecordKind::ALL.into_iter().map(|kind| maker.records(kind)));
    all.push(maker.any_page(kinds));
    all.extend(kinds.values().map(|kind| {
        let name = format!("front-matter/{}", kind.name);
        maker.finish(name, kind.about.clone(), maker.page(kind))
    }));
    all
}

struct Maker<'a> {
    registry: Option<&'a Registry>,
}

impl Maker<'_> {
    fn finish(&self, name: String, about: String, mut value: Map<String, Value>) -> Schema {
        value.insert("$schema".to_owned(), DRAFT.into());
        value.insert("$comment".to_owned(), MADE_BY.into());
        value.insert("title".to_owned(), format!("careleaf {name}").into());
        value.insert("description".to_owned(), about.clone().into());
        Schema { name, about, value: Value::Object(value) }
    }

    fn site(&self) -> Schema {
        let mut value = self.record(config::declared(), true);
        let severities: Map<String, Value> = code::ALL
            .iter()
            .map(|code| {
                let values = ["error", "warning", "hint", "off"];
                let about = code.about();
                (code.name.to_owned(), json!({ "enum": values, "description": about }))
            })
            .collect();
        // The declaration says 'any', because the names are those of the register of codes.
        let rules = json!({
            "type": ["object", "null"], "properties": severities, "additionalProperties": false,
        });
        let rights = json!({
            "type": ["object", "null"], "additionalProperties": { "type": ["string", "number"] },
        });
        for (name, shape) in [("rules", rules), ("rights", rights)] {
            let known = value.get_mut("properties").and_then(|all| all.get_mut(name));
            if let (Some(Value::Object(known)), Value::Object(shape)) = (known, shape) {
                known.extend(shape);
            }
        }
        let about = "The settings of the site, 'content/site.yaml'.".to_owned();
        self.finish("site".to_owned(), about, value)
    }

    fn records(&self, kind: RecordKind) -> Schema {
        let stem = kind.file_stem();
        // What a code looks like is for its system to say.
        let id = if kind == RecordKind::Code { "\\S" } else { "^[A-Za-z0-9._-]+$" };
        let record = self.record(data::record_fields(kind), false);
        let value = json!({
            "type": ["object", "null"],
            "propertyNames": { "pattern": id },
            "additionalProperties": { "$ref": format!("#/definitions/{}", kind.word()) },
            "definitions": { kind.word(): record },
        });
        let about = format!("Records of {stem} by id, 'content/_data/{stem}.yaml'.");
        self.finish(format!("data/{stem}"), about, object(value))
    }

    fn page(&self, kind: &Kind) -> Map<String, Value> {
        let usual = USUAL.contains(&kind.name.as_str());
        let mut value = self.record(&kind.fields, usual);
        let known = value.get_mut("properties").and_then(|all| all.get_mut("kind"));
        if let Some(Value::Object(known)) = known {
            known.remove("type");
            known.insert("enum".to_owned(), json!([kind.name]));
        }
        if let Some(Value::Array(required)) = value.get_mut("required").filter(|_| !usual) {
            required.insert(0, "kind".into());
        }
        value
    }

    /// One schema for any page, which looks at its `kind`.
    fn any_page(&self, kinds: &Kinds) -> Schema {
        let reference = |name: &str| json!({ "$ref": format!("#/definitions/{name}") });
        let definitions: Map<String, Value> = kinds
            .values()
            .map(|kind| (kind.name.clone(), Value::Object(self.page(kind))))
            .collect();
        let mut cases: Vec<Value> = kinds
            .keys()
            .map(|name| {
                let is =
                    json!({ "properties": { "kind": { "const": name } }, "required": ["kind"] });
                json!({ "if": is, "then": reference(name) })
            })
            .collect();
        let usual: Vec<Value> = USUAL.into_iter().map(reference).collect();
        cases.push(json!({
            "if": { "not": { "required": ["kind"] } }, "then": { "anyOf": usual },
        }));
        let names: Vec<&String> = kinds.keys().collect();
        let value = json!({
            "type": ["object", "null"],
            "properties": { "kind": {
                "enum": names, "description": "The kind of page, which says what fields it has.",
            } },
            "allOf": cases,
            "definitions": definitions,
        });
        let about = "The front matter of a page of any kind.".to_owned();
        self.finish("front-matter".to_owned(), about, object(value))
    }

    /// Named values; `empty` says whether there may be none at all.
    fn record(&self, specs: &[FieldSpec], empty: bool) -> Map<String, Value> {
        let properties: Map<String, Value> =
            specs.iter().map(|spec| (spec.name.clone(), self.field(spec))).collect();
        let required: Vec<&str> =
            specs.iter().filter(|spec| spec.required).map(|spec| spec.name.as_str()).collect();
        let may_be_empty = empty && required.is_empty();
        object(json!({
            "type": if may_be_empty { json!(["object", "null"]) } else { json!("object") },
            "properties": properties,
            "required": required,
            "additionalProperties": false,
        }))
    }

    fn field(&self, spec: &FieldSpec) -> Value {
        let mut value = self.value(&spec.ty, spec.required);
        if !spec.required {
            or_null(&mut value);
        }
        if !spec.help.is_empty() {
            value.insert("description".to_owned(), spec.help.clone().into());
        }
        if let Some(default) = spec.default.as_ref().and_then(plain) {
            value.insert("default".to_owned(), default);
        }
        Value::Object(value)
    }

    fn value(&self, ty: &FieldType, required: bool) -> Map<String, Value> {
        object(match ty {
            FieldType::Any => json!({}),
            FieldType::Text | FieldType::Path if required => {
                json!({ "type": ["string", "number"], "pattern": "\\S" })
            }
            FieldType::Text | FieldType::Path => json!({ "type": ["string", "number"] }),
            FieldType::Integer => json!({ "type": "integer" }),
            FieldType::Bool => json!({ "type": "boolean" }),
            FieldType::Date => json!({
                "type": "string", "format": "date", "pattern": DAY,
                // No keyword of the draft; the YAML extension says it instead of the pattern.
                "patternErrorMessage": "Write the day as YYYY-MM-DD, such as 2026-03-31",
            }),
            FieldType::Choice(words) => json!({ "enum": words }),
            FieldType::Id(kind) => self.id(*kind),
            FieldType::List(of) => {
                let items = self.value(of, false);
                match required {
                    true => json!({ "type": "array", "items": items, "minItems": 1 }),
                    false => json!({ "type": "array", "items": items }),
                }
            }
            FieldType::Record(specs) => Value::Object(self.record(specs, false)),
        })
    }

    fn id(&self, kind: RecordKind) -> Value {
        let any = json!({ "type": ["string", "number"], "pattern": "\\S" });
        let Some(registry) = self.registry else { return any };
        let ids: Vec<Value> = registry.records(kind).keys().flat_map(|id| as_yaml(id)).collect();
        // No id at all is right, and an empty list of values is no schema.
        if ids.is_empty() { json!({ "not": {} }) } else { json!({ "enum": ids }) }
    }
}

/// The values that YAML makes of an id: text in quotes, and a number without, if it looks like one.
fn as_yaml(id: &str) -> Vec<Value> {
    let mut values = vec![Value::from(id)];
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if digits(id) {
        values.extend(id.parse::<u64>().map(Value::from));
    } else if id.split_once('.').is_some_and(|(whole, part)| digits(whole) && digits(part)) {
        values.extend(id.parse::<f64>().map(Value::from));
    }
    values
}

/// An optional value may be left open after its colon.
fn or_null(value: &mut Map<String, Value>) {
    if value.contains_key("not") {
        *value = object(json!({ "type": "null" }));
    }
    match value.get_mut("type") {
        Some(Value::Array(types)) => types.push("null".into()),
        Some(ty) if *ty != "null" => *ty = json!([ty.take(), "null"]),
        _ => {}
    }
    if let Some(Value::Array(words)) = value.get_mut("enum") {
        words.push(Value::Null);
    }
}

/// A default as JSON; lists and records have none worth showing.
fn plain(value: &kind::Value) -> Option<Value> {
    match value {
        kind::Value::Text(text) => Some(text.clone().into()),
        kind::Value::Integer(number) => Some((*number).into()),
        kind::Value::Bool(yes) => Some((*yes).into()),
        kind::Value::Date(day) => Some(day.to_string().into()),
        kind::Value::List(_) | kind::Value::Record(_) => None,
    }
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}
