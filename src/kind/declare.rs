//! Kinds from their declarations: the built-in ones and a site's own.
//!
//! 1. A declaration's outer keys are read like any other named values.
//! 2. Its `fields` become [`FieldSpec`]s, one by one, in the order written.
//! 3. The fields that all kinds share are put in front; a kind may have made one required.

use std::sync::{Arc, LazyLock};

use super::{FieldSpec, FieldType, Kind, Kinds, RecordKind, Value};
use crate::diagnostic::{Diagnostic, code, severities};
use crate::fields;
use crate::source::{FileId, Span};
use crate::text::nearest;
use crate::yaml::{self, Key, Node, NodeKind};

macro_rules! embedded {
    ($($name:literal)*) => {
        &[$(($name, include_str!(concat!("../kinds/", $name, ".yaml")))),*]
    };
}

/// The declarations that careleaf brings along.
const BUILT_IN: &[(&str, &str)] = embedded! {
    "code-reference" "contact" "coverage" "download" "faq" "glossary" "guideline" "home" "how-to"
    "page" "section" "story"
};

/// Kinds whose pages may take their title from a heading or the file's name.
const TITLE_FALLS_BACK: [&str; 3] = ["home", "page", "section"];

const TYPES: [&str; 13] = [
    "text", "integer", "bool", "date", "choice", "code", "contact", "source", "term", "person",
    "list", "record", "any",
];

/// The schema.org types that a kind may name: of web pages, and of the site. A closed list, so that
/// no story becomes the `Review` of a product; and none of types that are nothing without a second
/// copy of the text, such as `FAQPage` and `HowTo`.
const STRUCTURED_DATA: [&str; 6] =
    ["WebPage", "MedicalWebPage", "AboutPage", "CollectionPage", "ContactPage", "WebSite"];

static COMMON: LazyLock<Vec<FieldSpec>> =
    LazyLock::new(|| embedded_fields("kinds/_common.yaml", include_str!("../kinds/_common.yaml")));

static KINDS: LazyLock<Kinds> = LazyLock::new(|| {
    let read = |(name, text): &(&str, &str)| {
        let (kind, _) = parse(&FileId::new(&format!("careleaf:kinds/{name}.yaml")), text);
        kind.map(|kind| (kind.name.clone(), Arc::new(kind)))
    };
    BUILT_IN.iter().filter_map(read).collect()
});

/// The kinds that careleaf brings along.
#[must_use]
pub fn built_in() -> Kinds {
    KINDS.clone()
}

/// The fields of an embedded declaration; a test holds that it has no errors.
#[must_use]
pub fn embedded_fields(name: &str, text: &str) -> Vec<FieldSpec> {
    let file = FileId::new(&format!("careleaf:{name}"));
    let (node, _) = yaml::parse(&file, text, 0..text.len(), code::DATA_SYNTAX);
    node.map_or_else(Vec::new, |node| {
        Reader { file: &file, findings: Vec::new() }.specs(&node, &[])
    })
}

/// Reads a site's own kind, from `content/_kinds/NAME.yaml`.
#[must_use]
pub fn parse(file: &FileId, text: &str) -> (Option<Kind>, Vec<Diagnostic>) {
    let whole = 0..text.len();
    let (node, mut findings) = yaml::parse(file, text, whole, code::DATA_SYNTAX);
    let Some(node) = node else { return (None, findings) };
    let stem = file.as_str().rsplit('/').next().unwrap_or_default();
    let stem = stem.split('.').next().unwrap_or_default();
    let start = Span { start: node.span.start, end: node.span.start };
    let (fields, more) = fields::read(file, &node, &KIND, "the declaration of a kind", start);
    findings.extend(more);
    let text_of = |name: &str| super::text_of(&fields, name).map(str::to_owned);
    let number_of = |name: &str| match fields.get(name).map(|field| &field.value) {
        Some(Value::Integer(number)) => u32::try_from(*number).ok(),
        _ => None,
    };
    let mut reader = Reader { file, findings };
    let name = text_of("name").unwrap_or_else(|| stem.to_owned());
    let own = node.get("fields").map_or_else(Vec::new, |node| reader.specs(node, &COMMON));
    let mut all = COMMON.clone();
    for spec in own {
        match all.iter_mut().find(|common| common.name == spec.name) {
            Some(common) => *common = spec,
            None => all.push(spec),
        }
    }
    if !TITLE_FALLS_BACK.contains(&name.as_str()) {
        all.iter_mut().filter(|spec| spec.name == "title").for_each(|spec| spec.required = true);
    }
    let (rules, more) =
        node.get("rules").map_or_else(Default::default, |node| severities::read_flat(file, node));
    reader.findings.extend(more);
    let kind = Kind {
        rules,
        about: text_of("about").unwrap_or_default(),
        template: text_of("template").unwrap_or_else(|| "page.html".to_owned()),
        fields: all,
        starter: text_of("starter").unwrap_or_default(),
        reading_grade_max: number_of("reading_grade_max"),
        sources_max_age_days: number_of("sources_max_age_days"),
        makes_claims: fields
            .get("makes_claims")
            .is_some_and(|field| field.value == Value::Bool(true)),
        structured_data: text_of("structured_data"),
        name,
    };
    (Some(kind), reader.findings)
}

