//! Phone-shaped, e-mail-shaped and code-shaped pieces of a text, found byte by byte.

use std::ops::Range;

use super::Shape;
use super::codes::code;

/// A piece of a text with a shape.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// What it looks like.
    pub shape: Shape,
    /// Where it stands in the text.
    pub range: Range<usize>,
    /// For comparing; see `Mention`.
    pub key: String,
}

/// All pieces of a text, in order; none lies in another.
#[must_use]
pub fn find(text: &str) -> Vec<Piece> {
    let bytes = text.as_bytes();
    let mut pieces: Vec<Piece> = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let byte = bytes[at];
        let starts = at == 0 || !is_word(bytes[at - 1]);
        let piece = if byte == b'@' {
            email(text, at)
        } else if starts && (byte.is_ascii_digit() || matches!(byte, b'+' | b'(')) {
            phone(text, at).or_else(|| code(text, at))
        } else if starts && byte.is_ascii_alphabetic() {
            code(text, at)
        } else {
            None
        };
        let Some(piece) = piece else {
            at += 1;
            continue;
        };
        // An address ends what looked like a code in its first part.
        while pieces.last().is_some_and(|last| last.range.end > piece.range.start) {
            pieces.pop();
        }
        at = piece.range.end.max(at + 1);
        pieces.push(piece);
    }
    pieces
}

/// Whether a byte is a part of a word or name.
pub(super) fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// The address around an `@`.
fn email(text: &str, at: usize) -> Option<Piece> {
    let bytes = text.as_bytes();
    let local = |byte: &u8| byte.is_ascii_alphanumeric() || b"._%+-".contains(byte);
    let mut start = at;
    while start > 0 && local(&bytes[start - 1]) {
        start -= 1;
    }
    let domain = |byte: &u8| byte.is_ascii_alphanumeric() || b".-".contains(byte);
    let mut end = at + 1;
    while end < bytes.len() && domain(&bytes[end]) {
        end += 1;
    }
    while end > at + 1 && matches!(bytes[end - 1], b'.' | b'-') {
        end -= 1;
    }
    while start < at && matches!(bytes[start], b'.' | b'-') {
        start += 1;
    }
    let (host, top) = text[at + 1..end].rsplit_once('.')?;
    let is_top = top.len() >= 2 && top.bytes().all(|byte| byte.is_ascii_alphabetic());
    // `git@example.org:name` and `//user@example.org/` are addresses of programs.
    let of_program = matches!(bytes.get(end), Some(b':' | b'/'))
        && bytes.get(end + 1).is_some_and(|byte| !byte.is_ascii_whitespace());
    let after_slash = start > 0 && matches!(bytes[start - 1], b'/' | b':' | b'@');
    if start == at
        || !is_top
        || host.is_empty()
        || host.starts_with(['.', '-'])
        || of_program
        || after_slash && !text[..start].ends_with("mailto:")
    {
        return None;
    }
    let key = text[start..end].to_ascii_lowercase();
    Some(Piece { shape: Shape::Email, range: start..end, key })
}

/// A sign between the groups of a phone number, and its bytes.
fn separator(bytes: &[u8]) -> usize {
    match bytes {
        [b' ' | b'-' | b'.' | b'(' | b')', ..] => 1,
        [0xc2, 0xa0, ..] => 2,
        // A narrow blank, hyphens and dashes of every width.
        [0xe2, 0x80, 0xaf | 0x90..=0x95, ..] => 3,
        _ => 0,
    }
}

/// The phone number that begins here.
fn phone(text: &str, at: usize) -> Option<Piece> {
    let bytes = text.as_bytes();
    let before = at.checked_sub(1).map(|before| bytes[before]);
    let joined = |byte: u8| b"$#/.=:-+".contains(&byte);
    let separates_digits = |byte: u8| {
        matches!(byte, b',' | b' ') && at > 1 && bytes[at - 2].is_ascii_digit() && byte == b','
    };
    if before.is_some_and(|byte| joined(byte) && !is_tel(&text[..at]) || separates_digits(byte)) {
        return None;
    }
    let plus = bytes[at] == b'+';
    if plus && !bytes.get(at + 1).is_some_and(|next| next.is_ascii_digit() || *next == b'(') {
        return None;
    }
    let mut cursor = at + usize::from(plus);
    let mut groups: Vec<Range<usize>> = Vec::new();
    let mut gap = 0;
    while cursor < bytes.len() && groups.len() < 8 && gap <= 4 {
        if bytes[cursor].is_ascii_digit() {
            let start = cursor;
            while cursor < bytes.len() && bytes[cursor].is_ascii_digit() {
                cursor += 1;
            }
            groups.push(start..cursor);
            gap = 0;
        } else {
            let length = separator(&bytes[cursor..]);
            if length == 0 {
                break;
            }
            cursor += length;
            gap += length;
        }
    }
    let first = groups.first()?;
    // '(see 202' is no number in brackets.
    if bytes[at] == b'(' && (first.start != at + 1 || bytes.get(first.end) != Some(&b')')) {
        return None;
    }
    letters(text, at, &groups).or_else(|| digits(text, at, plus, &groups))
}

