//! `hard-word`: a hard word has a plainer one. The list is data: `_data/plain_words.yaml`, or the
//! one that careleaf brings along (src/language/plain_words.yaml).

use std::collections::BTreeSet;

use super::Reading;
use crate::diagnostic::{Diagnostic, code};
use crate::prose::BlockKind;

pub(super) fn check(reading: Reading<'_>, found: &mut Vec<Diagnostic>) {
    let words = reading.plain_words.filter(|_| reading.lang.starts_with("en"));
    let Some(words) = words else { return };
    let mut told = BTreeSet::new();
    let blocks = reading.page.prose.blocks.iter();
    for block in blocks.filter(|block| !block.quoted && block.kind != BlockKind::Term) {
        for (range, plain) in words.find(&block.text) {
            let word = &block.text[range.clone()];
            if block.is_linked(&range)
                || block.is_verbatim(&range)
                || !told.insert(word.to_ascii_lowercase())
            {
                continue;
            }
            let message = format!("'{word}' is a hard word");
            found.push(
                Diagnostic::new(code::HARD_WORD, &reading.page.file, block.span(range), message)
                    .help(format!("Try: {plain}")),
            );
        }
    }
}
