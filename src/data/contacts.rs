//! Phone numbers of the North American plan (NANP): their validity and their forms.

use std::collections::BTreeMap;

use super::text;
use crate::diagnostic::{Diagnostic, code};
use crate::kind::{Record, Value};
use crate::source::Span;

/// A number for `tel:` (`+18445729626`), if it is valid.
#[must_use]
pub fn e164(phone: &str) -> Option<String> {
    let digits = national(phone).ok()?;
    Some(format!("+1{digits}"))
}

/// A number as readers see it (`844-572-9626`), if it is valid.
#[must_use]
pub fn display(phone: &str) -> Option<String> {
    national(phone).ok().map(|digits| grouped(&digits))
}

/// A number for comparing: ten digits, or `+` and digits for other countries.
#[must_use]
pub fn key(phone: &str) -> String {
    let spelled = keypad(phone);
    let digits: String = spelled.chars().filter(char::is_ascii_digit).collect();
    match digits.strip_prefix('1').filter(|rest| rest.len() == 10) {
        Some(rest) => rest.to_owned(),
        None if digits.len() == 10 || !phone.trim_start().starts_with('+') => digits,
        None => format!("+{digits}"),
    }
}

/// How two different numbers look alike, in words that say it of the second: one or two digits
/// differ, two neighbours changed places, or only the area code differs.
#[must_use]
pub fn alike(first: &str, second: &str) -> Option<String> {
    if first == second || first.len() != second.len() || first.len() < 10 {
        return None;
    }
    if first.len() == 10 && first.get(3..) == second.get(3..) {
        let (mine, other) = (second.get(..3)?, first.get(..3)?);
        return Some(format!("differs only in its area code, {mine} for {other}"));
    }
    let differing: Vec<usize> = first
        .bytes()
        .zip(second.bytes())
        .enumerate()
        .filter_map(|(at, (a, b))| (a != b).then_some(at))
        .collect();
    match differing.as_slice() {
        [_] => Some("differs in one digit".to_owned()),
        [a, b] => {
            let sign = |text: &str, at: usize| text.as_bytes().get(at).copied();
            let swapped =
                sign(first, *a) == sign(second, *b) && sign(first, *b) == sign(second, *a);
            let how =
                if swapped { "has two digits in another order" } else { "differs in two digits" };
            Some(how.to_owned())
        }
        _ => None,
    }
}

/// Pairs of contacts with numbers that look alike, unless both say that this is right.
pub(super) fn check_all(contacts: &BTreeMap<String, Record>) -> Vec<Diagnostic> {
    let numbers: Vec<(&Record, String, &str, Span)> = contacts
        .values()
        .filter_map(|record| {
            let (phone, span) = text(record, "phone")?;
            // One that cannot be is reported as such.
            national(phone).ok()?;
            Some((record, key(phone), phone, span))
        })
        .collect();
    let mut findings = Vec::new();
    for (at, (second, number, written, span)) in numbers.iter().enumerate() {
        // One finding a contact: in a long list of one town, many numbers are near each other.
        let near = numbers[..at].iter().find_map(|(first, other, shown, _)| {
            if is_distinct(first) && is_distinct(second) {
                return None;
            }
            let how = alike(other, number);
            (how.is_some() || other == number).then_some((first, shown, how))
        });
        let Some((first, shown, how)) = near else { continue };
        let (first_id, id) = (&first.id, &second.id);
        let (message, check) = match how {
            Some(how) => (
                format!("The numbers of '{first_id}' and '{id}' look alike: {written} {how}"),
                "Check both",
            ),
            None => (
                format!("'{first_id}' and '{id}' have the same number, {written}"),
                "Keep it at one of them, and cite that",
            ),
        };
        let lacking = [first, second].map(|record| (!is_distinct(record)).then_some(&*record.id));
        let who = match lacking {
            [Some(a), Some(b)] => format!("'{a}' and '{b}'"),
            [Some(one), None] | [None, Some(one)] => format!("'{one}'"),
            [None, None] => continue,
        };
        findings.push(
            Diagnostic::new(code::SIMILAR_NUMBERS, &second.file, *span, message)
                .help(format!("{check}; if both are right, write 'distinct: true' at {who} and say under 'purpose' what each is for"))
                .related(&first.file, first.span, format!("The other number, {shown}, stands here")),
        );
    }
    findings
}

fn is_distinct(record: &Record) -> bool {
    matches!(record.fields.get("distinct").map(|field| &field.value), Some(Value::Bool(true)))
}

/// The ten digits of a valid number, or why it is none.
fn national(phone: &str) -> Result<String, (&'static str, &'static str)> {
    const FORM: &str = "Write the number like 202-555-0100";
    if phone.contains(|ch: char| ch.is_alphabetic()) {
        return Err(("holds letters", "Write digits only, like 202-555-0100"));
    }
    if phone
        .contains(|ch: char| !ch.is_ascii_digit() && !" +-.()\u{a0}\u{2011}\u{2013}".contains(ch))
    {
        return Err(("holds signs that are no part of a phone number", FORM));
    }
    let digits: String = phone.chars().filter(char::is_ascii_digit).collect();
    let plus = phone.trim_start().starts_with('+');
    let digits = match digits.strip_prefix('1') {
        Some(rest) if rest.len() == 10 => rest.to_owned(),
        _ if plus => {
            return Err((
                "has a country code other than 1",
                "Write a North American number, like 202-555-0100",
            ));
        }
        _ => digits,
    };
    if digits.len() != 10 {
        return Err(("does not have ten digits", FORM));
    }
    let part = |at: usize| &digits.as_bytes()[at..at + 3];
    for (at, what) in [
        (0, "has an area code that cannot be: it begins with 2 to 9 and does not end in 11"),
        (
            3,
            "has an exchange that cannot be: the three digits after the area code begin with 2 to 9 and do not end in 11",
        ),
    ] {
        if part(at)[0] < b'2' || &part(at)[1..] == b"11" {
            return Err((what, "Check the number against its source"));
        }
    }
    Ok(digits)
}