fn is_tel(before: &str) -> bool {
    before.ends_with("tel:")
}

fn digits(text: &str, at: usize, plus: bool, groups: &[Range<usize>]) -> Option<Piece> {
    let parted_by_blanks = |groups: &[Range<usize>]| {
        groups.windows(2).any(|pair| &text[pair[0].end..pair[1].start] == " ")
    };
    let lengths: Vec<usize> = groups.iter().map(Range::len).collect();
    let one = usize::from(groups.first().is_some_and(|group| &text[group.clone()] == "1"));
    let count = match &lengths[one.min(lengths.len())..] {
        [3, 3, 4, ..] => one + 3,
        [3, 7, ..] => one + 2,
        [10, ..] => one + 1,
        [11, ..] if text[groups[0].clone()].starts_with('1') => 1,
        [3, 4, ..] if one == 0 && !parted_by_blanks(&groups[..2]) => 2,
        _ if plus => groups.len(),
        _ => return None,
    };
    let used = groups.get(..count)?;
    let end = used.last()?.end;
    let rest = &text.as_bytes()[end..];
    // A part of a longer number, name or address.
    let goes_on = match rest {
        [b'-' | b'/' | b'.' | b':' | b',', next, ..] => next.is_ascii_alphanumeric(),
        [next, ..] => is_word(*next) || *next == b'%',
        [] => false,
    };
    if goes_on {
        return None;
    }
    let all: String = text[at..end].chars().filter(char::is_ascii_digit).collect();
    let national = all.strip_prefix('1').filter(|rest| rest.len() == 10).unwrap_or(&all);
    let valid = |at: usize| national.as_bytes().get(at).is_some_and(|digit| *digit >= b'2');
    let local = national.len() == 7;
    let foreign = plus && national.len() != 10;
    if foreign && !(8..=15).contains(&all.len()) {
        return None;
    }
    // Columns of figures are parted by blanks too.
    if parted_by_blanks(used) && !foreign && !(valid(0) && valid(3)) {
        return None;
    }
    let weak = local || lengths.get(one).is_some_and(|length| *length >= 10) && !plus;
    let shape = if weak { Shape::Digits } else { Shape::Phone };
    let key = if foreign { format!("+{all}") } else { national.to_owned() };
    Some(Piece { shape, range: at..end, key })
}

/// A free number spelled in letters: `1-800-555-PLAN` is none, `888-5-PAXMAN` is one.
fn letters(text: &str, at: usize, groups: &[Range<usize>]) -> Option<Piece> {
    let one = usize::from(groups.first().is_some_and(|group| &text[group.clone()] == "1"));
    let area = groups.get(one)?;
    let free = matches!(&text[area.clone()], "800" | "833" | "844" | "855" | "866" | "877" | "888");
    if !free || text.as_bytes().get(area.end) != Some(&b'-') {
        return None;
    }
    let tail = &text[area.end + 1..];
    let is_key = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'-';
    let length = tail.bytes().take_while(|byte| is_key(*byte)).count();
    let tail = tail[..length].trim_end_matches('-');
    let spelled = tail.bytes().filter(u8::is_ascii_uppercase).count();
    let keys = tail.bytes().filter(|byte| *byte != b'-').count();
    if spelled < 3 || !(7..=10).contains(&keys) {
        return None;
    }
    let end = area.end + 1 + tail.len();
    let key: String = text[area.start..end].bytes().filter_map(digit_of).take(10).collect();
    Some(Piece { shape: Shape::Phone, range: at..end, key })
}