fn spec(name: &str, ty: FieldType, required: bool, help: &str) -> FieldSpec {
    FieldSpec { name: name.to_owned(), ty, required, default: None, help: help.to_owned() }
}

/// The outer keys of a declaration.
static KIND: LazyLock<Vec<FieldSpec>> = LazyLock::new(|| {
    vec![
        spec("name", FieldType::Text, false, "The kind's name, as in 'kind: story'."),
        spec("about", FieldType::Text, true, "One sentence that says what such a page is for."),
        spec("template", FieldType::Text, false, "The template that renders it."),
        spec(
            "structured_data",
            FieldType::Choice(STRUCTURED_DATA.map(str::to_owned).to_vec()),
            false,
            "What search engines are told that it is, by schema.org.",
        ),
        spec("fields", FieldType::Any, false, "The fields of its front matter."),
        spec(
            "reading_grade_max",
            FieldType::Integer,
            false,
            "The highest reading grade that its pages should have.",
        ),
        spec(
            "makes_claims",
            FieldType::Bool,
            false,
            "Whether its pages state facts that need sources and go out of date.",
        ),
        spec(
            "sources_max_age_days",
            FieldType::Integer,
            false,
            "After how many days a source of its pages must be looked at again.",
        ),
        spec("rules", FieldType::Any, false, "Severities of rules for such pages."),
        spec("starter", FieldType::Text, false, "The text of a new page."),
    ]
});

/// The keys of one field's declaration.
static FIELD: LazyLock<Vec<FieldSpec>> = LazyLock::new(|| {
    let texts = FieldType::List(Box::new(FieldType::Text));
    vec![
        spec("type", FieldType::Text, false, "The type of its value."),
        spec("of", FieldType::Text, false, "The type of a list's entries."),
        spec("values", texts, false, "The words of a choice."),
        spec("required", FieldType::Bool, false, "Whether it must be given."),
        spec("default", FieldType::Any, false, "What counts if it is not given."),
        spec("help", FieldType::Text, false, "What it is for."),
        spec("fields", FieldType::Any, false, "The fields of a record."),
    ]
});

struct Reader<'a> {
    file: &'a FileId,
    findings: Vec<Diagnostic>,
}

