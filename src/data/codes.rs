//! Billing codes: their shapes by system, and what a wrong one most likely is.
//!
//! A shape says nothing of whether a code exists; that is for the record's sources to say.

use jiff::civil::Date;

use super::text;
use crate::diagnostic::{Diagnostic, code};
use crate::kind::{Record, Value, date_of, text_of};

/// Each system: its word in data files, its name, what its codes look like, and whether it is CPT.
const SYSTEMS: [(&str, &str, &str); 7] = [
    ("cpt1", "CPT Category I", "five digits"),
    ("cpt2", "CPT Category II", "four digits and the letter F"),
    ("cpt3", "CPT Category III", "four digits and the letter T"),
    ("cpt-pla", "CPT PLA", "four digits and the letter U or M"),
    ("hcpcs2", "HCPCS Level II", "a letter from A to V and four digits"),
    (
        "icd10cm",
        "ICD-10-CM",
        "a letter, a digit, a digit or letter, and up to four more after a dot",
    ),
    ("ndc", "NDC", "10 or 11 digits in three groups, such as 0002-8215-01"),
];

/// The name of a code system as readers know it.
#[must_use]
pub fn system_name(system: &str) -> &'static str {
    SYSTEMS.iter().find(|(word, ..)| *word == system).map_or("unknown system", |(_, name, _)| name)
}

fn shape(system: &str) -> &'static str {
    SYSTEMS.iter().find(|(word, ..)| *word == system).map_or("", |(_, _, shape)| shape)
}

/// The system whose shape a code has: `A9273` is `hcpcs2`. No code has the shape of two.
#[must_use]
pub fn system_of(code: &str) -> Option<&'static str> {
    SYSTEMS.iter().map(|(word, ..)| *word).find(|system| fits(system, code))
}

/// Whether a code has the shape of a system's codes; letters are capitals.
#[must_use]
pub fn fits(system: &str, code: &str) -> bool {
    let bytes = code.as_bytes();
    let digits = |bytes: &[u8]| bytes.iter().all(u8::is_ascii_digit);
    let ends_with =
        |letters: &[u8]| bytes.len() == 5 && digits(&bytes[..4]) && letters.contains(&bytes[4]);
    match system {
        "cpt1" => bytes.len() == 5 && digits(bytes),
        "cpt2" => ends_with(b"F"),
        "cpt3" => ends_with(b"T"),
        "cpt-pla" => ends_with(b"UM"),
        "hcpcs2" => bytes.len() == 5 && (b'A'..=b'V').contains(&bytes[0]) && digits(&bytes[1..]),
        "icd10cm" => {
            let alphanumeric = |byte: &u8| byte.is_ascii_uppercase() || byte.is_ascii_digit();
            let (category, rest) = bytes.split_at(bytes.len().min(3));
            let [letter, digit, third] = category else { return false };
            letter.is_ascii_uppercase()
                && digit.is_ascii_digit()
                && alphanumeric(third)
                && match rest {
                    [] => true,
                    [b'.', rest @ ..] => {
                        (1..=4).contains(&rest.len()) && rest.iter().all(alphanumeric)
                    }
                    _ => false,
                }
        }
        "ndc" => {
            let groups: Vec<&str> = code.split('-').collect();
            let lengths: Vec<usize> = groups.iter().map(|group| group.len()).collect();
            let known: [&[usize]; 5] = [&[4, 4, 2], &[5, 3, 2], &[5, 4, 1], &[5, 4, 2], &[11]];
            known.contains(&lengths.as_slice())
                && groups.iter().all(|group| digits(group.as_bytes()))
        }
        _ => false,
    }
}

/// What the status of a code is on a day: as the record says, unless its days say that it has ended
/// or has not begun (`upcoming`).
#[must_use]
pub fn status_on(record: &Record, as_of: Date) -> &str {
    let day = |name: &str| date_of(&record.fields, name);
    let status = text_of(&record.fields, "status").unwrap_or_default();
    if matches!(status, "retired" | "superseded") {
        return status;
    }
    if day("effective_to").is_some_and(|end| end < as_of) {
        let replaced = match record.fields.get("replaced_by").map(|field| &field.value) {
            Some(Value::List(items)) => !items.is_empty(),
            _ => false,
        };
        return if replaced { "superseded" } else { "retired" };
    }
    if day("effective_from").is_some_and(|begin| begin > as_of) { "upcoming" } else { status }
}

