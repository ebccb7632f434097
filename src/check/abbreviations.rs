//! `undefined-abbreviation`: an abbreviation is explained, on the page or in the glossary. WCAG 2.2,
//! 3.1.4.

use super::Subject;
use crate::diagnostic::{Diagnostic, code};
use crate::kind::text_of;

pub(super) fn check(subject: Subject<'_>, found: &mut Vec<Diagnostic>) {
    let page = subject.page;
    if page.prose.unexplained.is_empty() {
        return;
    }
    let registry = &subject.site.registry;
    let terms = registry.terms.values().filter_map(|term| text_of(&term.fields, "term"));
    let terms: Vec<&str> = terms.collect();
    for (word, span) in &page.prose.unexplained {
        if terms.contains(&word.as_str()) || registry.codes.contains_key(word) {
            continue;
        }
        let message = format!("'{word}' is not explained, on this page or in the glossary");
        found.push(
            Diagnostic::new(code::UNDEFINED_ABBREVIATION, &page.file, *span, message).help(format!(
                "Write what it stands for, then the letters: 'the words ({word})'; or add it to terms.yaml"
            )),
        );
    }
}