fn grouped(digits: &str) -> String {
    format!("{}-{}-{}", &digits[..3], &digits[3..6], &digits[6..])
}

/// What is wrong with the record of a contact.
pub(super) fn check(record: &Record) -> Vec<Diagnostic> {
    [wrong_phone(record), wrong_email(record)].into_iter().flatten().collect()
}

fn wrong_phone(record: &Record) -> Option<Diagnostic> {
    let (phone, span) = text(record, "phone")?;
    let (why, help) = national(phone).err()?;
    let message = format!("The phone number '{phone}' {why}");
    let finding = Diagnostic::new(code::INVALID_PHONE, &record.file, span, message);
    if let Some(number) = without_extension(phone) {
        let help = format!("Write {number}, and the extension under 'note'");
        return Some(finding.help(help));
    }
    // A number spelled in letters means one number of digits.
    match display(&keypad(phone)) {
        Some(digits) => Some(finding.help(format!("Write {digits}")).fix(digits)),
        None => Some(finding.help(help)),
    }
}

/// The number before an extension, as readers see it; a phone cannot dial both at once.
fn without_extension(phone: &str) -> Option<String> {
    let at = phone.find([',', ';', 'e', 'E', 'x', 'X', '#'])?;
    let (number, rest) = phone.split_at(at);
    let digits = rest.trim_start_matches(|ch: char| !ch.is_ascii_digit());
    let word = rest.strip_suffix(digits)?.trim_matches([' ', '.', ':', ',', ';', '#']);
    let known = ["", "e", "x", "ext", "extension"].contains(&word.to_ascii_lowercase().as_str());
    let all_digits = digits.bytes().all(|byte| byte.is_ascii_digit());
    display(number).filter(|_| known && !digits.is_empty() && all_digits)
}

fn wrong_email(record: &Record) -> Option<Diagnostic> {
    let (email, span) = text(record, "email")?;
    let (name, host) = email.split_once('@').unwrap_or_default();
    let odd = |ch: char| ch.is_whitespace() || ",;:<>()[]\"\\@".contains(ch);
    let good_host = host.contains('.') && !host.starts_with('.') && !host.ends_with('.');
    if !name.is_empty() && good_host && !name.contains(odd) && !host.contains(odd) {
        return None;
    }
    let message = format!("'email: {email}' is no e-mail address");
    Some(
        Diagnostic::new(code::WRONG_TYPE, &record.file, span, message)
            .help("Write one address, like desk@example.org"),
    )
}

/// Letters as the keys of a phone that they stand on.
fn keypad(phone: &str) -> String {
    phone
        .chars()
        .map(|ch| match ch.to_ascii_uppercase() {
            'A'..='C' => '2',
            'D'..='F' => '3',
            'G'..='I' => '4',
            'J'..='L' => '5',
            'M'..='O' => '6',
            'P'..='S' => '7',
            'T'..='V' => '8',
            'W'..='Z' => '9',
            _ => ch,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_that_look_alike() {
        let how = |a: &str, b: &str| alike(&key(a), &key(b));
        let of = |text: &str| Some(text.to_owned());
        assert_eq!(
            how("888-555-0100", "844-555-0100"),
            of("differs only in its area code, 844 for 888")
        );
        assert_eq!(how("202-555-0100", "1 (202) 555-0101"), of("differs in one digit"));
        assert_eq!(how("202-555-0112", "202-555-0121"), of("has two digits in another order"));
        assert_eq!(how("202-555-0112", "202-555-0198"), of("differs in two digits"));
        assert_eq!(how("202-555-0112", "(202) 555-0112"), None);
        assert_eq!(how("202-555-0112", "202-556-0198"), None);
        assert_eq!(how("202-555-0112", "555-0113"), None);
    }

    #[test]
    fn numbers_of_the_plan() {
        for phone in
            ["844-572-9626", "(844) 572-9626", "+1 844 572 9626", "1.844.572.9626", "8445729626"]
        {
            assert_eq!(e164(phone).as_deref(), Some("+18445729626"), "{phone}");
            assert_eq!(display(phone).as_deref(), Some("844-572-9626"), "{phone}");
        }
        assert!(e164("202-555-0123").is_some());
        for phone in [
            "",
            "911",
            "144-572-9626",
            "044-572-9626",
            "844-172-9626",
            "811-572-9626",
            "844-511-9626",
            "+44 20 7946 0958",
            "844-572-96267",
            "844-5-PAXMAN",
            "844-572-9626 ext. 5",
            "٨445729626",
        ] {
            assert_eq!(e164(phone), None, "{phone}");
        }
        assert_eq!(display(&keypad("888-5-PAXMAN")).as_deref(), Some("888-572-9626"));
    }
}
