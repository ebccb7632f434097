//! `wrong-expansion`: an abbreviation stands for what the glossary says.

use super::Subject;
use crate::diagnostic::{Diagnostic, code};
use crate::kind::text_of;

pub(super) fn check(subject: Subject<'_>, found: &mut Vec<Diagnostic>) {
    let page = subject.page;
    for expansion in &page.prose.expansions {
        let terms = subject.site.registry.terms.values();
        let known = terms
            .filter(|term| text_of(&term.fields, "term") == Some(&expansion.short))
            .find_map(|term| Some((term, text_of(&term.fields, "expansion")?)));
        let Some((term, right)) = known else { continue };
        if plain(right) == plain(&expansion.words) {
            continue;
        }
        let message = format!(
            "{} is written out as '{}', and the glossary says '{right}'",
            expansion.short, expansion.words
        );
        found.push(
            Diagnostic::new(code::WRONG_EXPANSION, &page.file, expansion.span, message)
                .help(format!(
                    "Write '{right}', or cite the word with [{}](term:{})",
                    expansion.short, term.id
                ))
                .related(&term.file, term.span, "The glossary has it here"),
        );
    }
}

/// Small letters and single blanks; hyphens are blanks.
fn plain(text: &str) -> String {
    let words =
        text.split(|ch: char| ch.is_whitespace() || ch == '-').filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ").to_lowercase()
}
