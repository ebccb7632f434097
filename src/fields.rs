//! Named values by their declared types: from YAML to `Fields`, and back to a page's first text.

mod dates;
mod set;
mod starter;

pub use self::set::set;
pub use self::starter::to_front_matter;

use crate::diagnostic::{Diagnostic, code};
use crate::kind::{Field, FieldSpec, FieldType, Fields, Value};
use crate::source::{FileId, Span};
use crate::text::nearest;
use crate::yaml::{Node, NodeKind};

/// Reads a mapping by its declaration. `owner` is what the fields belong to, in the words of a
/// message ("a page of kind 'story'"); `whole` is where to point when a field is missing.
///
/// A value of the wrong type is reported and left out; a default takes its place.
#[must_use]
pub fn read(
    file: &FileId,
    node: &Node,
    specs: &[FieldSpec],
    owner: &str,
    whole: Span,
) -> (Fields, Vec<Diagnostic>) {
    let mut reader = Reader { file, findings: Vec::new() };
    let fields = reader.fields(node, specs, owner, whole, "");
    (fields, reader.findings)
}

/// The fields of something that has no front matter at all: what is required is missing, defaults
/// are filled in.
#[must_use]
pub fn absent(
    file: &FileId,
    specs: &[FieldSpec],
    owner: &str,
    whole: Span,
) -> (Fields, Vec<Diagnostic>) {
    read(file, &Node { span: whole, kind: NodeKind::Null }, specs, owner, whole)
}

/// Reads one value by its type; `name` is what a message calls it.
#[must_use]
pub fn read_value(
    file: &FileId,
    node: &Node,
    ty: &FieldType,
    name: &str,
) -> (Option<Value>, Vec<Diagnostic>) {
    let mut reader = Reader { file, findings: Vec::new() };
    let value = reader.value(node, ty, name, node.span);
    (value, reader.findings)
}

struct Reader<'a> {
    file: &'a FileId,
    findings: Vec<Diagnostic>,
}

