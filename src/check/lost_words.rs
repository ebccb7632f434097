//! `lost-words`: a hole where words fell out, as in 'forward this to along with your name'.
//!
//! It is what remains when an address or a link is lost while a text is copied.

use super::Reading;
use crate::diagnostic::{Diagnostic, code};

/// Pairs of words that stand side by side only if the address between them is lost.
const HOLES: [(&str, &str); 8] = [
    ("to", "along with"),
    ("to", "together with"),
    ("to", "as well as"),
    ("to", "and include"),
    ("at", "along with"),
    ("at", "or"),
    ("at", "and"),
    ("to", "or"),
];

/// A sentence with one of these sends something somewhere.
const SENDS: [&str; 9] =
    ["contact", "email", "e-mail", "fax", "forward", "mail", "return", "send", "submit"];

pub(super) fn check(reading: Reading<'_>, found: &mut Vec<Diagnostic>) {
    let page = reading.page;
    for block in page.prose.blocks.iter().filter(|block| !block.quoted) {
        for sentence in block.sentences() {
            let small = block.text[sentence.clone()].to_ascii_lowercase();
            let hole = HOLES.iter().find_map(|(first, second)| {
                let pair = format!(" {first} {second} ");
                let at = small.find(&pair)?;
                let sends = small[..at].split_whitespace().any(|word| SENDS.contains(&word));
                sends.then_some((sentence.start + at + 1, pair.len() - 2, first, second))
            });
            let Some((at, length, first, second)) = hole else { continue };
            let range = at..at + length;
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
}
