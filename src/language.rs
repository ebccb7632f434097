//! How hard a text is to read, in the measures that publishers for patients use.
//!
//! - Flesch–Kincaid grade (Kincaid and others, 1975): 0.39 × words a sentence + 11.8 × syllables a
//!   word − 15.59, as school years in the United States.
//! - SMOG (McLaughlin, 1969): 1.043 × √(words of three syllables and more × 30 / sentences) + 3.1291;
//!   made for 30 sentences and more, so it is given from 10 on.
//!
//! Both are measures of sentence and word length and no proof of understanding. They are made for
//! English. Syllables are counted by rules of spelling: libraries for hyphenation find where a line
//! may break, which is too few places.

mod foreign;
mod passive;
mod plain;

use std::ops::Range;

use crate::prose::{Block, BlockKind, Prose};

pub use self::foreign::{Language, other_language};
pub use self::passive::is_passive;
pub use self::plain::PlainWords;

/// A sentence with more words is long (GOV.UK and NHS: 25).
pub const LONG: usize = 25;

/// What was counted in a text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Measures {
    /// Sentences; items and cells count where they hold a sentence.
    pub sentences: usize,
    /// Words.
    pub words: usize,
    /// Syllables of these words.
    pub syllables: usize,
    /// Words of three syllables or more.
    pub long_words: usize,
    /// Sentences of more than 25 words.
    pub long_sentences: usize,
    /// Words of the longest sentence.
    pub longest: usize,
}

impl Measures {
    /// The Flesch–Kincaid grade; `None` for a text too short to say (under 100 words).
    #[must_use]
    pub fn grade(&self) -> Option<f64> {
        (self.words >= 100).then(|| self.flesch_kincaid()).flatten()
    }

    /// The same for a paragraph; `None` under 20 words. It tells which paragraphs of a page are
    /// harder than others, not what a reader can read.
    #[must_use]
    pub fn grade_of_paragraph(&self) -> Option<f64> {
        (self.words >= 20).then(|| self.flesch_kincaid()).flatten()
    }

    fn flesch_kincaid(&self) -> Option<f64> {
        let (words, sentences) = (float(self.words), float(self.sentences));
        (self.sentences > 0)
            .then(|| 0.39 * words / sentences + 11.8 * float(self.syllables) / words - 15.59)
    }

    /// The SMOG grade; `None` for fewer than ten sentences.
    #[must_use]
    pub fn smog(&self) -> Option<f64> {
        if self.sentences < 10 {
            return None;
        }
        let share = float(self.long_words) * 30.0 / float(self.sentences);
        Some(1.043 * share.sqrt() + 3.1291)
    }
}

fn float(number: usize) -> f64 {
    u32::try_from(number).map_or(f64::from(u32::MAX), f64::from)
}

/// Measures the running text of a page: paragraphs, items and definitions that are sentences.
#[must_use]
pub fn measure(prose: &Prose) -> Measures {
    let mut measures = Measures::default();
    for (_, sentence) in sentences(prose) {
        measures.add(sentence);
    }
    measures
}

/// Measures one block; nothing where it is no running text.
#[must_use]
pub fn measure_block(block: &Block) -> Measures {
    let mut measures = Measures::default();
    if is_running(block) {
        for range in block.sentences() {
            measures.add(&block.text[range]);
        }
    }
    measures
}

impl Measures {
    fn add(&mut self, sentence: &str) {
        let mut count = 0;
        for word in words(sentence) {
            let syllables = syllables(word);
            count += 1;
            self.syllables += syllables;
            self.long_words += usize::from(syllables >= 3);
        }
        self.words += count;
        self.sentences += 1;
        self.long_sentences += usize::from(count > LONG);
        self.longest = self.longest.max(count);
    }
}

/// Whether a block is text in sentences. Headings, cells and words of a list of definitions are
/// labels, and so are items without an end.
fn is_running(block: &Block) -> bool {
    match block.kind {
        BlockKind::Paragraph | BlockKind::Definition => true,
        BlockKind::Item { .. } => block.text.trim_end().ends_with(['.', '!', '?']),
        BlockKind::Heading(_) | BlockKind::Cell { .. } | BlockKind::Term => false,
    }
}

/// The sentences of running text, each with its block's number and its range there.
pub fn sentences(prose: &Prose) -> impl Iterator<Item = ((usize, Range<usize>), &str)> {
    let running = prose.blocks.iter().enumerate().filter(|(_, block)| is_running(block));
    running.flat_map(|(at, block)| {
        let ranges = block.sentences().into_iter();
        ranges.map(move |range| ((at, range.clone()), &block.text[range]))
    })
}

/// The words of a text: letters with what joins them; numbers are no words.
pub fn words(text: &str) -> impl Iterator<Item = &str> {
    word_ranges(text).map(|(_, word)| word)
}

