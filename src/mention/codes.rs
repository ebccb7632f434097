//! Code-shaped pieces of a text: `97039`, `A9273`, `0662T`, `Z51.11`, `0002-8215-01`, and slips of
//! these.

use super::Shape;
use super::shapes::{Piece, is_word};

/// The code that begins here, or what was most likely meant as one.
pub(super) fn code(text: &str, at: usize) -> Option<Piece> {
    let bytes = text.as_bytes();
    if at > 0 && b"$#/.=:-+@\\~'".contains(&bytes[at - 1])
        || at > 1 && bytes[at - 1] == b',' && bytes[at - 2].is_ascii_digit()
    {
        return None;
    }
    let run = bytes[at..].iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
    let digits = bytes[at..at + run].iter().filter(|byte| byte.is_ascii_digit()).count();
    if digits == 0 {
        return None;
    }
    let end = at + run;
    let joins = |sign: u8| {
        bytes.get(end) == Some(&sign) && bytes.get(end + 1).is_some_and(u8::is_ascii_alphanumeric)
    };
    let tail =
        |from: usize| bytes[from..].iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
    let is_category = run == 3 && bytes[at].is_ascii_uppercase() && bytes[at + 1].is_ascii_digit();
    let end = if is_category && (joins(b'.') || joins(b'-')) {
        let subcategory = &text[end + 1..end + 1 + tail(end + 1)];
        // 'C50-C79' is a range of categories.
        let is_range = bytes[end] == b'-' && !subcategory.as_bytes()[0].is_ascii_digit();
        if subcategory.len() > 4 || is_range {
            return None;
        }
        end + 1 + subcategory.len()
    } else if digits == run
        && joins(b'-')
        && let Some(end) = drug(bytes, at, end)
    {
        end
    } else if run == 5 && digits >= 3 {
        end
    } else {
        return None;
    };
    let goes_on = match &bytes[end..] {
        [b'-' | b'.' | b'/' | b',' | b':' | b'_' | b'=', next, ..] => {
            next.is_ascii_digit() || matches!(bytes[end], b'-' | b'_' | b'=')
        }
        [next, ..] => is_word(*next) || matches!(next, b'%' | b'@'),
        [] => false,
    };
    // `12345-6789` is a postal code; `97007-97009` is a range, and names no code of its own.
    if goes_on || in_range(text, at, end) {
        return None;
    }
    let key = text[at..end].to_ascii_uppercase();
    Some(Piece { shape: Shape::Code, range: at..end, key })
}

/// Whether a piece begins or ends a range written with a dash: `00100–99607`.
fn in_range(text: &str, at: usize, end: usize) -> bool {
    let dashes = ['\u{2012}', '\u{2013}', '\u{2014}'];
    let is_code = |run: &str| run.len() == 5 && run.bytes().filter(u8::is_ascii_digit).count() >= 3;
    let after = text[end..].trim_start_matches(' ').strip_prefix(dashes).map(str::trim_start);
    let next = after.map(|after| {
        let length = after.bytes().take_while(u8::is_ascii_alphanumeric).count();
        &after[..length]
    });
    let before = text[..at].trim_end_matches(' ').strip_suffix(dashes).map(str::trim_end);
    let last = before.map(|before| {
        let length = before.bytes().rev().take_while(u8::is_ascii_alphanumeric).count();
        &before[before.len() - length..]
    });
    next.is_some_and(is_code) || last.is_some_and(is_code)
}

/// The end of a drug code of three groups, `0002-8215-01`.
fn drug(bytes: &[u8], at: usize, end: usize) -> Option<usize> {
    let digits = |from: usize| {
        bytes
            .get(from..)
            .unwrap_or_default()
            .iter()
            .take_while(|byte| byte.is_ascii_digit())
            .count()
    };
    let first = end - at;
    let second = digits(end + 1);
    let middle = end + 1 + second;
    if bytes.get(middle) != Some(&b'-') {
        return None;
    }
    let third = digits(middle + 1);
    let known = [(4, 4, 2), (5, 3, 2), (5, 4, 1), (5, 4, 2)];
    known.contains(&(first, second, third)).then_some(middle + 1 + third)
}
