//! `mark-not-on-first-mention`: a name that carries ® or ™ carries it where it is first named. The
//! names are those of the page, and those of the notices under `rights:` in site.yaml.

use std::ops::Range;

use super::Reading;
use crate::config::Config;
use crate::diagnostic::{Diagnostic, code};
use crate::prose::Block;

/// Words before a name that are no part of it.
const OTHER_WORDS: [&str; 26] = [
    "A", "An", "And", "Ask", "At", "Buy", "By", "Call", "For", "From", "Get", "If", "In", "On",
    "Our", "Read", "See", "The", "These", "This", "To", "Try", "Under", "Use", "When", "With",
];

/// The names with marks in the site's notices.
#[must_use]
pub fn of_notices(config: &Config) -> Vec<(String, char)> {
    let mut found: Vec<(String, char)> = Vec::new();
    for notice in config.rights.values() {
        for (at, sign) in notice.char_indices().filter(|(_, ch)| is_mark(*ch)) {
            let name = name_before(notice, at);
            if !name.is_empty() && !found.iter().any(|(known, _)| known == name) {
                found.push((name.to_owned(), sign));
            }
        }
    }
    found
}

fn is_mark(ch: char) -> bool {
    matches!(ch, '®' | '™')
}

pub(super) fn check(reading: Reading<'_>, found: &mut Vec<Diagnostic>) {
    let page = reading.page;
    let blocks = &page.prose.blocks;
    let mut seen: Vec<&str> = Vec::new();
    for (at, block) in blocks.iter().enumerate() {
        for (mark, sign) in block.text.char_indices().filter(|(_, ch)| is_mark(*ch)) {
            let name = name_before(&block.text, mark);
            if name.is_empty() || seen.contains(&name) {
                continue;
            }
            seen.push(name);
            let Some((first, range)) = first_mention(&blocks[..=at], name) else { continue };
            let bare = first.text[range.end..].trim_start_matches(' ');
            if bare.starts_with(is_mark) || std::ptr::eq(first, block) && range.end >= mark {
                continue;
            }
            let message = format!(
                "'{name}' has its '{sign}' further down, and not here, where it is first named"
            );
            let place = block.span(mark..mark + sign.len_utf8());
            found.push(
                Diagnostic::new(
                    code::MARK_NOT_ON_FIRST_MENTION,
                    &page.file,
                    first.span(range),
                    message,
                )
                .help(format!("Write '{name}{sign}' here, and '{name}' from then on"))
                .related(&page.file, place, "The mark stands here"),
            );
        }
    }
    for (name, sign) in reading.marks.iter().filter(|(name, _)| !seen.contains(&name.as_str())) {
        let Some((first, range)) = first_mention(blocks, name) else { continue };
        let message =
            format!("'{name}' is written without its '{sign}', which the site's notice has");
        let span = first.span(range);
        found.push(
            Diagnostic::new(code::MARK_NOT_ON_FIRST_MENTION, &page.file, span, message)
                .help(format!("Write '{name}{sign}' here, and '{name}' from then on")),
        );
    }
}

/// The name that ends at a mark: up to three words that begin with a capital.
fn name_before(text: &str, mark: usize) -> &str {
    let before = &text[..mark];
    let mut start = mark;
    for _ in 0..3 {
        let rest = before[..start].trim_end_matches(' ');
        // A sign between two words parts them.
        let word_start = rest
            .char_indices()
            .rev()
            .take_while(|(_, ch)| ch.is_alphanumeric() || matches!(ch, '-' | '&'))
            .last()
            .map_or(rest.len(), |(at, _)| at);
        let word = &rest[word_start..];
        let capital = word.chars().next().is_some_and(|ch| ch.is_uppercase() || ch.is_numeric());
        // The first word stands right before the mark.
        let apart = start == mark && rest.len() != mark;
        if word.is_empty() || apart || start != mark && (!capital || OTHER_WORDS.contains(&word)) {
            break;
        }
        start = word_start;
    }
    before[start..].trim()
}

/// Where a name first stands as words of its own, outside of code.
fn first_mention<'a>(blocks: &'a [Block], name: &str) -> Option<(&'a Block, Range<usize>)> {
    blocks.iter().find_map(|block| {
        block.text.match_indices(name).find_map(|(at, _)| {
            let range = at..at + name.len();
            let before = block.text[..at].chars().next_back();
            let after = block.text[range.end..].chars().next();
            let inside = |ch: Option<char>| ch.is_some_and(char::is_alphanumeric);
            (!inside(before) && !inside(after) && !block.is_verbatim(&range))
                .then_some((block, range))
        })
    })
}
