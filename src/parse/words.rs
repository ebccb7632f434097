//! What the words around a piece of text say of it.

use std::ops::Range;

use super::mentions::Families;
use crate::mention::{Family, Near};

/// Words that say that something is over.
const PAST: [&str; 22] = [
    "archived",
    "deleted",
    "discontinued",
    "earlier",
    "ended",
    "ends",
    "expired",
    "former",
    "formerly",
    "longer",
    "obsolete",
    "old",
    "outdated",
    "previous",
    "previously",
    "replace",
    "replaced",
    "replaces",
    "retired",
    "superseded",
    "until",
    "withdrawn",
];

/// Words that make a code of what follows: 'billing code', 'CPT'.
const KINDS_OF_CODE: [&str; 8] =
    ["billing", "claim", "diagnosis", "diagnostic", "drug", "medical", "procedure", "procedural"];

/// Words that make something else of it: 'ZIP code', 'error code'.
const OTHER_CODES: [&str; 34] = [
    "access",
    "activation",
    "area",
    "bar",
    "build",
    "building",
    "character",
    "city",
    "class",
    "color",
    "colour",
    "country",
    "course",
    "dialing",
    "discount",
    "dress",
    "error",
    "exit",
    "form",
    "internal",
    "language",
    "lint",
    "pin",
    "postal",
    "product",
    "promo",
    "qr",
    "room",
    "sample",
    "source",
    "state",
    "status",
    "unicode",
    "zip",
];

/// What a number of five digits is after these.
const OTHER_NUMBERS: [&str; 24] = [
    "about",
    "around",
    "box",
    "docket",
    "fr",
    "form",
    "isbn",
    "issue",
    "million",
    "nearly",
    "no",
    "number",
    "over",
    "page",
    "pages",
    "part",
    "port",
    "pr",
    "regulation",
    "room",
    "rule",
    "section",
    "usc",
    "zip",
];

/// What a letter with digits is after these.
const PLACES: [&str; 12] = [
    "box", "bus", "error", "flight", "form", "gate", "lint", "model", "part", "room", "route",
    "suite",
];

/// What numbers count.
const COUNTED: [&str; 16] = [
    "cases",
    "claims",
    "dollars",
    "doses",
    "employees",
    "hospitals",
    "members",
    "men",
    "miles",
    "patients",
    "people",
    "records",
    "times",
    "users",
    "visits",
    "women",
];

/// Words right before a phone number.
const CALLS: [&str; 14] = [
    "call",
    "calling",
    "cell",
    "dial",
    "fax",
    "hotline",
    "mobile",
    "phone",
    "phoning",
    "reached",
    "ring",
    "tel",
    "telephone",
    "text",
];

/// The words of a text with their places.
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut from = 0;
    text.split(|ch: char| !ch.is_alphanumeric()).filter_map(move |word| {
        // The parts are slices of the text.
        let start = from;
        from = start + word.len();
        let gap = text.get(from..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
        from += gap;
        (!word.is_empty()).then_some((start, word))
    })
}

fn is_one_of(word: &str, list: &[&str]) -> bool {
    list.iter().any(|known| known.eq_ignore_ascii_case(word))
}

/// Whether a text says that something is over.
pub(super) fn says_past(text: &str) -> bool {
    words(text).any(|(_, word)| is_one_of(word, &PAST))
}

/// Whether the words before a number make it a phone number; a few may stand between.
pub(super) fn calls(before: &str) -> Near {
    let all: Vec<&str> = words(before).map(|(_, word)| word).collect();
    let last = &all[all.len().saturating_sub(4)..];
    // A provider's number has ten digits too.
    let calls = last.iter().any(|word| is_one_of(word, &CALLS)) && !last.contains(&"NPI");
    if calls { Near::Name } else { Near::Nothing }
}

/// The years from 1990 to 2099 in a text.
pub(super) fn years(text: &str, found: &mut Vec<i16>) {
    for (_, word) in words(text) {
        if word.len() == 4
            && let Ok(year) = word.parse()
            && (1990..2100).contains(&year)
            && !found.contains(&year)
        {
            found.push(year);
        }
    }
}

