//! `step-without-action`: each numbered step of a how-to says what to do.

use super::Reading;
use crate::diagnostic::{Diagnostic, code};
use crate::prose::BlockKind;

/// What a step may begin with before its verb.
const BEFORE: [&str; 8] = ["also", "finally", "first", "next", "now", "please", "then", "you"];

/// Beginnings that only state something.
const STATES: [&str; 36] = [
    "a",
    "all",
    "an",
    "and",
    "as",
    "at",
    "because",
    "but",
    "by",
    "depending",
    "each",
    "every",
    "he",
    "here",
    "in",
    "insurance",
    "it",
    "its",
    "many",
    "most",
    "no",
    "note",
    "on",
    "our",
    "remember",
    "she",
    "some",
    "that",
    "the",
    "their",
    "there",
    "these",
    "they",
    "this",
    "those",
    "we",
];

pub(super) fn check(reading: Reading<'_>, found: &mut Vec<Diagnostic>) {
    let page = reading.page;
    let blocks = &page.prose.blocks;
    for (at, block) in blocks.iter().enumerate() {
        let BlockKind::Item { ordered: true, .. } = block.kind else { continue };
        let in_steps = block.directive.as_deref() == Some("steps");
        if !in_steps && page.outline.kind != "how-to" {
            continue;
        }
        // What follows in the same item may say what to do.
        let rest = blocks[at + 1..]
            .iter()
            .take_while(|next| next.in_list && next.kind == BlockKind::Paragraph);
        let mut parts = std::iter::once(block).chain(rest);
        let acts = parts.any(|block| {
            block.sentences().into_iter().any(|range| begins_with_action(&block.text[range]))
        });
        if acts {
            continue;
        }
        let first = block.sentences().into_iter().next().unwrap_or(0..block.text.len());
        found.push(
            Diagnostic::new(
                code::STEP_WITHOUT_ACTION,
                &page.file,
                block.span(first),
                "This step does not say what to do",
            )
            .help(
                "Begin it with a verb such as 'Ask' or 'Send', or move it out of the numbered list",
            ),
        );
    }
}

/// Whether a sentence begins with a verb, as far as its first words tell.
fn begins_with_action(sentence: &str) -> bool {
    let small = sentence.to_lowercase();
    // 'If the insurer says no, appeal' acts behind its comma.
    if let Some(rest) = ["if ", "when ", "once ", "before ", "after "]
        .iter()
        .find_map(|start| small.strip_prefix(start))
    {
        return rest.split_once(", ").is_some_and(|(_, rest)| begins_with_action(rest));
    }
    let words = small.split(|ch: char| !ch.is_alphanumeric()).filter(|word| !word.is_empty());
    let first = words.into_iter().find(|word| !BEFORE.contains(word));
    first.is_some_and(|word| {
        !STATES.contains(&word) && !word.ends_with("ing") && word.parse::<u64>().is_err()
    })
}
