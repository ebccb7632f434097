//! `unsourced-superlative`: 'most', 'best' or 'guaranteed' on a page that makes claims has a
//! citation in its paragraph, or says whose claim it is.

use super::Reading;
use crate::diagnostic::{Diagnostic, code};
use crate::page::Target;

const STRONG: [&str; 13] = [
    "always",
    "best",
    "gold standard",
    "guarantee",
    "guaranteed",
    "guarantees",
    "leading",
    "majority of",
    "most effective",
    "never fails",
    "proven",
    "the only",
    "100%",
];

/// Words that give a claim to somebody, or take it back.
const SAID: [&str; 16] = [
    "according to",
    "asks",
    "believes",
    "calls",
    "claims",
    "does not",
    "do not",
    "no ",
    "not ",
    "says",
    "said",
    "states",
    "told",
    "wrote",
    "reports",
    "reported",
];

pub(super) fn check(reading: Reading<'_>, found: &mut Vec<Diagnostic>) {
    let page = reading.page;
    if !reading.kind.is_some_and(|kind| kind.makes_claims) {
        return;
    }
    for block in page.prose.blocks.iter().filter(|block| !block.quoted) {
        let whole = block.whole();
        let mut references = page.outline.references.iter().zip(&page.reference_spans);
        let cites = references.any(|(reference, span)| {
            matches!(reference.to, Target::Source(_))
                && whole.start <= span.start
                && span.start <= whole.end
        });
        if cites {
            continue;
        }
        for range in block.sentences() {
            let sentence = block.text[range.clone()].to_ascii_lowercase();
            if SAID.iter().any(|said| sentence.contains(said)) {
                continue;
            }
            let is_word = |ch: Option<char>| ch.is_some_and(char::is_alphanumeric);
            let at = STRONG.iter().find_map(|strong| {
                let at = sentence.find(strong)?;
                let apart = !is_word(sentence[..at].chars().next_back())
                    && !is_word(sentence[at + strong.len()..].chars().next());
                apart.then(|| range.start + at..range.start + at + strong.len())
            });
            let Some(at) = at.filter(|at| !block.is_verbatim(at)) else { continue };
            let message = format!(
                "'{}' claims much, and this paragraph names no source",
                &block.text[at.clone()]
            );
            found.push(
                Diagnostic::new(code::UNSOURCED_SUPERLATIVE, &page.file, block.span(at), message)
                    .help("Cite the source with [name](source:id), say whose claim it is, or claim less"),
            );
        }
    }
}
