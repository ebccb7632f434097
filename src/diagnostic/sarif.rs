//! Diagnostics as a SARIF 2.1.0 log, which code hosts and editors show beside the lines.

use std::sync::Arc;

use serde::Serialize;

use super::{Diagnostic, Severity, code};
use crate::source::{FileId, LineIndex, Place};

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

/// Stands before relative paths; whoever reads the log knows where the project lies.
const ROOT: &str = "%SRCROOT%";

#[derive(Serialize)]
struct Log<'a> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<'a> {
    tool: Tool,
    column_kind: &'static str,
    results: Vec<Finding<'a>>,
}

#[derive(Serialize)]
struct Tool {
    driver: Driver,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver {
    name: &'static str,
    semantic_version: &'static str,
    rules: Vec<Rule>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Rule {
    id: &'static str,
    short_description: Text,
    full_description: Text,
    help: Help,
    default_configuration: Level,
}

#[derive(Serialize)]
struct Level {
    level: &'static str,
}

#[derive(Serialize)]
struct Help {
    text: &'static str,
    markdown: &'static str,
}

#[derive(Serialize)]
struct Text {
    text: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Finding<'a> {
    rule_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    rule_index: Option<usize>,
    level: &'static str,
    message: Text,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    locations: Vec<Location>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Location>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fixes: Vec<Fix<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Text>,
    physical_location: Physical,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Physical {
    artifact_location: Artifact,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<Region>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Artifact {
    uri: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    uri_base_id: Option<&'static str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: u32,
    start_column: u32,
    end_line: u32,
    end_column: u32,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Fix<'a> {
    description: Text,
    artifact_changes: [Change<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Change<'a> {
    artifact_location: Artifact,
    replacements: [Replacement<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Replacement<'a> {
    deleted_region: Region,
    inserted_content: Content<'a>,
}

#[derive(Serialize)]
struct Content<'a> {
    text: &'a str,
}

/// Every diagnostic as one SARIF log, on one line. It names all rules, also those that found
/// nothing. Columns count characters; a hint is a note.
#[must_use]
pub fn print(diagnostics: &[Diagnostic], text: &dyn Fn(&FileId) -> Option<Arc<str>>) -> String {
    let driver = Driver {
        name: "careleaf",
        semantic_version: env!("CARGO_PKG_VERSION"),
        rules: code::ALL.iter().map(rule).collect(),
    };
    let run = Run {
        tool: Tool { driver },
        column_kind: "unicodeCodePoints",
        results: diagnostics.iter().map(|found| finding(found, text)).collect(),
    };
    let log = Log { schema: SCHEMA, version: "2.1.0", runs: [run] };
    let mut out = serde_json::to_string(&log).unwrap_or_default();
    out.push('\n');
    out
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Hint => "note",
    }
}

fn rule(code: &super::Code) -> Rule {
    Rule {
        id: code.name,
        short_description: Text { text: code.name.replace('-', " ") },
        full_description: Text { text: code.about() },
        // What stands in Markdown reads well as plain text too.
        help: Help { text: code.explain, markdown: code.explain },
        default_configuration: Level { level: level(code.severity) },
    }
}

fn finding<'a>(found: &'a Diagnostic, text: &dyn Fn(&FileId) -> Option<Arc<str>>) -> Finding<'a> {
    let related = found.related.iter().enumerate().map(|(at, (place, label))| Location {
        id: Some(at + 1),
        message: Some(Text { text: plain(label) }),
        physical_location: physical(place, text),
    });
    let message = match &found.help {
        Some(help) => format!("{}. {help}.", found.message),
        None => format!("{}.", found.message),
    };
    let location = |place: &Place| Location {
        id: None,
        message: None,
        physical_location: physical(place, text),
    };
    Finding {
        rule_id: found.code.name,
        rule_index: code::ALL.iter().position(|code| *code == found.code),
        level: level(found.severity),
        message: Text { text: plain(&message) },
        locations: found.place.iter().map(location).collect(),
        related_locations: related.collect(),
        fixes: fix(found, text).into_iter().collect(),
    }
}

fn fix<'a>(found: &'a Diagnostic, text: &dyn Fn(&FileId) -> Option<Arc<str>>) -> Option<Fix<'a>> {
    let (place, new) = (found.place.as_ref()?, found.fix.as_deref()?);
    let replacement = Replacement {
        deleted_region: region(place, text)?,
        inserted_content: Content { text: new },
    };
    let help = found.help.as_deref().unwrap_or(&found.message);
    Some(Fix {
        description: Text { text: plain(help) },
        artifact_changes: [Change {
            artifact_location: artifact(&place.file),
            replacements: [replacement],
        }],
    })
}

fn physical(place: &Place, text: &dyn Fn(&FileId) -> Option<Arc<str>>) -> Physical {
    Physical { artifact_location: artifact(&place.file), region: region(place, text) }
}

/// `None` for a file whose text is not known, such as a picture.
fn region(place: &Place, text: &dyn Fn(&FileId) -> Option<Arc<str>>) -> Option<Region> {
    let text = text(&place.file)?;
    let index = LineIndex::new(&text);
    let (start_line, start_column) = index.line_column(place.span.start);
    let (end_line, end_column) = index.line_column(place.span.end);
    Some(Region { start_line, start_column, end_line, end_column })
}

/// A file as a URI: relative to the project, or whole where the path is.
fn artifact(file: &FileId) -> Artifact {
    let path = file.as_str();
    let embedded = path.strip_prefix("careleaf:").map(|rest| ("careleaf:", rest));
    let absolute = path.starts_with('/').then_some(("file://", path));
    let (start, rest) = embedded.or(absolute).unwrap_or(("", path));
    let mut uri = start.to_owned();
    for byte in rest.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            uri.push_str(&format!("%{byte:02X}"));
        }
    }
    Artifact { uri, uri_base_id: start.is_empty().then_some(ROOT) }
}

/// A text in which no reader of the log sees a placeholder (`{0}`) or a link (`[text](1)`) of the
/// log's own language.
fn plain(text: &str) -> String {
    let text = text.replace('{', "{{").replace('}', "}}");
    if !text.contains("](") {
        return text;
    }
    text.replace('\\', "\\\\").replace('[', "\\[").replace(']', "\\]")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_uris() {
        let uri = |path: &str| {
            let artifact = artifact(&FileId::new(path));
            (artifact.uri, artifact.uri_base_id)
        };
        let relative = |uri: &str| (uri.to_owned(), Some(ROOT));
        assert_eq!(uri("content/a page.md"), relative("content/a%20page.md"));
        assert_eq!(uri("content/a:b#c?d%é.md"), relative("content/a%3Ab%23c%3Fd%25%C3%A9.md"));
        assert_eq!(uri("../site/content/x.md"), relative("../site/content/x.md"));
        assert_eq!(uri("/srv/site/x y.md"), ("file:///srv/site/x%20y.md".to_owned(), None));
        assert_eq!(
            uri("careleaf:theme/templates/page.html"),
            ("careleaf:theme/templates/page.html".to_owned(), None)
        );
    }

    #[test]
    fn messages_hold_no_placeholders_and_links() {
        assert_eq!(plain("Write {0} [here]"), "Write {{0}} [here]");
        assert_eq!(plain(r"'[a\b](1)'"), r"'\[a\\b\](1)'");
    }
}