impl Reader<'_> {
    fn wrong(&mut self, span: Span, message: String, help: &str) {
        let finding = Diagnostic::new(code::WRONG_TYPE, self.file, span, message);
        self.findings.push(finding.help(help));
    }

    /// The fields that a mapping declares; one of `shared` takes over what is not said again.
    fn specs(&mut self, node: &Node, shared: &[FieldSpec]) -> Vec<FieldSpec> {
        match &node.kind {
            NodeKind::Null => Vec::new(),
            NodeKind::Mapping(entries) => entries
                .iter()
                .filter_map(|(key, node)| {
                    let shared = shared.iter().find(|spec| spec.name == key.name);
                    self.spec(key, node, shared)
                })
                .collect(),
            _ => {
                let message = format!("'fields' is {}", node.described());
                self.wrong(node.span, message, "Write each field as 'name: {type: text}'");
                Vec::new()
            }
        }
    }

    fn spec(&mut self, key: &Key, node: &Node, shared: Option<&FieldSpec>) -> Option<FieldSpec> {
        let name = &key.name;
        let good = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
        if !name.bytes().all(good) || name.starts_with(|ch: char| !ch.is_ascii_lowercase()) {
            let message = format!("'{name}' cannot be the name of a field");
            self.wrong(key.span, message, "Use small letters, digits and '_', a letter first");
            return None;
        }
        let owner = format!("the declaration of '{name}'");
        let (fields, more) = fields::read(self.file, node, &FIELD, &owner, key.span);
        self.findings.extend(more);
        if !matches!(node.kind, NodeKind::Mapping(_)) {
            return None;
        }
        let value = |name: &str| fields.get(name).map(|field| &field.value);
        let ty = match (node.get("type"), shared) {
            (None, Some(shared)) => shared.ty.clone(),
            (Some(ty), _) => self.ty(name, ty, node, false)?,
            (None, None) => {
                let message = format!("The declaration of '{name}' has no 'type'");
                let help = format!("Add 'type:', one of {}", TYPES.join(", "));
                let finding = Diagnostic::new(code::MISSING_FIELD, self.file, key.span, message);
                self.findings.push(finding.help(help));
                return None;
            }
        };
        if let Some(shared) = shared
            && std::mem::discriminant(&shared.ty) != std::mem::discriminant(&ty)
        {
            let message = format!("'{name}' has another type in every other kind");
            self.wrong(key.span, message, "Leave out its 'type', or give the field another name");
            return None;
        }
        let default = match node.get("default") {
            None => shared.and_then(|shared| shared.default.clone()),
            Some(node) => {
                let (value, more) = fields::read_value(self.file, node, &ty, "default");
                self.findings.extend(more);
                value
            }
        };
        let help = match value("help") {
            Some(Value::Text(help)) => help.clone(),
            _ => shared.map_or_else(String::new, |shared| shared.help.clone()),
        };
        let required = value("required").map_or_else(
            || shared.is_some_and(|shared| shared.required),
            |value| *value == Value::Bool(true),
        );
        Some(FieldSpec { name: name.clone(), ty, required, default, help })
    }

    /// The type that `type:` or `of:` names.
    fn ty(&mut self, field: &str, ty: &Node, spec: &Node, entry: bool) -> Option<FieldType> {
        let name = ty.as_text().unwrap_or_default();
        if let Some(kind) = RecordKind::ALL.into_iter().find(|kind| kind.word() == name) {
            return Some(FieldType::Id(kind));
        }
        match name {
            "text" => Some(FieldType::Text),
            "path" => Some(FieldType::Path),
            "integer" => Some(FieldType::Integer),
            "bool" => Some(FieldType::Bool),
            "date" => Some(FieldType::Date),
            "any" => Some(FieldType::Any),
            "choice" => match spec.get("values").map(|node| &node.kind) {
                Some(NodeKind::Sequence(items)) => {
                    let words = items.iter().filter_map(Node::as_text).map(str::to_owned);
                    Some(FieldType::Choice(words.collect()))
                }
                _ => self.lacks(field, ty, "values", "a choice", "values: [one, other]"),
            },
            "record" => match spec.get("fields") {
                Some(node) => Some(FieldType::Record(self.specs(node, &[]))),
                None => self.lacks(field, ty, "fields", "a record", "fields: {name: {type: text}}"),
            },
            "list" if !entry => match spec.get("of") {
                Some(of) => Some(FieldType::List(Box::new(self.ty(field, of, spec, true)?))),
                None => self.lacks(field, ty, "of", "a list", "of: text"),
            },
            _ => {
                let help = nearest(name, TYPES.into_iter())
                    .filter(|near| !(entry && *near == "list"))
                    .map_or_else(
                        || format!("Use one of {}", TYPES.join(", ")),
                        |near| format!("Write '{near}'"),
                    );
                let message = format!(
                    "'{name}' is no type that {} can have",
                    if entry { "the entries of a list" } else { "a field" }
                );
                self.wrong(ty.span, message, &help);
                None
            }
        }
    }

    fn lacks(
        &mut self,
        field: &str,
        ty: &Node,
        key: &str,
        what: &str,
        example: &str,
    ) -> Option<FieldType> {
        let message = format!("'{field}' is {what}, and its declaration has no '{key}'");
        let finding = Diagnostic::new(code::MISSING_FIELD, self.file, ty.span, message);
        self.findings.push(finding.help(format!("Add '{key}:', such as '{example}'")));
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn embedded_declarations_have_no_errors() {
        for (name, text) in BUILT_IN {
            let (kind, findings) = parse(&FileId::new(name), text);
            assert_eq!(findings, [], "{name}");
            assert_eq!(kind.map(|kind| kind.name).as_deref(), Some(*name));
        }
        assert_eq!(built_in().len(), BUILT_IN.len());
        for text in [
            include_str!("../kinds/_common.yaml"),
            include_str!("../config.yaml"),
            include_str!("../data/codes.yaml"),
            include_str!("../data/contacts.yaml"),
            include_str!("../data/sources.yaml"),
            include_str!("../data/terms.yaml"),
            include_str!("../data/people.yaml"),
        ] {
            let file = FileId::new("careleaf:x.yaml");
            let (node, findings) = yaml::parse(&file, text, 0..text.len(), code::DATA_SYNTAX);
            assert_eq!(findings, []);
            let mut reader = Reader { file: &file, findings };
            let specs = node.map(|node| reader.specs(&node, &[])).unwrap_or_default();
            assert_eq!(reader.findings, []);
            assert!(!specs.is_empty() && specs.iter().all(|spec| !spec.help.is_empty()));
        }
    }

    #[test]
    fn shared_fields_come_first_and_may_be_required() {
        let kinds = built_in();
        let coverage = &kinds["coverage"];
        assert_eq!(coverage.fields[0].name, "title");
        let spec = |name: &str| coverage.fields.iter().find(|spec| spec.name == name);
        assert!(spec("last_reviewed").is_some_and(|spec| spec.required && !spec.help.is_empty()));
        assert!(kinds["page"].fields.iter().all(|spec| !spec.required));
    }
}