impl Reader<'_> {
    fn wrong(&mut self, span: Span, message: String, help: String) {
        let finding = Diagnostic::new(code::WRONG_TYPE, self.file, span, message);
        self.findings.push(finding.help(help));
    }

    fn wrong_with_fix(&mut self, span: Span, message: String, help: String, fix: &str) {
        let finding = Diagnostic::new(code::WRONG_TYPE, self.file, span, message);
        self.findings.push(finding.help(help).fix(fix));
    }

    /// `path` is the name of the record that these fields are in, with a dot at its end.
    fn fields(
        &mut self,
        node: &Node,
        specs: &[FieldSpec],
        owner: &str,
        whole: Span,
        path: &str,
    ) -> Fields {
        let mut fields = Fields::new();
        let entries = match &node.kind {
            NodeKind::Mapping(entries) => entries.as_slice(),
            NodeKind::Null => &[],
            _ => {
                // One cause is reported once: what is required is not missed on top of it.
                let message = format!(
                    "{} is written as 'name: value', and this is {}",
                    capital(owner),
                    node.described()
                );
                self.wrong(node.span, message, "Write one 'name: value' a line".to_owned());
                let empty = Node { span: node.span, kind: NodeKind::Null };
                let optional: Vec<FieldSpec> = specs
                    .iter()
                    .map(|spec| FieldSpec { required: false, ..spec.clone() })
                    .collect();
                return self.fields(&empty, &optional, owner, whole, path);
            }
        };
        for (key, node) in entries {
            let Some(spec) = specs.iter().find(|spec| spec.name == key.name) else {
                self.unknown(&key.name, key.span, specs, owner);
                continue;
            };
            if is_empty(node) && (spec.required || node.kind == NodeKind::Null) {
                if spec.required {
                    let message = format!("'{path}{}' is empty", key.name);
                    self.missing(spec, key.span, message, "after the colon");
                }
                continue;
            }
            let name = format!("{path}{}", key.name);
            if let Some(value) = self.value(node, &spec.ty, &name, key.span) {
                fields.insert(key.name.clone(), Field { value, span: node.span });
            }
        }
        for spec in specs {
            if spec.required && !entries.iter().any(|(key, _)| key.name == spec.name) {
                let message = format!("{} has no '{}'", capital(owner), spec.name);
                self.missing(spec, whole, message, "");
            }
            if let Some(value) = &spec.default
                && !fields.contains_key(&spec.name)
            {
                let field = Field { value: value.clone(), span: Span::default() };
                fields.insert(spec.name.clone(), field);
            }
        }
        fields
    }

    fn missing(&mut self, spec: &FieldSpec, span: Span, message: String, place: &str) {
        let wanted = match &spec.ty {
            FieldType::Choice(words) => format!("one of {}", words.join(", ")),
            _ => wanted(&spec.ty),
        };
        let help = if place.is_empty() {
            format!("Add '{}:' ({wanted})", spec.name)
        } else {
            format!("Write {wanted} {place}")
        };
        let finding = Diagnostic::new(code::MISSING_FIELD, self.file, span, message);
        let about = spec.help.trim_end_matches('.');
        let help = if about.is_empty() { help } else { format!("{help}: {about}") };
        self.findings.push(finding.help(help));
    }

    fn unknown(&mut self, name: &str, span: Span, specs: &[FieldSpec], owner: &str) {
        let message = format!("'{name}' is no field of {owner}");
        let finding = Diagnostic::new(code::UNKNOWN_FIELD, self.file, span, message);
        let names = || specs.iter().map(|spec| spec.name.as_str());
        let finding = match nearest(name, names()) {
            Some(near) => finding.help(format!("Write '{near}'")).fix(near),
            None if names().any(|name| name == "extra") => {
                finding.help("Remove it, or put it under 'extra' if a template of yours uses it")
            }
            None => {
                let names: Vec<&str> = names().collect();
                finding.help(format!("Remove it, or use one of {}", names.join(", ")))
            }
        };
        self.findings.push(finding);
    }

    fn value(&mut self, node: &Node, ty: &FieldType, name: &str, key: Span) -> Option<Value> {
        match (ty, &node.kind) {
            (FieldType::Any, _) => any(node),
            (FieldType::List(of), NodeKind::Sequence(items)) => {
                Some(Value::List(self.list(items, of, name)))
            }
            (FieldType::List(_), NodeKind::Null) => Some(Value::List(Vec::new())),
            (FieldType::Record(specs), NodeKind::Mapping(_)) => {
                let owner = format!("'{name}'");
                Some(Value::Record(self.fields(node, specs, &owner, key, &format!("{name}."))))
            }
            (FieldType::Record(_) | FieldType::List(_), _)
            | (_, NodeKind::Null)
            | (_, NodeKind::Sequence(_) | NodeKind::Mapping(_)) => {
                self.other_shape(node, ty, name);
                None
            }
            (_, NodeKind::Scalar { text, plain }) => self.scalar(node, text, *plain, ty, name),
        }
    }

    fn list(&mut self, items: &[Node], of: &FieldType, name: &str) -> Vec<Field> {
        let mut list = Vec::with_capacity(items.len());
        for (at, item) in items.iter().enumerate() {
            if item.kind == NodeKind::Null {
                let message = format!("An entry of '{name}' is empty");
                self.wrong(
                    item.span,
                    message,
                    "Write a value after the '-', or remove it".to_owned(),
                );
                continue;
            }
            let entry = match of {
                FieldType::Record(_) => format!("{name}[{}]", at + 1),
                _ => name.to_owned(),
            };
            if let Some(value) = self.value(item, of, &entry, item.span) {
                list.push(Field { value, span: item.span });
            }
        }
        list
    }

    /// A list where text is wanted, and the like.
    fn other_shape(&mut self, node: &Node, ty: &FieldType, name: &str) {
        let message = format!("'{name}' is {}, and it should be {}", node.described(), wanted(ty));
        match (ty, &node.kind) {
            (FieldType::List(of), NodeKind::Scalar { text, plain: true })
                if !matches!(**of, FieldType::Record(_))
                    && !text.contains(['[', ']', '{', '}', '\n', '#', ':']) =>
            {
                let list = format!("[{text}]");
                let help = format!("Put it in brackets: {list}");
                self.wrong_with_fix(node.span, message, help, &list);
            }
            (FieldType::List(_), _) => {
                self.wrong(
                    node.span,
                    message,
                    "Write each entry on a line of its own, after '- '".to_owned(),
                );
            }
            (FieldType::Record(specs), _) => {
                let names: Vec<&str> = specs.iter().map(|spec| spec.name.as_str()).collect();
                let help = format!("Write its values below it, indented: {}", names.join(", "));
                self.wrong(node.span, message, help);
            }
            (_, NodeKind::Sequence(items))
                if matches!(ty, FieldType::Text) && !items.is_empty() =>
            {
                let help = "Remove the brackets or the '-', or put the whole text in quotes if they belong to it";
                self.wrong(node.span, message, help.to_owned());
            }
            _ => self.wrong(node.span, message, format!("Write {} after the colon", wanted(ty))),
        }
    }

    fn scalar(
        &mut self,
        node: &Node,
        text: &str,
        plain: bool,
        ty: &FieldType,
        name: &str,
    ) -> Option<Value> {
        let shown = format!("'{name}: {}'", short(text));
        match ty {
            FieldType::Integer => {
                if let Ok(number) = text.parse()
                    && plain
                {
                    return Some(Value::Integer(number));
                }
                let message = format!("{shown} is no whole number");
                let help = if text.parse::<i64>().is_ok() {
                    "Remove the quotes"
                } else {
                    "Write a whole number, such as 10"
                };
                self.wrong(node.span, message, help.to_owned());
                None
            }
            FieldType::Bool => self.boolean(node, text, plain, &shown),
            FieldType::Date => match dates::read(text) {
                Ok(date) => Some(Value::Date(date)),
                Err(wrong) => {
                    let message = format!("{shown} {}", wrong.message);
                    let finding = Diagnostic::new(code::WRONG_TYPE, self.file, node.span, message);
                    let finding = finding.help(wrong.help);
                    self.findings.push(match wrong.fix {
                        Some(fix) => finding.fix(fix),
                        None => finding,
                    });
                    None
                }
            },
            FieldType::Choice(words) => {
                if words.iter().any(|word| word == text) {
                    return Some(Value::Text(text.to_owned()));
                }
                let list = words.join(", ");
                let message =
                    format!("'{}' is no value of '{name}', which is one of {list}", short(text));
                match nearest(text, words.iter().map(String::as_str)) {
                    Some(near) => {
                        self.wrong_with_fix(node.span, message, format!("Write '{near}'"), near);
                    }
                    None => self.wrong(node.span, message, format!("Write one of {list}")),
                }
                None
            }
            FieldType::Id(kind) if text.trim().is_empty() => {
                let help =
                    format!("Write the id of a {} from {}.yaml", kind.word(), kind.file_stem());
                self.wrong(node.span, format!("'{name}' is empty"), help);
                None
            }
            _ => Some(Value::Text(text.to_owned())),
        }
    }

    fn boolean(&mut self, node: &Node, text: &str, plain: bool, shown: &str) -> Option<Value> {
        let lower = text.to_ascii_lowercase();
        let meant = match lower.as_str() {
            "true" | "yes" | "on" | "y" => Some(true),
            "false" | "no" | "off" | "n" => Some(false),
            _ => None,
        };
        if plain && matches!(text, "true" | "false" | "True" | "False" | "TRUE" | "FALSE") {
            return meant.map(Value::Bool);
        }
        let message = format!("{shown} is neither true nor false");
        match meant {
            Some(meant) => {
                let quotes = if plain { "" } else { ", without quotes" };
                let word = if meant { "true" } else { "false" };
                self.wrong_with_fix(node.span, message, format!("Write {word}{quotes}"), word);
            }
            None => self.wrong(node.span, message, "Write true or false".to_owned()),
        }
        None
    }
}

