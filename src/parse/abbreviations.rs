//! Abbreviations that a text explains, `NPI (National Provider Identifier)` and the other way
//! round, and those that it does not.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::language::words;
use crate::prose::{Block, BlockKind, Expansion};
use crate::source::Span;

/// Words that many abbreviations leave out: 'Food and Drug Administration (FDA)'.
const JOINING: [&str; 8] = ["and", "for", "in", "of", "on", "the", "to", "with"];
/// At most so many of them in one name.
const JOINED: usize = 3;

/// Abbreviations that readers know better than their words, and what looks like one.
const KNOWN: [&str; 44] = [
    "AM", "CD", "CEO", "CSS", "CSV", "DIY", "DVD", "EST", "EU", "FAQ", "FAQS", "FAX", "GB", "GIF",
    "GPS", "HTML", "HTTP", "HTTPS", "ID", "IT", "JPG", "JSON", "KB", "MB", "MD", "NO", "OK", "PC",
    "PDF", "PHD", "PIN", "PM", "PNG", "PO", "SMS", "TV", "UK", "URL", "US", "USA", "USB", "XML",
    "YAML", "ZIP",
];

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
            // As many words before the bracket as the abbreviation has letters, and joining words.
            let starts = (0..=JOINED).filter_map(|more| words_before(before, inside.len() + more));
            if let Some(start) = starts.into_iter().find(|at| stands_for(&before[*at..], inside)) {
                let words = &before[start..];
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

/// Whether the words begin with the letters, in order: all of them, or all but joining words.
fn stands_for(words: &str, short: &str) -> bool {
    let initials = |words: &mut dyn Iterator<Item = &str>| -> String {
        words.filter_map(|word| word.chars().next()).map(|ch| ch.to_ascii_uppercase()).collect()
    };
    let all = initials(&mut words.split_whitespace());
    let mut main = words.split_whitespace().filter(|word| !JOINING.contains(word));
    let begins_with_one = words.split_whitespace().next().is_some_and(|it| JOINING.contains(&it));
    (all == short || !begins_with_one && initials(&mut main) == short)
        && words.chars().all(|ch| ch.is_alphanumeric() || " -'’".contains(ch))
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

/// Words of capitals that the text does not explain, each where it first stands, in order. Left
/// out: words in links and code, which lead to an explanation or are names, and lines in capitals.
pub(super) fn unexplained(blocks: &[Block], explained: &[Expansion]) -> Vec<(String, Span)> {
    let mut found: BTreeMap<&str, Span> = BTreeMap::new();
    let mut linked: Vec<&str> = Vec::new();
    let capitals = |pair: &[u8]| pair.iter().all(u8::is_ascii_uppercase);
    let shouting = |block: &&Block| block.text.as_bytes().windows(2).any(capitals);
    for block in blocks.iter().filter(|block| !block.quoted).filter(shouting) {
        for (range, word) in shouted(block) {
            if block.is_linked(&range) {
                linked.push(word);
            } else if !block.is_verbatim(&range) && !matches!(block.kind, BlockKind::Heading(_)) {
                found.entry(word).or_insert_with(|| block.span(range));
            }
        }
    }
    // 'Do NOT sign': a word that stands elsewhere in small letters is no abbreviation.
    let is_word = |word: &str| {
        let small = word.to_ascii_lowercase();
        let is = |other: &str| other != word && other.eq_ignore_ascii_case(&small);
        blocks.iter().any(|block| words(&block.text).any(is))
    };
    found.retain(|word, _| {
        !linked.contains(word)
            && !explained.iter().any(|known| known.short == *word)
            && KNOWN.binary_search(word).is_err()
            && !word.bytes().all(|byte| b"IVXLC".contains(&byte))
            && !is_word(word)
    });
    let mut found: Vec<(String, Span)> =
        found.into_iter().map(|(word, span)| (word.to_owned(), span)).collect();
    found.sort_by_key(|(_, span)| span.start);
    found
}

/// Words of two to six capitals (or that with a plural s), between words that are not in capitals.
fn shouted(block: &Block) -> impl Iterator<Item = (Range<usize>, &str)> {
    let text = &block.text;
    let mut from = 0;
    let mut before_shouts = false;
    text.split(|ch: char| ch.is_whitespace() || "/,;:()\"“”".contains(ch)).filter_map(move |part| {
        let start = from;
        from += part.len() + text[from + part.len()..].chars().next().map_or(0, char::len_utf8);
        let word = part.trim_end_matches(['.', '!', '?', '’', '\'', '®', '™']);
        let possessive =
            word.strip_suffix("’s").or_else(|| word.strip_suffix("'s")).unwrap_or(word);
        let word = possessive.strip_suffix('s').unwrap_or(possessive);
        if !is_short(word) {
            before_shouts = part.len() > 1
                && part.chars().any(char::is_uppercase)
                && !part.chars().any(char::is_lowercase);
            return None;
        }
        let next = text[from.min(text.len())..].split_whitespace().next().unwrap_or_default();
        let shouts = |word: &str| {
            word.len() > 1
                && word.chars().all(|ch| !ch.is_lowercase())
                && word.chars().any(char::is_uppercase)
        };
        // 'Springfield, XX 99990' and 'Springfield, XX' name a state.
        let is_zip = next.len() >= 5 && next.bytes().take(5).all(|byte| byte.is_ascii_digit());
        let is_state = word.len() == 2
            && (is_zip
                || text[..start].ends_with(", ")
                    && text[..start - 2].ends_with(|ch: char| ch.is_alphabetic()));
        let alone = !before_shouts && !shouts(next) && !is_state;
        before_shouts = true;
        alone.then_some((start..start + word.len(), word))
    })
}