/// What is wrong with the record of a code.
pub(super) fn check(record: &Record) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    if let Some((system, _)) = text(record, "system")
        && !fits(system, &record.id)
    {
        findings.push(wrong_shape(record, system));
    }
    if let Some((_, span)) = text(record, "official_descriptor")
        && text(record, "license").is_none_or(|(license, _)| license.trim().is_empty())
    {
        let message = format!("Code '{}' quotes its owner's wording without a license", record.id);
        let help = "Say under 'license' what allows you to print it, or remove 'official_descriptor' and keep 'meaning'";
        findings.push(
            Diagnostic::new(code::UNLICENSED_DESCRIPTOR, &record.file, span, message).help(help),
        );
    }
    findings
}

fn wrong_shape(record: &Record, system: &str) -> Diagnostic {
    let id = record.id.as_str();
    let name = system_name(system);
    let error = |message: String| {
        Diagnostic::new(code::WRONG_CODE_SYSTEM, &record.file, record.span, message)
    };
    let tidy: String =
        id.chars().filter(|ch| !ch.is_whitespace()).collect::<String>().to_uppercase();
    if let Some(digits) = small_l(system, id) {
        return error(format!("'{id}' holds a small L, which looks like the digit 1"))
            .help(format!("Write '{digits}' if that is what the source says"));
    }
    if fits(system, &tidy) {
        let what = if tidy.len() == id.len() { "small letters" } else { "a space" };
        return error(format!("'{id}' is written with {what}"))
            .help(format!("Write '{tidy}'"))
            .fix(tidy);
    }
    if let Some(odd) = id.chars().find(|ch| !ch.is_ascii()) {
        let message = format!(
            "'{id}' holds '{odd}' (U+{:04X}), which is no Latin letter or digit",
            u32::from(odd)
        );
        return error(message).help("Type the code again, letter by letter, from its source");
    }
    if let Some(other) = system_of(&tidy) {
        let place = text(record, "system").map_or(record.span, |(_, span)| span);
        let why = because(&tidy);
        let message =
            format!("'{id}' {why}, so it is {}, not {}", system_name(other), family(system, other));
        return Diagnostic::new(code::WRONG_CODE_SYSTEM, &record.file, place, message)
            .help(format!("Write system: {other}"))
            .related(&record.file, record.span, "The code stands here")
            .fix(other);
    }
    if let Some((meant, typed)) = look_alike(system, &tidy) {
        // Not offered as a fix: one sign off is another treatment, and a person must look.
        return error(format!(
            "'{id}' is no {name} code: '{typed}' stands where another sign belongs"
        ))
        .help(format!("Write '{meant}' if that is what the source says"));
    }
    if let Some(dotted) = with_dot(&tidy).filter(|_| system == "icd10cm") {
        return error(format!("'{id}' is no {name} code, which has a dot after three signs"))
            .help(format!("Write '{dotted}' if that is what the source says"));
    }
    if system == "cpt1" && id.len() < 5 && id.bytes().all(|byte| byte.is_ascii_digit()) {
        return error(format!("'{id}' is no {name} code, which has five digits"))
            .help(format!("Write '{id:0>5}' if zeros at its beginning were lost"));
    }
    let article = if shape(system).starts_with("a ") { "which is" } else { "which has" };
    error(format!("'{id}' is no {name} code, {article} {}", shape(system)))
        .help("Check the code against its source")
}

/// What the other system is contrasted with: `CPT` as a whole, unless both are CPT.
fn family(system: &str, other: &str) -> &'static str {
    match (system.starts_with("cpt"), other.starts_with("cpt")) {
        (true, false) => "CPT",
        _ => system_name(system),
    }
}

/// How one sees the system of a code that has some system's shape: 'starts with a letter'.
#[must_use]
pub fn because(code: &str) -> String {
    let letter = |ch: Option<char>| ch.filter(char::is_ascii_alphabetic);
    match (letter(code.chars().next()), letter(code.chars().last())) {
        _ if code.contains('.') => "has a dot after three signs".to_owned(),
        (Some(_), _) if code.len() == 3 => "is a letter with two signs".to_owned(),
        (Some(_), _) => "starts with a letter".to_owned(),
        (None, Some(last)) => format!("ends with {last}"),
        (None, None) if code.len() == 5 => "is five digits".to_owned(),
        (None, None) => "has digits in three groups".to_owned(),
    }
}

/// The code that was most likely meant by one that has no system's shape: `Z51.11` for `Z51-11`,
/// `97039` for `97O39`.
#[must_use]
pub fn meant(code: &str) -> Option<String> {
    if system_of(code).is_some() {
        return None;
    }
    let alike = || {
        ["cpt1", "hcpcs2", "cpt3"].into_iter().find_map(|system| Some(look_alike(system, code)?.0))
    };
    with_dot(code).or_else(alike)
}