/// What a type is called in messages.
fn wanted(ty: &FieldType) -> String {
    match ty {
        FieldType::Text => "text".to_owned(),
        FieldType::Path => "the path of a file".to_owned(),
        FieldType::Integer => "a whole number".to_owned(),
        FieldType::Bool => "true or false".to_owned(),
        FieldType::Date => "a day, such as 2026-03-31".to_owned(),
        FieldType::Choice(_) => "one word of its list".to_owned(),
        FieldType::Id(kind) => format!("the id of a {}", kind.word()),
        FieldType::List(_) => "a list".to_owned(),
        FieldType::Record(_) => "a group of named values".to_owned(),
        FieldType::Any => "a value".to_owned(),
    }
}

/// A value of the type that YAML's core schema gives it. Numbers with a fraction stay text.
fn any(node: &Node) -> Option<Value> {
    match &node.kind {
        NodeKind::Null => None,
        NodeKind::Scalar { text, plain } => Some(match text.as_str() {
            "true" | "True" | "TRUE" if *plain => Value::Bool(true),
            "false" | "False" | "FALSE" if *plain => Value::Bool(false),
            // `007` and `+7` are more likely names than amounts.
            _ => match text.parse::<i64>() {
                Ok(number) if *plain && number.to_string() == *text => Value::Integer(number),
                _ => Value::Text(text.clone()),
            },
        }),
        NodeKind::Sequence(items) => Some(Value::List(
            items
                .iter()
                .filter_map(|item| Some(Field { value: any(item)?, span: item.span }))
                .collect(),
        )),
        NodeKind::Mapping(entries) => Some(Value::Record(
            entries
                .iter()
                // A name with nothing behind it was written all the same: a waiver without its reason.
                .map(|(key, node)| {
                    let value = any(node).unwrap_or_else(|| Value::Text(String::new()));
                    (key.name.clone(), Field { value, span: node.span })
                })
                .collect(),
        )),
    }
}

fn is_empty(node: &Node) -> bool {
    match &node.kind {
        NodeKind::Null => true,
        NodeKind::Scalar { text, .. } => text.trim().is_empty(),
        NodeKind::Sequence(items) => items.is_empty(),
        NodeKind::Mapping(_) => false,
    }
}

/// The beginning of a long text, on one line.
fn short(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default();
    if line.chars().count() > 40 || text.lines().count() > 1 {
        return format!("{}…", line.chars().take(40).collect::<String>());
    }
    line.to_owned()
}

/// With a capital at the beginning of a message.
pub(crate) fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}
