//! Time in words: `future-in-the-past` and `undated-time-word`.
//!
//! 'Will go into effect' is read for years after it did. 'Now' means the day on which it was
//! written, which nobody knows later.

use std::ops::Range;

use jiff::civil::Date;

use super::Reading;
use crate::diagnostic::{Diagnostic, code};
use crate::kind::Value;

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// What begins a statement about the time from a date on.
const FROM: [&str; 7] = ["as of", "beginning", "effective", "from", "in", "since", "starting"];

/// Words that say of something that it is to come.
const TO_COME: [&str; 6] =
    ["will", "is going to", "are going to", "goes into effect", "is about to", "takes effect"];

/// Words that mean the day of writing, or a day to come.
const UNDATED: [&str; 10] = [
    "at present",
    "currently",
    "now",
    "nowadays",
    "not yet",
    "presently",
    "recently",
    "shortly",
    "soon",
    "upcoming",
];

/// 'New' and 'will' are ordinary words: 'New York', 'your insurer will ask'. They speak of a day
/// where they are followed by one of these, with at most so many words between.
const FOLLOWED: [(&str, usize, &[&str]); 2] = [
    (
        "new",
        2,
        &[
            "code",
            "codes",
            "guideline",
            "guidelines",
            "law",
            "laws",
            "policies",
            "policy",
            "requirement",
            "requirements",
            "rule",
            "rules",
        ],
    ),
    (
        "will",
        3,
        &[
            "begin",
            "discontinued",
            "effect",
            "effective",
            "expire",
            "introduced",
            "released",
            "removed",
            "withdrawn",
        ],
    ),
];

/// What stands between when nothing is new or to come: 'a New York law', 'will not begin until'.
const TIMELESS: [&str; 8] =
    ["always", "hampshire", "have", "jersey", "mexico", "never", "not", "york"];

pub(super) fn check(reading: Reading<'_>, found: &mut Vec<Diagnostic>) {
    let page = reading.page;
    let makes_claims = reading.kind.is_some_and(|kind| kind.makes_claims);
    let says_when =
        page.outline.fields.get("as_of").is_some_and(
            |field| matches!(&field.value, Value::Text(text) if !text.trim().is_empty()),
        );
    let looks_for_time = makes_claims && !says_when;
    for block in page.prose.blocks.iter().filter(|block| !block.quoted) {
        // Most texts name no year, which is the quicker thing to see.
        let may_pass =
            has_year(&block.text) && TO_COME.iter().any(|words| block.text.contains(words));
        if !looks_for_time && !may_pass {
            continue;
        }
        for range in block.sentences() {
            let sentence = block.text[range.clone()].to_ascii_lowercase();
            if let Some((at, end, date)) = past_date(&sentence, reading.as_of)
                && let Some((will, words)) = to_come(&sentence[end..])
                && !turns(&sentence[end..end + will])
            {
                let written = &block.text[range.start + at..range.start + end];
                let span = block.span(range.start + at..range.start + end + will + words.len());
                let month = date.0.map(|month| {
                    let name = MONTHS[month - 1];
                    format!("{}{} ", name[..1].to_uppercase(), &name[1..])
                });
                let when = format!("{}{}", month.unwrap_or_default(), date.1);
                let message =
                    format!("'{written} … {words}' speaks of {when} as if it were to come");
                found.push(
                    Diagnostic::new(code::FUTURE_IN_THE_PAST, &page.file, span, message).help(
                        format!("Write 'From {when}' with what has happened since, and its source"),
                    ),
                );
            } else if looks_for_time && !has_year(&sentence) {
                let Some(at) = undated(&sentence) else { continue };
                let at = range.start + at.start..range.start + at.end;
                if block.is_verbatim(&at) {
                    continue;
                }
                let message = format!("'{}' does not say when", &block.text[at.clone()]);
                found.push(
                    Diagnostic::new(code::UNDATED_TIME_WORD, &page.file, block.span(at), message)
                        .help("Name the date, or write 'as_of:' in the front matter"),
                );
            }
        }
    }
}

/// A month and a year.
type When = (Option<usize>, i16);

