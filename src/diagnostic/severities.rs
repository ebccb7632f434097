//! Severities as data: what a site or a kind says of each rule.

use std::collections::BTreeMap;

use super::{Diagnostic, Severity, code};
use crate::source::{FileId, Span};
use crate::text::nearest;
use crate::yaml::{Node, NodeKind};

/// A severity for each code that is named; `None` is `off`.
pub type Severities = BTreeMap<&'static str, Option<Severity>>;

/// Severities for the pages of each kind that is named, and the place of the name.
pub type SeveritiesByKind = BTreeMap<String, (Span, Severities)>;

/// Reads `rules:`, one `code: severity` a line, or `kind:` with such lines below it.
#[must_use]
pub fn read(file: &FileId, node: &Node) -> (Severities, SeveritiesByKind, Vec<Diagnostic>) {
    let mut reader = Reader { file, by_kind: BTreeMap::new(), findings: Vec::new() };
    let all = reader.read(node, true);
    (all, reader.by_kind, reader.findings)
}

/// Reads `rules:` of a kind's declaration, where no kinds are named.
#[must_use]
pub fn read_flat(file: &FileId, node: &Node) -> (Severities, Vec<Diagnostic>) {
    let mut reader = Reader { file, by_kind: BTreeMap::new(), findings: Vec::new() };
    (reader.read(node, false), reader.findings)
}

struct Reader<'a> {
    file: &'a FileId,
    by_kind: SeveritiesByKind,
    findings: Vec<Diagnostic>,
}

impl Reader<'_> {
    fn read(&mut self, node: &Node, outer: bool) -> Severities {
        let mut severities = Severities::new();
        let entries = match &node.kind {
            NodeKind::Mapping(entries) => entries,
            NodeKind::Null => return severities,
            _ => {
                let what = node.described();
                let message =
                    format!("'rules' is {what}, and it should be a group of named values");
                let help = "Write one rule a line, such as 'broken-link: warning'";
                self.wrong(code::WRONG_TYPE, node.span, message, help);
                return severities;
            }
        };
        for (key, node) in entries {
            let known = code::ALL.iter().find(|rule| rule.name == key.name);
            match (known, &node.kind) {
                (None, NodeKind::Mapping(_)) if outer => {
                    let of_kind = self.read(node, false);
                    self.by_kind.insert(key.name.clone(), (key.span, of_kind));
                }
                (None, _) => self.findings.push(unknown(self.file, key.span, &key.name)),
                (Some(rule), _) => {
                    if let Some(severity) = self.severity(&key.name, node) {
                        severities.insert(rule.name, severity);
                    }
                }
            }
        }
        severities
    }

    fn severity(&mut self, name: &str, node: &Node) -> Option<Option<Severity>> {
        match node.as_text().unwrap_or_default() {
            "error" => Some(Some(Severity::Error)),
            "warning" => Some(Some(Severity::Warning)),
            "hint" => Some(Some(Severity::Hint)),
            "off" => Some(None),
            other => {
                let message = format!("'{name}: {other}' is no severity");
                let help = "Write one of error, warning, hint, off";
                self.wrong(code::WRONG_TYPE, node.span, message, help);
                None
            }
        }
    }

    fn wrong(&mut self, code: super::Code, span: Span, message: String, help: &str) {
        self.findings.push(Diagnostic::new(code, self.file, span, message).help(help));
    }
}

/// What is said of a name that is no rule's.
#[must_use]
pub fn unknown(file: &FileId, span: Span, name: &str) -> Diagnostic {
    let message = format!("There is no rule '{name}'");
    let finding = Diagnostic::new(code::UNKNOWN_RULE, file, span, message);
    match nearest(name, code::ALL.iter().map(|rule| rule.name)) {
        Some(near) => finding.help(format!("Write '{near}'")).fix(near),
        None => finding.help("Remove it; 'careleaf explain' lists all rules"),
    }
}
