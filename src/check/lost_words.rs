//! `lost-words`: a hole where words fell out, as in 'forward this to along with your name'.
//!
//! It is what remains when an address or a link is lost while a text is copied.

use super::Reading;
use crate::diagnostic::{Diagnostic, code};

/// A word, and what stands behind it only if the address between them is lost.
const HOLES: [(&str, &[&str]); 2] = [
    (" to ", &["along with ", "together with ", "as well as ", "and include ", "or "]),
    (" at ", &["along with ", "or ", "and "]),
];

/// A sentence with one of these sends something somewhere.
const SENDS: [&str; 9] =
    ["contact", "email", "e-mail", "fax", "forward", "mail", "return", "send", "submit"];

pub(super) fn check(reading: Reading<'_>, found: &mut Vec<Diagnostic>) {
    let page = reading.page;
    for block in page.prose.blocks.iter().filter(|block| !block.quoted) {
        let text = &block.text;
        let hole = HOLES.iter().find_map(|(first, seconds)| {
            text.match_indices(first).find_map(|(at, _)| {
                let behind = &text[at + first.len()..];
                let second = seconds.iter().find(|second| behind.starts_with(**second));
                let second = second.copied().or_else(|| nothing(behind))?;
                let start = text[..at].rfind(['.', '!', '?']).map_or(0, |stop| stop + 1);
                let before = text[start..at].to_ascii_lowercase();
                let sends = before.split_whitespace().any(|word| SENDS.contains(&word));
                sends.then_some((at + 1, first.trim(), second.trim()))
            })
        });
        let Some((at, first, second)) = hole else { continue };
        let range = at..at + first.len() + 1 + second.len();
        if block.is_verbatim(&range) || block.links.iter().any(|link| link.contains(&at)) {
            continue;
        }
        let message = format!("Words are missing between '{first}' and '{second}'");
        found.push(
            Diagnostic::new(code::LOST_WORDS, &page.file, block.span(range), message)
                .help("Write where or to whom, or say that you do not know"),
        );
    }
}

/// The sign that ends a sentence or clause of which the last words are lost: 'Send it to .'
fn nothing(behind: &str) -> Option<&str> {
    let sign = behind.get(..1).filter(|sign| matches!(*sign, "." | "," | ";"))?;
    let next = behind[1..].chars().next();
    next.is_none_or(char::is_whitespace).then_some(sign)
}
