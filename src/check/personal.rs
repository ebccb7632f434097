//! `personal-data-in-story`: what identifies the person of a story or opens a record of hers.
//!
//! Phone numbers and e-mail addresses are looked at in `numbers`, which knows the site's own. Here:
//! social security numbers, dates of birth, and the numbers of members, records and providers.

use std::ops::Range;

use super::Reading;
use crate::diagnostic::{Diagnostic, code};
use crate::kind::{Field, Value};
use crate::source::Span;

/// Words before a number, and what it then is.
const LABELS: [(&str, &str); 24] = [
    ("member number", "a member number"),
    ("member id", "a member number"),
    ("member no", "a member number"),
    ("policy number", "a policy number"),
    ("policy no", "a policy number"),
    ("group number", "a group number"),
    ("subscriber id", "a member number"),
    ("subscriber number", "a member number"),
    ("claim number", "a claim number"),
    ("account number", "an account number"),
    ("mrn", "a medical record number"),
    ("medical record number", "a medical record number"),
    ("medical record no", "a medical record number"),
    ("patient id", "a patient number"),
    ("patient number", "a patient number"),
    ("chart number", "a medical record number"),
    ("social security number", "a social security number"),
    ("social security no", "a social security number"),
    ("ssn", "a social security number"),
    ("medicare number", "a Medicare number"),
    ("medicare id", "a Medicare number"),
    ("medicaid number", "a Medicaid number"),
    ("claim no", "a claim number"),
    ("case number", "a case number"),
];

/// Words before a date that is somebody's birth.
const BIRTH: [&str; 8] =
    ["date of birth", "dob", "d.o.b", "birth date", "birthdate", "birthday", "born on", "born"];

pub(super) fn check(reading: Reading<'_>, found: &mut Vec<Diagnostic>) {
    let page = reading.page;
    if page.outline.kind != "story" {
        return;
    }
    let mut report = |span: Span, what: &str, text: &str| {
        let message = format!("The story gives {what}, '{text}'");
        found.push(
            Diagnostic::new(code::PERSONAL_DATA_IN_STORY, &page.file, span, message)
                .help("Delete it, here and in the history of the file if that is public"),
        );
    };
    for block in &page.prose.blocks {
        for (range, what) in patterns(&block.text) {
            report(block.span(range.clone()), what, &block.text[range]);
        }
    }
    for (name, field) in &page.outline.fields {
        // The record of the consent is ours, and has a number of its own.
        if name != "consent" {
            of_field(field, &mut report);
        }
    }
}

fn of_field(field: &Field, report: &mut impl FnMut(Span, &str, &str)) {
    match &field.value {
        Value::Text(text) => {
            for (range, what) in patterns(text) {
                report(field.span, what, &text[range]);
            }
        }
        Value::List(items) => items.iter().for_each(|item| of_field(item, report)),
        Value::Record(fields) => fields.values().for_each(|field| of_field(field, report)),
        _ => {}
    }
}

/// The personal data in a text, with what each is.
fn patterns(text: &str) -> Vec<(Range<usize>, &'static str)> {
    let mut found: Vec<(Range<usize>, &'static str)> = Vec::new();
    for range in tokens(text) {
        let token = &text[range.clone()];
        let what = labelled(&text[..range.start], token).or_else(|| by_shape(token));
        if let Some(what) = what {
            found.push((range, what));
        }
    }
    found.extend(births(text));
    found
}

/// Words that hold a digit, with the hyphens in them.
fn tokens(text: &str) -> impl Iterator<Item = Range<usize>> {
    let part = |ch: char| ch.is_ascii_alphanumeric() || ch == '-';
    let mut from = 0;
    text.split(move |ch| !part(ch)).filter_map(move |token| {
        let start = from;
        let end = start + token.len();
        from = end + text[end..].chars().next().map_or(0, char::len_utf8);
        let token = token.trim_matches('-');
        let start = start + text[start..end].find(token).unwrap_or(0);
        token.bytes().any(|byte| byte.is_ascii_digit()).then_some(start..start + token.len())
    })
}

/// What a number is by the words right before it.
fn labelled(before: &str, token: &str) -> Option<&'static str> {
    let digits = token.bytes().filter(u8::is_ascii_digit).count();
    let before = before.trim_end_matches([' ', ':', '#', '.', '(', ',']);
    let before = before.strip_suffix(" is").or(before.strip_suffix(" was")).unwrap_or(before);
    let before = before.trim_end_matches([' ', ':', '#', '.']);
    let (_, what) = LABELS.iter().find(|(label, _)| ends_with(before, label))?;
    // A social security number is also written in groups of three, two and four.
    let fewest = if *what == "a social security number" { 3 } else { 4 };
    (digits >= fewest).then_some(*what)
}