/// Every code that looks like this one: `A0004` and `A00.O4` for `A00O4`.
pub fn all_meant(code: &str) -> impl Iterator<Item = String> {
    let systems = ["cpt1", "hcpcs2", "cpt3", "cpt2", "cpt-pla"].into_iter();
    with_dot(code).into_iter().chain(systems.filter_map(|system| Some(look_alike(system, code)?.0)))
}

/// The code of ICD-10-CM that a hyphen or nothing stands in where its dot belongs.
fn with_dot(code: &str) -> Option<String> {
    let dotted = match code.split_once('-') {
        Some((category, rest)) if category.len() == 3 => format!("{category}.{rest}"),
        None if code.len() > 3 && code.is_ascii() => format!("{}.{}", &code[..3], &code[3..]),
        _ => return None,
    };
    fits("icd10cm", &dotted).then_some(dotted)
}

/// The code with the digit 1 in place of each small L, which in most typefaces is the same stroke.
fn small_l(system: &str, id: &str) -> Option<String> {
    let digits = id.replace('l', "1").to_uppercase();
    (id.contains('l') && fits(system, &digits)).then_some(digits)
}

/// The code of that system that looks most like this one, and the sign that was typed instead.
fn look_alike(system: &str, code: &str) -> Option<(String, char)> {
    const PAIRS: [(char, char); 6] =
        [('O', '0'), ('I', '1'), ('L', '1'), ('|', '1'), ('S', '5'), ('B', '8')];
    let at_digits = |keep: fn(usize, usize) -> bool| -> Option<(String, char)> {
        let mut typed = None;
        let len = code.chars().count();
        let meant: String = code
            .chars()
            .enumerate()
            .map(|(at, ch)| match PAIRS.iter().find(|(letter, _)| *letter == ch) {
                Some((_, digit)) if !keep(at, len) => {
                    typed.get_or_insert(ch);
                    *digit
                }
                _ => ch,
            })
            .collect();
        Some((meant.clone(), typed?)).filter(|_| fits(system, &meant))
    };
    at_digits(|_, _| false)
        .or_else(|| at_digits(|at, _| at == 0))
        .or_else(|| at_digits(|at, len| at + 1 == len))
        .or_else(|| {
            // A digit where the leading letter belongs: '89273' for 'B9273'.
            let mut chars = code.chars();
            let first = chars.next()?;
            let (letter, digit) =
                PAIRS.iter().find(|(letter, digit)| *digit == first && *letter != '|')?;
            let meant = format!("{letter}{}", chars.as_str());
            fits(system, &meant).then_some((meant, *digit))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_tell_the_system() {
        for (code, system) in [
            ("97039", "cpt1"),
            ("00100", "cpt1"),
            ("0001F", "cpt2"),
            ("0662T", "cpt3"),
            ("0001U", "cpt-pla"),
            ("0002M", "cpt-pla"),
            ("A9273", "hcpcs2"),
            ("E1399", "hcpcs2"),
            ("Z51.11", "icd10cm"),
            ("L65.9", "icd10cm"),
            ("C50", "icd10cm"),
            ("C4A.0", "icd10cm"),
            ("0002-8215-01", "ndc"),
            ("50242-040-62", "ndc"),
            ("60505-6130-1", "ndc"),
            ("50242-0040-62", "ndc"),
            ("50242004062", "ndc"),
        ] {
            assert_eq!(system_of(code), Some(system), "{code}");
        }
        for code in
            ["", "9703", "970399", "W1234", "a9273", "Z51.", "Z51.11111", "1-2-3", "é9273", "970é"]
        {
            assert_eq!(system_of(code), None, "{code}");
        }
    }

    #[test]
    fn what_was_meant() {
        assert_eq!(meant("Z51-11").as_deref(), Some("Z51.11"));
        assert_eq!(meant("Z5111").as_deref(), Some("Z51.11"));
        assert_eq!(meant("97O39").as_deref(), Some("97039"));
        assert_eq!(meant("A9273"), None);
        assert!(all_meant("A00O4").any(|code| code == "A0004"));
        assert_eq!(meant("97X39"), None);
        assert_eq!(meant(""), None);
    }

    #[test]
    fn look_alikes() {
        let meant = |system, code| look_alike(system, code).map(|(meant, _)| meant);
        assert_eq!(meant("cpt1", "97O39").as_deref(), Some("97039"));
        assert_eq!(meant("hcpcs2", "E1S99").as_deref(), Some("E1599"));
        assert_eq!(meant("hcpcs2", "BI234").as_deref(), Some("B1234"));
        assert_eq!(meant("cpt3", "O662T").as_deref(), Some("0662T"));
        assert_eq!(meant("cpt1", "97X39"), None);
    }
}
