//! Diagnostics as workflow commands of GitHub Actions, which annotate the lines of a change.

use std::sync::Arc;

use super::{Diagnostic, Severity};
use crate::source::{FileId, LineIndex, Place};

/// Every diagnostic as one line, `::error file=…,line=…::message`. Lines and columns count from 1.
#[must_use]
pub fn print(diagnostics: &[Diagnostic], text: &dyn Fn(&FileId) -> Option<Arc<str>>) -> String {
    let mut out = String::new();
    for found in diagnostics {
        let command = match found.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Hint => "notice",
        };
        out.push_str(&format!("::{command} "));
        if let Some(place) = &found.place {
            out.push_str(&locate(place, text));
        }
        out.push_str(&format!("title={}::", property(found.code.name)));
        out.push_str(&message(&found.message));
        if let Some(help) = &found.help {
            out.push_str(&message(&format!("\nhelp: {help}")));
        }
        out.push('\n');
    }
    out
}

fn locate(place: &Place, text: &dyn Fn(&FileId) -> Option<Arc<str>>) -> String {
    let file = property(place.file.as_str());
    let Some(text) = text(&place.file) else { return format!("file={file},") };
    let index = LineIndex::new(&text);
    let (line, column) = index.line_column(place.span.start);
    let (end_line, end_column) = index.line_column(place.span.end);
    let lines = format!("file={file},line={line},endLine={end_line},");
    if line == end_line {
        format!("{lines}col={column},endColumn={end_column},")
    } else {
        // The runner drops columns where the lines differ, and says so in the log.
        lines
    }
}

/// What stands after the second `::`.
fn message(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// The value of a property, which ends at a comma, and the list of them at a colon.
fn property(text: &str) -> String {
    message(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::code;
    use crate::source::Span;

    fn line(file: &str, text: &str, span: Span, message: &str) -> String {
        let found = Diagnostic::new(code::BROKEN_LINK, &FileId::new(file), span, message);
        print(&[found.help("Mend 1, 2: now")], &|_| Some(Arc::from(text)))
    }

    #[test]
    fn a_command_is_one_line_whatever_it_says() {
        assert_eq!(
            line("content/a,b:c%.md", "é [x](y)", Span::new(3, 9), "100 %: 'a\r\nb', ::c"),
            "::error file=content/a%2Cb%3Ac%25.md,line=1,endLine=1,col=3,endColumn=9,\
             title=broken-link::100 %25: 'a%0D%0Ab', ::c%0Ahelp: Mend 1, 2: now\n"
        );
    }

    #[test]
    fn columns_are_left_out_where_lines_differ() {
        assert_eq!(
            line("x.md", "one\ntwo\n", Span::new(1, 6), "M"),
            "::error file=x.md,line=1,endLine=2,title=broken-link::M%0Ahelp: Mend 1, 2: now\n"
        );
    }

    #[test]
    fn what_has_no_place_names_no_file() {
        let found = Diagnostic::global(code::NO_BASE_URL, "M");
        assert_eq!(print(&[found], &|_| None), "::notice title=no-base-url::M\n");
    }
}