/// The digit of a sign on the keys of a phone.
fn digit_of(sign: u8) -> Option<char> {
    Some(match sign {
        b'0'..=b'9' => char::from(sign),
        b'A'..=b'C' => '2',
        b'D'..=b'F' => '3',
        b'G'..=b'I' => '4',
        b'J'..=b'L' => '5',
        b'M'..=b'O' => '6',
        b'P'..=b'S' => '7',
        b'T'..=b'V' => '8',
        b'W'..=b'Z' => '9',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(Shape, &str, String)> {
        find(text)
            .into_iter()
            .map(|piece| (piece.shape, &text[piece.range.clone()], piece.key))
            .collect()
    }

    fn one(text: &str) -> Option<(Shape, &str, String)> {
        let all = found(text);
        assert!(all.len() < 2, "{all:?}");
        all.into_iter().next()
    }

    #[test]
    fn phone_numbers() {
        for (text, number) in [
            ("call 202-555-0100.", "202-555-0100"),
            ("call (202) 555-0100, then", "(202) 555-0100"),
            ("on 1-202-555-0100", "1-202-555-0100"),
            ("on +1 202 555 0100 today", "+1 202 555 0100"),
            ("on 202.555.0100.", "202.555.0100"),
            ("on 202 555 0100", "202 555 0100"),
            ("202-555-0100 24 hours", "202-555-0100"),
            ("202\u{2011}555\u{2011}0100", "202\u{2011}555\u{2011}0100"),
            ("202\u{a0}555\u{a0}0100", "202\u{a0}555\u{a0}0100"),
            ("(202-555-0100)", "202-555-0100"),
        ] {
            assert_eq!(one(text), Some((Shape::Phone, number, "2025550100".into())), "{text}");
        }
        let shape = |text: &'static str| one(text).map(|(shape, ..)| shape);
        let key = |text: &'static str| one(text).map(|(.., key)| key);
        assert_eq!(key("call 1-888-5-PAXMAN now").as_deref(), Some("8885729626"));
        assert_eq!(one("call 888-5-PAXMAN").map(|(_, text, _)| text), Some("888-5-PAXMAN"));
        assert_eq!(key("+44 20 7946 0958").as_deref(), Some("+442079460958"));
        assert_eq!(shape("2025550100"), Some(Shape::Digits));
        assert_eq!(shape("555-0100"), Some(Shape::Digits));
    }

    #[test]
    fn no_phone_numbers() {
        for text in [
            "2021-06-30",
            "978-0-13-468599-1",
            "100 200 3000",
            "$202-555-0100",
            "192.168.100.1000",
            "202-555-0100-77",
            "pages 596 to 605",
            "1,202,555,0100",
            "v202-555-0100",
            "https://example.org/202-555-0100",
            "000-12-3456",
            "2019-2021",
            "+1 point",
            "",
            "(",
            "+",
        ] {
            assert_eq!(one(text), None, "{text}");
        }
    }

    #[test]
    fn addresses() {
        assert_eq!(
            one("write to Jo.Doe+x@Clinic.example."),
            Some((Shape::Email, "Jo.Doe+x@Clinic.example", "jo.doe+x@clinic.example".into()))
        );
        let shape = one("A9273@clinic.example").map(|(shape, ..)| shape);
        assert_eq!(shape, Some(Shape::Email));
        for text in [
            "@name",
            "a@b",
            "a@.example",
            "git@github.com:a/b",
            "user@host",
            "a @ b.org",
            "//u@b.org/x",
        ] {
            assert_eq!(one(text), None, "{text}");
        }
    }

    #[test]
    fn codes() {
        for text in [
            "97039",
            "A9273",
            "0662T",
            "Z51.11",
            "Z51-11",
            "97O39",
            "0000-0000-01",
            "00000-000-01",
            "00000-0000-1",
            "00000-0000-01",
        ] {
            for sentence in [format!("({text})"), format!("Use {text}."), format!("{text}, and")] {
                let found = one(&sentence).map(|(shape, text, _)| (shape, text.to_owned()));
                assert_eq!(found, Some((Shape::Code, text.to_owned())), "{sentence}");
            }
        }
        for text in [
            "$97039",
            "97,039",
            "12345-6789",
            "1.97039",
            "970399",
            "2021",
            "C50-C79",
            "b97039.html",
            "hello",
            "A9273_x",
            "/97039",
            "#97039",
            "97039%",
            "id=97039",
        ] {
            assert_eq!(one(text), None, "{text}");
        }
        for range in ["97007-97009", "97007–97009", "E1000 – E1399"] {
            assert_eq!(found(range), [], "{range}");
        }
    }

    #[test]
    fn any_text_is_survived() {
        for text in ["é97039é", "@", "@@", "a@", "@b.c", "1-", "(1", "+1-", "Z51.", "Z51-é", "–"]
        {
            assert!(find(text).iter().all(|piece| !piece.key.is_empty()), "{text}");
        }
    }
}