/// Whether a text ends in a word or words, whatever their case.
fn ends_with(text: &str, words: &str) -> bool {
    let Some(at) = text.len().checked_sub(words.len()) else { return false };
    let matches = text.get(at..).is_some_and(|end| end.eq_ignore_ascii_case(words));
    matches && !text[..at].ends_with(char::is_alphanumeric)
}

/// What a number is by its shape alone.
fn by_shape(token: &str) -> Option<&'static str> {
    let groups: Vec<&str> = token.split('-').collect();
    let digits = |group: &str| group.bytes().all(|byte| byte.is_ascii_digit());
    if let [area, group, serial] = groups.as_slice()
        && (area.len(), group.len(), serial.len()) == (3, 2, 4)
        && groups.iter().all(|group| digits(group))
    {
        return Some("what looks like a social security number");
    }
    is_npi(token).then_some("what looks like a provider's number (NPI)")
}

/// Ten digits with the check digit of a National Provider Identifier: Luhn over `80840` and them.
fn is_npi(token: &str) -> bool {
    if token.len() != 10 || !token.starts_with(['1', '2']) {
        return false;
    }
    if !token.bytes().all(|byte| byte.is_ascii_digit()) {
        return false;
    }
    let full = format!("80840{token}");
    let sum: u32 = full
        .bytes()
        .rev()
        .enumerate()
        .map(|(at, byte)| {
            let digit = u32::from(byte - b'0');
            match at % 2 {
                0 => digit,
                _ if digit > 4 => digit * 2 - 9,
                _ => digit * 2,
            }
        })
        .sum();
    sum.is_multiple_of(10)
}

/// Dates of birth: a full date after a word for it.
fn births(text: &str) -> Vec<(Range<usize>, &'static str)> {
    let lower = text.to_ascii_lowercase();
    let mut found = Vec::new();
    for label in BIRTH {
        for (at, _) in lower.match_indices(label) {
            let end = at + label.len();
            if text[..at].ends_with(char::is_alphanumeric) {
                continue;
            }
            let after = &lower[end..];
            let start = after.len() - after.trim_start_matches([' ', ':', '.', '(']).len();
            let after = after[start..].strip_prefix("is ").map_or(start, |_| start + 3);
            let rest = &lower[end + after..];
            if let Some(length) = date(rest) {
                found.push((end + after..end + after + length, "a date of birth"));
            }
        }
    }
    found
}

/// The length of a date with a day at the beginning of a text: `03/04/1970`, `4 March 1970`.
fn date(text: &str) -> Option<usize> {
    let mut end = 0;
    let (mut numbers, mut month) = (0, false);
    for word in text.split_inclusive([' ', '/', '-', '.', ',']).take(5) {
        let bare = word.trim_end_matches([' ', '/', '-', '.', ',']);
        let number = bare.trim_end_matches(|ch: char| ch.is_ascii_alphabetic());
        let is_month = bare.get(..3).is_some_and(|start| {
            ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
                .contains(&start)
        });
        if !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()) {
            numbers += 1;
        } else if is_month {
            month = true;
        } else if !bare.is_empty() {
            break;
        }
        end += word.len();
        if numbers + usize::from(month) == 3 {
            return Some(end - (word.len() - bare.len()));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(&str, &str)> {
        patterns(text).into_iter().map(|(range, what)| (&text[range], what)).collect()
    }

    #[test]
    fn personal_data() {
        for (text, part, what) in [
            ("My member number is XYZ-12345.", "XYZ-12345", "a member number"),
            ("Member ID: 99887766", "99887766", "a member number"),
            ("MRN 0012345", "0012345", "a medical record number"),
            ("It was 000-12-3456.", "000-12-3456", "what looks like a social security number"),
            ("NPI 1234567893 there", "1234567893", "what looks like a provider's number (NPI)"),
            ("Born on March 4, 1970, in", "March 4, 1970", "a date of birth"),
            ("DOB: 03/04/1970", "03/04/1970", "a date of birth"),
            ("date of birth 1970-03-04.", "1970-03-04", "a date of birth"),
            ("D.O.B. 3/4/70.", "3/4/70", "a date of birth"),
            ("I was born March 4th, 1970, in", "March 4th, 1970", "a date of birth"),
            ("My SSN is 000123456.", "000123456", "a social security number"),
            ("SSN: 000 12 3456", "000", "a social security number"),
            ("claim no. 99-12345", "99-12345", "a claim number"),
            ("Medicare number 0XX0-XX0-XX00", "0XX0-XX0-XX00", "a Medicare number"),
        ] {
            assert_eq!(found(text), [(part, what)], "{text}");
        }
        for text in [
            "I was born in 1970.",
            "Leave out your member number, your date of birth, and your address.",
            "1234567890",
            "In 2021-06-30 it was 97039.",
            "Born on a Monday",
            "She was born in May 2001.",
            "He was born 3 weeks early, in 2020.",
            "Ask for your SSN card.",
            "the claim number 3",
        ] {
            assert_eq!(found(text), [], "{text}");
        }
    }
}
