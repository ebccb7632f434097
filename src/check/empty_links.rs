//! `empty-link`: a link has words. WCAG 2.2, 2.4.4 and 4.1.2.
//!
//! A link to a page or a record takes its target's name, so only links to addresses outside, and
//! links around images without a text, can be empty.

use super::Reading;
use crate::diagnostic::{Diagnostic, code};

pub(super) fn check(reading: Reading<'_>, found: &mut Vec<Diagnostic>) {
    for span in &reading.page.prose.empty_links {
        let message = "This link has no words that say where it leads";
        found.push(
            Diagnostic::new(code::EMPTY_LINK, &reading.page.file, *span, message)
                .help("Write the target's name between the brackets, or a text for the image"),
        );
    }
}