/// The first 'as of July 2021' of a sentence whose month is over: where it begins and ends.
fn past_date(sentence: &str, as_of: Date) -> Option<(usize, usize, When)> {
    if !TO_COME.iter().any(|words| sentence.contains(words)) {
        return None;
    }
    FROM.iter()
        .filter_map(|from| {
            let at = word(sentence, from)?;
            let rest = &sentence[at + from.len()..];
            let trimmed = rest.trim_start();
            let (month, after) = match MONTHS.iter().position(|month| trimmed.starts_with(month)) {
                Some(month) => (Some(month + 1), trimmed[MONTHS[month].len()..].trim_start()),
                None => (None, trimmed),
            };
            // A day of the month may stand between.
            let day = after.len() - after.trim_start_matches(|ch: char| ch.is_ascii_digit()).len();
            let after = match (month, day) {
                (Some(_), 1 | 2) => after[day..].trim_start_matches([',', ' ']),
                _ => after,
            };
            let year = after
                .get(..4)
                .filter(|_| !after[4..].starts_with(|ch: char| ch.is_ascii_digit()))?;
            let year: i16 = year.parse().ok().filter(|year| (1990..2100).contains(year))?;
            let over = match month {
                Some(month) => (year, month) < (as_of.year(), usize::try_from(as_of.month()).ok()?),
                None => year < as_of.year(),
            };
            let end = sentence.len() - after.len() + 4;
            over.then_some((at, end, (month, year)))
        })
        .min_by_key(|(at, ..)| *at)
}

/// The first words of a text that say of something that it is to come.
fn to_come(text: &str) -> Option<(usize, &'static str)> {
    TO_COME.iter().filter_map(|words| Some((word(text, words)?, *words))).min()
}

/// The first words of a sentence that mean a day and do not name it.
fn undated(sentence: &str) -> Option<Range<usize>> {
    let plain = UNDATED.iter().filter_map(|phrase| {
        let at = word(sentence, phrase)?;
        Some(at..at + phrase.len())
    });
    let followed = FOLLOWED
        .iter()
        .filter_map(|(first, between, then)| followed(sentence, first, *between, then));
    plain.chain(followed).min_by_key(|found| found.start)
}

/// Where a word stands with one of these after it, with so many words at most and no sign between.
fn followed(sentence: &str, first: &str, between: usize, then: &[&str]) -> Option<Range<usize>> {
    let mut from = 0;
    while let Some(at) = word(&sentence[from..], first).map(|at| from + at) {
        from = at + first.len();
        let mut end = from;
        for part in sentence[from..].split_inclusive(' ').take(between + 2) {
            let name = part.trim_end();
            let plain = name.trim_end_matches(|ch: char| !ch.is_alphanumeric());
            if then.contains(&plain) {
                return Some(at..end + plain.len());
            }
            // The first part is the blank after the word.
            if plain != name || TIMELESS.contains(&plain) {
                break;
            }
            end += part.len();
        }
    }
    None
}

/// Where a word or phrase stands in small letters.
fn word(text: &str, phrase: &str) -> Option<usize> {
    let is_word = |ch: Option<char>| ch.is_some_and(|ch| ch.is_alphanumeric() || ch == '-');
    text.match_indices(phrase).map(|(at, _)| at).find(|at| {
        !is_word(text[..*at].chars().next_back())
            && !is_word(text[at + phrase.len()..].chars().next())
    })
}

/// Whether another statement begins: 'In July 2021 the plan changed, and it will not say why'.
fn turns(between: &str) -> bool {
    [", and", ", but", ";", " that ", " which "].iter().any(|turn| between.contains(turn))
}

fn has_year(text: &str) -> bool {
    let digits = text.split(|ch: char| !ch.is_ascii_digit());
    digits
        .filter(|part| part.len() == 4)
        .any(|part| part.starts_with("19") || part.starts_with("20"))
}

#[cfg(test)]
mod tests {
    use super::undated;

    fn found(sentence: &str) -> Option<&str> {
        undated(sentence).map(|at| &sentence[at])
    }

    #[test]
    fn new_and_will_mean_a_day_only_with_what_they_speak_of() {
        assert_eq!(found("there is a new law in your state."), Some("new law"));
        assert_eq!(found("new cpt billing codes are out"), Some("new cpt billing codes"));
        assert_eq!(found("the codes will be removed."), Some("will be removed"));
        assert_eq!(found("they will go into effect"), Some("will go into effect"));
        assert_eq!(found("the program will then expire"), Some("will then expire"));
        for ordinary in [
            "a new york law pays.",
            "your insurer will ask for a form.",
            "you will get a letter",
            "a new doctor has no code for it",
            "this is new: a law",
            "the review will not begin until they have all papers",
            "a second letter will have no effect",
            "renewed rules, which will, in the end, hold",
        ] {
            assert_eq!(found(ordinary), None, "{ordinary}");
        }
    }
}
