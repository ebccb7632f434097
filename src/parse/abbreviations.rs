//! Abbreviations that a text explains: `NPI (National Provider Identifier)` and the other way
//! round.

use crate::prose::{Block, Expansion};

/// The abbreviations that a block writes with their words.
pub(super) fn expansions(block: &Block) -> Vec<Expansion> {
    let text = &block.text;
    let mut found = Vec::new();
    for (open, _) in text.match_indices('(') {
        let Some(length) = text[open + 1..].find(')') else { break };
        let (from, to) = (open + 1, open + 1 + length);
        let inside = &text[from..to];
        let before = text[..open].trim_end();
        let last = before.rsplit(|ch: char| !ch.is_alphanumeric()).next().unwrap_or_default();
        if is_short(last) && stands_for(inside, last) {
            found.push(Expansion {
                short: last.to_owned(),
                words: inside.to_owned(),
                span: block.span(from..to),
            });
        } else if is_short(inside) {
            // As many words before the bracket as the abbreviation has letters.
            let Some(start) = words_before(before, inside.len()) else { continue };
            let words = &before[start..];
            if stands_for(words, inside) {
                found.push(Expansion {
                    short: inside.to_owned(),
                    words: words.to_owned(),
                    span: block.span(start..before.len()),
                });
            }
        }
    }
    found
}

/// Two to six capitals.
fn is_short(word: &str) -> bool {
    (2..=6).contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_uppercase())
}

/// Whether the words begin with the letters, in order: all of them.
fn stands_for(words: &str, short: &str) -> bool {
    let initials = words.split_whitespace().filter_map(|word| word.chars().next());
    let initials: String = initials.map(|ch| ch.to_ascii_uppercase()).collect();
    initials == short && words.chars().all(|ch| ch.is_alphanumeric() || " -'’".contains(ch))
}

/// Where the last `count` words of a text begin.
fn words_before(text: &str, count: usize) -> Option<usize> {
    let mut left = count;
    let mut at = text.len();
    while left > 0 {
        let before = text[..at].trim_end();
        at = before
            .rfind(char::is_whitespace)
            .map_or(0, |blank| blank + before[blank..].chars().next().map_or(1, char::len_utf8));
        left -= 1;
        if at == 0 && left > 0 {
            return None;
        }
    }
    Some(at)
}
