//! Hard words with plainer ones: a list that is data, and the search for its words.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::LazyLock;

use crate::diagnostic::{Diagnostic, code};
use crate::source::FileId;
use crate::yaml::{self, Node, NodeKind};

use super::word_ranges;

/// Hard words and phrases, by their first word in small letters.
#[derive(Clone, Debug, Default)]
pub struct PlainWords {
    by_first: HashMap<String, Vec<Phrase>>,
    starts: Starts,
}

/// The first two letters of the words on a list: most words of a text begin otherwise, and need no
/// look into the list. A word that does not begin with two letters of ASCII is always looked up.
#[derive(Clone, Copy, Debug, Default)]
struct Starts([u32; 26]);

impl Starts {
    fn place(word: &str) -> Option<(usize, u32)> {
        let letter = |byte: &u8| {
            byte.is_ascii_alphabetic().then(|| usize::from(byte.to_ascii_lowercase() - b'a'))
        };
        let [first, second, ..] = word.as_bytes() else { return None };
        Some((letter(first)?, 1 << letter(second)?))
    }

    fn add(&mut self, word: &str) {
        if let Some((first, second)) = Starts::place(word) {
            self.0[first] |= second;
        }
    }

    fn may_hold(&self, word: &str) -> bool {
        Starts::place(word).is_none_or(|(first, second)| self.0[first] & second != 0)
    }
}

#[derive(Clone, Debug)]
struct Phrase {
    /// The words behind the first.
    rest: Vec<String>,
    plain: String,
}

static BUILT_IN: LazyLock<PlainWords> = LazyLock::new(|| {
    let file = FileId::new("careleaf:plain_words.yaml");
    let text = include_str!("plain_words.yaml");
    let (node, _) = yaml::parse(&file, text, 0..text.len(), code::DATA_SYNTAX);
    node.map_or_else(PlainWords::default, |node| PlainWords::read(&file, &node).0)
});

impl PlainWords {
    /// The list that careleaf brings along.
    #[must_use]
    pub fn built_in() -> PlainWords {
        BUILT_IN.clone()
    }

    /// A site's own list: hard words, each with a plainer one.
    #[must_use]
    pub fn read(file: &FileId, node: &Node) -> (PlainWords, Vec<Diagnostic>) {
        let mut words = PlainWords::default();
        let wrong = |node: &Node| {
            let message =
                format!("The list of hard words holds words, and this is {}", node.described());
            Diagnostic::new(code::WRONG_TYPE, file, node.span, message)
                .help("Write each hard word, a colon and what to say instead: 'utilize: use'")
        };
        let NodeKind::Mapping(entries) = &node.kind else { return (words, vec![wrong(node)]) };
        let mut findings = Vec::new();
        for (hard, plain) in entries {
            let NodeKind::Scalar { text: plain, .. } = &plain.kind else {
                findings.push(wrong(plain));
                continue;
            };
            let mut parts = hard.name.split_whitespace().map(str::to_lowercase);
            let Some(first) = parts.next() else { continue };
            let phrase = Phrase { rest: parts.collect(), plain: plain.clone() };
            words.starts.add(&first);
            words.by_first.entry(first).or_default().push(phrase);
        }
        // 'in the event that' comes before 'in the event'.
        #[allow(clippy::iter_over_hash_type, reason = "each list is sorted by itself")]
        for phrases in words.by_first.values_mut() {
            phrases.sort_by_key(|phrase| std::cmp::Reverse(phrase.rest.len()));
        }
        (words, findings)
    }

    /// Hard words of a text, with what to say instead.
    #[must_use]
    pub fn find(&self, text: &str) -> Vec<(Range<usize>, &str)> {
        let mut found: Vec<(Range<usize>, &str)> = Vec::new();
        let mut small = String::new();
        for (range, word) in word_ranges(text).filter(|(_, word)| self.starts.may_hold(word)) {
            small.clear();
            small.extend(word.chars().map(|ch| ch.to_ascii_lowercase()));
            let Some(phrases) = self.by_first.get(&small) else { continue };
            // A word inside of a longer phrase was told with it.
            if found.last().is_some_and(|(last, _)| range.start < last.end) {
                continue;
            }
            let behind = &text[range.end..];
            let whole =
                phrases.iter().find_map(|phrase| Some((phrase, follows(&phrase.rest, behind)?)));
            if let Some((phrase, length)) = whole {
                found.push((range.start..range.end + length, &phrase.plain));
            }
        }
        found
    }
}

/// How long these words are where a text begins with them.
fn follows(rest: &[String], text: &str) -> Option<usize> {
    let mut words = word_ranges(text);
    let mut end = 0;
    for expected in rest {
        let (range, word) = words.next()?;
        let blank = text[end..range.start].chars().all(char::is_whitespace);
        if !blank || !word.eq_ignore_ascii_case(expected) {
            return None;
        }
        end = range.end;
    }
    Some(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases_are_found_whole_and_words_apart() {
        let words = PlainWords::built_in();
        let text = "In order to be paid, utilize the form prior to May. In the order; previa.";
        let found: Vec<(&str, &str)> =
            words.find(text).into_iter().map(|(range, plain)| (&text[range], plain)).collect();
        assert_eq!(found, [("In order to", "to"), ("utilize", "use"), ("prior to", "before")]);
    }
}