/// Whether a piece is something else than a code: a postal code, an amount, a room.
pub(super) fn is_other_number(before: &str, key: &str) -> bool {
    let before = before.trim_end();
    let mut last = before.rsplit(|ch: char| !ch.is_alphanumeric());
    let (word, second) = (last.next().unwrap_or_default(), last.next().unwrap_or_default());
    if word.eq_ignore_ascii_case("code") {
        return is_one_of(second, &OTHER_CODES);
    }
    if !is_number(key) {
        return is_one_of(word, &PLACES);
    }
    let is_state = word.len() == 2 && word.bytes().all(|byte| byte.is_ascii_uppercase());
    is_state || before.ends_with('$') || is_one_of(word, &OTHER_NUMBERS)
}

/// Whether a piece is a number only.
pub(super) fn is_number(key: &str) -> bool {
    key.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether what follows makes an amount of a number: '15000 patients'.
pub(super) fn is_amount(after: &str, key: &str) -> bool {
    let word = after.strip_prefix(' ').and_then(|rest| words(rest).next());
    is_number(key) && word.is_some_and(|(at, word)| at == 0 && is_one_of(word, &COUNTED))
}

/// How sure a sentence makes it that a piece is a code; `before` is what comes before the piece.
pub(super) fn near(sentence: &str, before: &str) -> Near {
    let mut last = "";
    let mut near = Near::Nothing;
    for (_, word) in words(sentence) {
        let is_code = word.eq_ignore_ascii_case("code") || word.eq_ignore_ascii_case("codes");
        if family(word).is_some() || is_code && is_one_of(last, &KINDS_OF_CODE) {
            return Near::Name;
        }
        last = word;
    }
    // A bare 'code' counts a few words before: 'the code 97039', 'codes: 97039 and 97010'.
    let all: Vec<(usize, &str)> = words(before).collect();
    let start = all.len().saturating_sub(4);
    for (at, (_, word)) in all.iter().enumerate().skip(start) {
        let is_code = word.eq_ignore_ascii_case("code") || word.eq_ignore_ascii_case("codes");
        let other = at.checked_sub(1).is_some_and(|at| is_one_of(all[at].1, &OTHER_CODES));
        if is_code && !other {
            near = Near::Word;
        }
    }
    near
}

/// The family that a word names.
fn family(word: &str) -> Option<Family> {
    match word {
        "CPT" | "CPTs" => Some(Family::Cpt),
        "HCPCS" => Some(Family::Hcpcs),
        "ICD" | "ICD10" | "ICD10CM" => Some(Family::Icd),
        "NDC" | "NDCs" => Some(Family::Ndc),
        _ => None,
    }
}

/// The families that a text names. A text that says what codes are *not* names many.
pub(super) fn families(text: &str) -> Families {
    let mut found = Families::None;
    let all: Vec<(usize, &str)> = words(text).collect();
    let negates = |word: &str| {
        [
            "but", "called", "calls", "instead", "label", "neither", "no", "nor", "not", "other",
            "unlike", "wrong",
        ]
        .iter()
        .any(|no| no.eq_ignore_ascii_case(word))
    };
    for (at, (start, word)) in all.iter().enumerate() {
        let Some(mut family) = family(word) else { continue };
        let mut end = start + word.len();
        let next = |n: usize| all.get(at + n).map_or("", |(_, word)| *word);
        let mut after = 1;
        if family == Family::Icd {
            while matches!(next(after), "10" | "CM") {
                end = all[at + after].0 + next(after).len();
                after += 1;
            }
        } else if family == Family::Hcpcs && next(1).eq_ignore_ascii_case("level") {
            family = if matches!(next(2), "I" | "1") { Family::Cpt } else { Family::HcpcsTwo };
            end = all.get(at + 2).map_or(end, |(start, word)| start + word.len());
            after = 3;
        } else if family == Family::Cpt && next(1).eq_ignore_ascii_case("category") {
            after = 3;
        }
        if matches!(next(after), "code" | "codes" | "Code" | "Codes") {
            end = all[at + after].0 + next(after).len();
        }
        found = match found {
            Families::None => Families::One(family, *start..end),
            Families::One(first, at) if first == family => Families::One(first, at),
            _ => Families::Many,
        };
    }
    if matches!(found, Families::One(..)) && all.iter().any(|(_, word)| negates(word)) {
        return Families::Many;
    }
    found
}

/// Whether the name of a family speaks of a piece of its sentence: 'CPT codes' of all that
/// follow, 'CPT code' of the next, and either of one before it in 'A9273 is a CPT code'.
pub(super) fn governs(text: &str, claim: &Range<usize>, piece: &Range<usize>) -> bool {
    if piece.end <= claim.start {
        let between = || words(&text[piece.end..claim.start]).map(|(_, word)| word);
        let verb = ["is", "are", "was", "were"];
        let small = ["a", "all", "also", "an", "both", "new", "the", "two"];
        return between().any(|word| is_one_of(word, &verb))
            && between().all(|word| is_one_of(word, &verb) || is_one_of(word, &small));
    }
    let all = text[claim.clone()].ends_with(['s', 'S']);
    all && claim.end <= piece.start
        || text.get(claim.end..piece.start).is_some_and(|between| words(between).count() <= 1)
}

/// The sentence around a place.
pub(super) fn sentence(text: &str, at: usize) -> Range<usize> {
    let start = (1..=at.min(text.len())).rev().find(|at| ends_before(text, *at)).unwrap_or(0);
    let end = (at + 1..text.len()).find(|at| ends_before(text, *at)).unwrap_or(text.len());
    let blank = text.get(start..end).map_or(0, |text| text.len() - text.trim_start().len());
    start + blank..end
}

/// A sentence with the ones before and after it.
pub(super) fn window(text: &str, sentence: &Range<usize>) -> Range<usize> {
    let before = text[..sentence.start].trim_end().len();
    let start =
        before.checked_sub(1).map_or(0, |last| self::sentence(text, floor(text, last)).start);
    let end = if sentence.end < text.len() {
        let after = sentence.end + 1;
        self::sentence(text, floor(text, after.min(text.len()))).end
    } else {
        sentence.end
    };
    start..end.max(sentence.end)
}

fn floor(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// Whether a sentence ends right before this place.
fn ends_before(text: &str, at: usize) -> bool {
    let bytes = text.as_bytes();
    if !matches!(bytes[at - 1], b'.' | b'!' | b'?') || bytes.get(at) != Some(&b' ') {
        return false;
    }
    // 'No. 5' and 'Dr. Example' go on.
    let word = bytes[..at - 1].iter().rev().take_while(|byte| byte.is_ascii_alphabetic()).count();
    let short = (1..=2).contains(&word) && bytes[at - 1 - word].is_ascii_uppercase();
    bytes[at - 1] != b'.' || !short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences() {
        let text = "One, No. 5. Two is here! Three";
        assert_eq!(&text[sentence(text, 2)], "One, No. 5.");
        assert_eq!(&text[sentence(text, 14)], "Two is here!");
        assert_eq!(&text[sentence(text, text.len())], "Three");
        assert_eq!(&text[window(text, &sentence(text, 14))], text);
        assert_eq!(&text[window(text, &sentence(text, 2))], "One, No. 5. Two is here!");
        assert_eq!(sentence("", 0), 0..0);
    }

    #[test]
    fn code_words() {
        assert_eq!(near("Write CPT 97039 here", "Write CPT "), Near::Name);
        assert_eq!(near("The billing code is 97039", "The billing code is "), Near::Name);
        assert_eq!(near("Use code 97039", "Use code "), Near::Word);
        assert_eq!(near("ZIP code 97039", "ZIP code "), Near::Nothing);
        assert_eq!(near("error code E0308", "error code "), Near::Nothing);
        assert_eq!(near("97039 people", ""), Near::Nothing);
    }

    #[test]
    fn names_speak_of_codes() {
        let governed = |text: &str, code: &str| {
            let Families::One(_, claim) = families(text) else { return false };
            let at = text.find(code).unwrap_or_default();
            governs(text, &claim, &(at..at + code.len()))
        };
        assert!(governed("CPT codes such as 97039 and A9273", "A9273"));
        assert!(governed("The CPT code is A9273", "A9273"));
        assert!(governed("A9273 is a CPT code", "A9273"));
        assert!(!governed("CPT code 97039 for the nurse and A9273 for the cap", "A9273"));
        assert!(!governed("Ask if A9273 is paid, and CPT 97039 too", "A9273"));
    }

    #[test]
    fn named_families() {
        let one = |text: &str| match families(text) {
            Families::One(family, at) => Some((family, text[at].to_owned())),
            _ => None,
        };
        assert_eq!(one("the new CPT codes are"), Some((Family::Cpt, "CPT codes".into())));
        assert_eq!(
            one("HCPCS Level II codes"),
            Some((Family::HcpcsTwo, "HCPCS Level II codes".into()))
        );
        assert_eq!(one("ICD-10-CM code Z51.11"), Some((Family::Icd, "ICD-10-CM code".into())));
        assert_eq!(one("CPT and HCPCS codes"), None);
        assert_eq!(one("A9273 is not a CPT code"), None);
        assert_eq!(one("no system"), None);
    }
}