/// The same with their places.
pub fn word_ranges(text: &str) -> impl Iterator<Item = (Range<usize>, &str)> {
    let inside = |ch: char| ch.is_alphanumeric() || ch == '\'' || ch == '’';
    let mut at = 0;
    let next = move || {
        let start = at + text[at..].find(inside)?;
        at = text[start..].find(|ch| !inside(ch)).map_or(text.len(), |length| start + length);
        Some((start..at, &text[start..at]))
    };
    std::iter::from_fn(next).filter(|(_, word)| word.chars().any(char::is_alphabetic))
}

/// The syllables of an English word, by its spelling.
#[must_use]
pub fn syllables(word: &str) -> usize {
    let word: String =
        word.chars().filter(|ch| ch.is_ascii_alphabetic()).collect::<String>().to_ascii_lowercase();
    let vowel = |ch: u8| matches!(ch, b'a' | b'e' | b'i' | b'o' | b'u' | b'y');
    let bytes = word.as_bytes();
    if bytes.len() <= 3 {
        return 1;
    }
    let mut count = 0;
    let mut before = false;
    for &ch in bytes {
        let is = vowel(ch);
        count += usize::from(is && !before);
        before = is;
    }
    // 'science', 'create', 'area', 'medium', 'dual': two vowels that are said apart.
    for pair in ["ia", "io", "iu", "ua", "eo", "ien", "iet", "uou"] {
        let apart = word.match_indices(pair).filter(|(at, _)| {
            let behind = &word[at + pair.len()..];
            // 'nation', 'special', 'question', 'gracious': the i only softens what stands before it.
            let before = at.checked_sub(1).map(|at| bytes[at]);
            let soft = matches!(before, Some(b't' | b'c' | b's' | b'g' | b'q'))
                && matches!(pair, "ia" | "io" | "ien" | "ua")
                && !(pair == "ua" && before != Some(b'q') && before != Some(b'g'));
            !(soft
                || pair == "eo" && behind.starts_with('p')
                || pair == "ua" && before == Some(b'g'))
        });
        count += apart.count();
    }
    // 'create', 'being', 'react', but 'team', 'read', 'ear'.
    count += usize::from(
        word.starts_with("crea") && !word.starts_with("cream") && !word.starts_with("crease"),
    );
    count += usize::from(
        word.starts_with("rea")
            && word.as_bytes().get(3) == Some(&b'c')
            && !word.starts_with("reach"),
    );
    count += usize::from(word.ends_with("eing"));
    // 'care', 'claims', 'used': an e that is not said. 'table', 'needed', 'offices': one that is.
    let consonant_before = |end: usize| bytes.len() > end && !vowel(bytes[bytes.len() - end - 1]);
    let silent = if word.ends_with('e') {
        consonant_before(1) && !(word.ends_with("le") && consonant_before(2))
    } else if word.ends_with("ed") {
        consonant_before(2) && !word.ends_with("ted") && !word.ends_with("ded")
    } else if word.ends_with("es") {
        let said = ["ses", "zes", "ces", "ges", "xes", "shes", "ches", "les"];
        consonant_before(2) && !said.iter().any(|end| word.ends_with(end))
    } else {
        let inside = ["ely", "eful", "eless", "ement"];
        bytes.len() > 6 && inside.iter().any(|end| word.ends_with(end))
    };
    count.saturating_sub(usize::from(silent)).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn syllables_of_words() {
        let known: [(usize, &[&str]); 5] = [
            (
                1,
                &[
                    "the", "care", "claims", "used", "through", "health", "read", "called",
                    "bills", "forms", "asked", "plans", "scalp", "wait", "print", "phone", "cost",
                    "paid", "cool", "files",
                ],
            ),
            (
                2,
                &[
                    "table",
                    "needed",
                    "doctor",
                    "letter",
                    "receipt",
                    "number",
                    "patient",
                    "special",
                    "nation",
                    "people",
                    "treatment",
                    "cooling",
                    "insure",
                    "person",
                    "appeal",
                    "office",
                    "being",
                    "reason",
                    "useful",
                    "online",
                    "notice",
                    "payment",
                    "statement",
                    "careful",
                    "answer",
                    "question",
                ],
            ),
            (
                3,
                &[
                    "insurer",
                    "medical",
                    "offices",
                    "hospital",
                    "document",
                    "company",
                    "provider",
                    "insurance",
                    "following",
                    "however",
                    "remember",
                    "completely",
                    "area",
                    "medium",
                    "video",
                    "radio",
                ],
            ),
            (
                4,
                &[
                    "necessary",
                    "information",
                    "January",
                    "definition",
                    "reimbursement",
                    "identify",
                    "material",
                ],
            ),
            (5, &["university", "communication", "immediately"]),
        ];
        let (mut right, mut all, mut wrong) = (0, 0, Vec::new());
        for (count, words) in known {
            for word in words {
                all += 1;
                if syllables(word) == count {
                    right += 1;
                } else {
                    wrong.push((*word, count, syllables(word)));
                }
            }
        }
        // Rules of spelling are right for most words, not for all.
        assert!(right * 100 >= all * 90, "{right} of {all}; wrong: {wrong:?}");
    }
}
