//! `vague-link-text`: what a link says tells where it leads.
//!
//! People who listen to a page hear its links one by one, without the words around them; people
//! who print it see no link at all. WCAG 2.2, 2.4.4 and 2.4.9. Also found: the bare words 'View
//! here' with no link, which is what is left of a link when a text is copied.

use std::ops::Range;

use super::Reading;
use crate::diagnostic::{Diagnostic, code};
use crate::prose::{Block, BlockKind};

/// Texts that say nothing of where a link leads.
const VAGUE: [&str; 22] = [
    "click",
    "click here",
    "click this link",
    "details",
    "download here",
    "find out more",
    "go here",
    "here",
    "info",
    "learn more",
    "link",
    "more",
    "more info",
    "more information",
    "read here",
    "read more",
    "see here",
    "see more",
    "tap here",
    "this",
    "this link",
    "view here",
];

/// Texts with more bytes than this are none of them, whatever signs stand around.
const LONGEST: usize = 30;

/// What begins a sentence that ends in 'here' when its link is lost.
const CALLS: [&str; 8] = ["click", "download", "find", "get", "go", "read", "see", "view"];

/// What is a sentence of its own only where a link was.
const WHOLE: [&str; 4] = ["find out more", "learn more", "read more", "see more"];

pub(super) fn check(reading: Reading<'_>, found: &mut Vec<Diagnostic>) {
    let file = &reading.page.file;
    for block in &reading.page.prose.blocks {
        for link in &block.links {
            if link.len() > LONGEST || block.is_verbatim(link) {
                continue;
            }
            let text = plain(&block.text[link.clone()]);
            if VAGUE.contains(&text.as_str()) {
                let message = format!(
                    "The link text '{}' does not say where it leads",
                    block.text[link.clone()].trim()
                );
                found.push(
                    Diagnostic::new(code::VAGUE_LINK_TEXT, file, block.span(link.clone()), message)
                        .help("Name the target in the link's own words, such as 'the claim form'"),
                );
            }
        }
        if !block.quoted && !matches!(block.kind, BlockKind::Heading(_)) {
            for range in lost_links(block) {
                let words = &block.text[range.clone()];
                let message = format!("'{words}' points at a link that is not there");
                found.push(
                    Diagnostic::new(code::VAGUE_LINK_TEXT, file, block.span(range), message)
                        .help("Link the name of the thing, or say where readers can get it, or delete the sentence"),
                );
            }
        }
    }
}

/// Sentences such as 'View here' or 'Download a sample here' in which nothing is linked.
fn lost_links(block: &Block) -> Vec<Range<usize>> {
    let text = &block.text;
    let mut found = lost_sentences(block);
    // Few sentences end in 'here'; the others are not looked at.
    for (at, _) in text.match_indices("ere") {
        let (end, from) = (at + 3, at.saturating_sub(2));
        let here = text.get(from..end).is_some_and(|word| word.eq_ignore_ascii_case(" here"));
        if !here || !text[end..].trim_start().chars().next().is_none_or(ends_sentence) {
            continue;
        }
        let start = text[..at].rfind(ends_sentence).map_or(0, |before| before + 1);
        let range = start + text[start..end].len() - text[start..end].trim_start().len()..end;
        let linked = block.links.iter().any(|link| link.start < end && range.start < link.end);
        let words = plain(&text[range.clone()]);
        let first = words.split(' ').next().unwrap_or_default();
        if !linked && CALLS.contains(&first) && words.split(' ').count() <= 6 {
            found.push(range);
        }
    }
    found
}

/// 'Read more' as a sentence of its own.
fn lost_sentences(block: &Block) -> Vec<Range<usize>> {
    let is_whole = |range: &Range<usize>| {
        range.len() <= LONGEST && WHOLE.contains(&plain(&block.text[range.clone()]).as_str())
    };
    let linked = |range: &Range<usize>| {
        block.links.iter().any(|link| link.start < range.end && range.start < link.end)
    };
    // Few texts have one; the others are not cut into sentences.
    if !block.text.contains(" more") {
        return Vec::new();
    }
    let sentences = block.sentences().into_iter();
    sentences.filter(|range| is_whole(range) && !linked(range)).collect()
}

fn ends_sentence(ch: char) -> bool {
    matches!(ch, '.' | '!' | '?' | ':' | ';')
}

/// Small letters, single blanks, no signs around.
fn plain(text: &str) -> String {
    let words =
        text.split_whitespace().map(|word| word.trim_matches(|ch: char| !ch.is_alphanumeric()));
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    words.join(" ").to_lowercase()
}
