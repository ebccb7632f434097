//! `:::include{file="…"}`: the file is there, and includes do not go in circles.

use super::Subject;
use crate::diagnostic::{Diagnostic, Severity, code};
use crate::page::Page;
use crate::source::FileId;
use crate::text::nearest;

pub(super) fn check(subject: Subject<'_>, found: &mut Vec<Diagnostic>) {
    let page = subject.page;
    for (call, spans) in page.outline.directives.iter().zip(&page.directive_spans) {
        if call.name != "include" {
            continue;
        }
        let Some(written) = call.included() else {
            let message = "The directive 'include' needs the argument 'file'";
            found.push(
                Diagnostic::new(code::WRONG_DIRECTIVE_ARGUMENT, &page.file, spans.line, message)
                    .help("Write :::include{file=\"_shared/name.md\"}"),
            );
            continue;
        };
        let span = spans.arguments.first().copied().unwrap_or(spans.line);
        let target = page.file.beside(written);
        if !subject.pages.contains_key(&target) {
            let message = format!("There is no file '{written}' to include");
            let mut diagnostic = Diagnostic::new(code::BROKEN_LINK, &page.file, span, message);
            let files =
                subject.pages.keys().filter_map(|file| file.as_str().strip_prefix("content/"));
            let mut files: Vec<&str> = files.collect();
            files.sort_unstable();
            let wanted = target.as_str().trim_start_matches("content/");
            if let Some(near) = nearest(wanted, files.into_iter()) {
                diagnostic = diagnostic.help(format!("Write file=\"/{near}\""));
            }
            found.push(diagnostic);
        } else if let Some(absence) =
            subject.site.unpublished.get(&target).filter(|absence| absence.by_itself)
        {
            let message = format!("'{written}' may not be shown: it is {}", absence.reason);
            let mut finding = Diagnostic::new(code::BROKEN_LINK, &page.file, span, message)
                .help("Remove this include");
            // Readers see nothing of it. An error would keep the text itself on the site.
            finding.severity = Severity::Warning;
            found.push(finding);
        } else if let Some(chain) = circle(subject, &page.file, &target) {
            let message = format!("This page includes itself: {chain}");
            found.push(
                Diagnostic::new(code::INCLUDE_CYCLE, &page.file, span, message)
                    .help("Remove one of the includes"),
            );
        }
    }
}

/// The way from `target` back to `start` through includes, if there is one.
fn circle(subject: Subject<'_>, start: &FileId, target: &FileId) -> Option<String> {
    let mut paths = vec![vec![start.clone(), target.clone()]];
    let mut seen = std::collections::BTreeSet::new();
    while let Some(path) = paths.pop() {
        let last = path.last()?;
        if last == start {
            let names: Vec<&str> = path.iter().map(FileId::as_str).collect();
            return Some(names.join(" → "));
        }
        if !seen.insert(last.clone()) {
            continue;
        }
        let page: Option<&Page> = subject.pages.get(last).map(|page| &**page);
        for call in page.iter().flat_map(|page| &page.outline.directives) {
            if let Some(written) = call.included() {
                let mut longer = path.clone();
                longer.push(last.beside(written));
                paths.push(longer);
            }
        }
    }
    None
}
