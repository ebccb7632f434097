//! Diagnostics for programs: one JSON object a line.

use std::sync::Arc;

use serde::Serialize;

use super::Diagnostic;
use crate::source::{FileId, LineIndex, Place};

#[derive(Serialize)]
struct Line<'a> {
    code: &'a str,
    severity: &'a str,
    message: &'a str,
    help: Option<&'a str>,
    #[serde(flatten)]
    place: Option<Where<'a>>,
    fix: Option<&'a str>,
    related: Vec<Related<'a>>,
}

#[derive(Serialize)]
struct Where<'a> {
    file: &'a str,
    line: u32,
    column: u32,
    end_line: u32,
    end_column: u32,
}

#[derive(Serialize)]
struct Related<'a> {
    #[serde(flatten)]
    place: Where<'a>,
    message: &'a str,
}

/// Every diagnostic as one line of JSON. Lines and columns count from 1, columns in characters;
/// `file` is absent for what concerns the whole site.
#[must_use]
pub fn print(diagnostics: &[Diagnostic], text: &dyn Fn(&FileId) -> Option<Arc<str>>) -> String {
    let mut out = String::new();
    for diagnostic in diagnostics {
        let severity = diagnostic.severity.word();
        let related = diagnostic.related.iter();
        let line = Line {
            code: diagnostic.code.name,
            severity,
            message: &diagnostic.message,
            help: diagnostic.help.as_deref(),
            place: diagnostic.place.as_ref().map(|place| locate(place, text)),
            fix: diagnostic.fix.as_deref(),
            related: related
                .map(|(place, message)| Related { place: locate(place, text), message })
                .collect(),
        };
        out.push_str(&serde_json::to_string(&line).unwrap_or_default());
        out.push('\n');
    }
    out
}

fn locate<'a>(place: &'a Place, text: &dyn Fn(&FileId) -> Option<Arc<str>>) -> Where<'a> {
    let text = text(&place.file).unwrap_or_else(|| Arc::from(""));
    let index = LineIndex::new(&text);
    let (line, column) = index.line_column(place.span.start);
    let (end_line, end_column) = index.line_column(place.span.end);
    Where { file: place.file.as_str(), line, column, end_line, end_column }
}
