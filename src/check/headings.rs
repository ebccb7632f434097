//! `skipped-heading-level`: headings go down one level at a time.
//!
//! People who listen to a page move by its headings; a missing level sounds like a missing part.
//! WCAG 2.2, 1.3.1 and 2.4.10. The page's title is its level 1.

use super::Reading;
use crate::diagnostic::{Diagnostic, code};
use crate::prose::BlockKind;

pub(super) fn check(reading: Reading<'_>, found: &mut Vec<Diagnostic>) {
    let page = reading.page;
    // Text for other pages to include begins at any level.
    let is_fragment = page.file.as_str().split('/').rev().skip(1).any(|part| part.starts_with('_'));
    let mut above = if is_fragment { u8::MAX - 1 } else { 1 };
    for block in &page.prose.blocks {
        let BlockKind::Heading(level) = block.kind else { continue };
        if level > above + 1 {
            let message =
                format!("This heading is of level {level}, and the one above it of level {above}");
            let marks = "#".repeat(usize::from(above) + 1);
            found.push(
                Diagnostic::new(code::SKIPPED_HEADING_LEVEL, &page.file, block.whole(), message)
                    .help(format!("Write it with '{marks}'")),
            );
        }
        above = level;
    }
}
