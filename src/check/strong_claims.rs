//! `strong-claim-in-story`: a story that promises says beside it how typical it is.
//!
//! Readers take one person's result for what they will get, unless they are told otherwise at the
//! same place. A title goes to lists and to search, where nothing stands beside it.

use super::Reading;
use crate::diagnostic::{Diagnostic, code};
use crate::kind::{Field, Value};
use crate::prose::Block;
use crate::source::Span;
use std::ops::Range;

/// Words that promise, as they begin.
const STRONG: [&str; 6] = ["always", "cure", "cured", "cures", "never fails", "guarantee"];

/// What 'always' promises before one of these, as they begin; 'I always felt cold' promises
/// nothing.
const RESULTS: [&str; 10] =
    ["approve", "cover", "get", "grow", "help", "keep", "paid", "pay", "succeed", "work"];

pub(super) fn check(reading: Reading<'_>, found: &mut Vec<Diagnostic>) {
    let page = reading.page;
    let outline = &page.outline;
    if outline.kind != "story" {
        return;
    }
    let finding = |span: Span, message: String, help: &str| {
        Diagnostic::new(code::STRONG_CLAIM_IN_STORY, &page.file, span, message).help(help)
    };
    for name in ["title", "summary"] {
        if let Some(Field { value: Value::Text(text), span }) = outline.fields.get(name)
            && let Some(range) = strong(text).first()
        {
            let message = format!(
                "'{}' in the {name} of a story promises more than one person can tell",
                &text[range.clone()]
            );
            let help = "Say what happened to this person; a list shows these words alone";
            found.push(finding(*span, message, help));
        }
    }
    // The theme prints how typical a story is, and more where the story tells of a result.
    let says_how_typical = matches!(
        outline.fields.get("typicality").map(|field| &field.value),
        Some(Value::Text(text)) if !text.trim().is_empty()
    );
    let claims_result = matches!(
        outline.fields.get("claims_result").map(|field| &field.value),
        Some(Value::Bool(true))
    );
    if says_how_typical && claims_result {
        return;
    }
    let first = page.prose.blocks.iter().find_map(|block| {
        strong(&block.text)
            .into_iter()
            .find(|range| !block.is_verbatim(range))
            .map(|at| (block, at))
    });
    let Some((block, range)): Option<(&Block, Range<usize>)> = first else { return };
    let message = format!(
        "'{}' tells of a result, and the page does not say beside it that others may differ",
        &block.text[range.clone()]
    );
    let help = if says_how_typical {
        "Write 'claims_result: true' in the front matter; the page then says so"
    } else {
        "Write under 'typicality' how far other people's results may differ, and 'claims_result: true'"
    };
    found.push(finding(block.span(range), message, help));
}

/// Where a text promises.
fn strong(text: &str) -> Vec<Range<usize>> {
    let lower = text.to_ascii_lowercase();
    let mut found: Vec<Range<usize>> = Vec::new();
    for word in STRONG {
        for (at, _) in lower.match_indices(word) {
            let end = at + word.len();
            let ends = lower[end..].chars().next();
            let open = lower[..at].ends_with(char::is_alphanumeric)
                || ends.is_some_and(char::is_alphanumeric) && word != "guarantee";
            // 'no guarantee' and 'not always' promise nothing.
            let no = ["no ", "not ", "without ", "n't ", "n’t ", "nor "]
                .iter()
                .any(|no| lower[..at].ends_with(no) || lower[..at].ends_with(&format!("{no}a ")));
            let promises = word != "always"
                || lower[end..]
                    .split_whitespace()
                    .take(2)
                    .any(|next| RESULTS.iter().any(|result| next.starts_with(result)));
            if !open && !no && promises {
                found.push(at..end);
            }
        }
    }
    for (at, _) in lower.match_indices("100") {
        let rest = &lower[at + 3..];
        let percent = rest.trim_start_matches([' ', '\u{a0}', '\u{202f}']);
        let sign = ["%", "percent", "per cent"].into_iter().find(|sign| percent.starts_with(sign));
        if let Some(sign) = sign
            && !lower[..at].ends_with(|ch: char| ch.is_alphanumeric() || ch == '.' || ch == ',')
        {
            found.push(at..at + 3 + (rest.len() - percent.len()) + sign.len());
        }
    }
    found.sort_by_key(|range| range.start);
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn promises() {
        let first = |text: &'static str| strong(text).first().map(|range| &text[range.clone()]);
        assert_eq!(first("They paid 100% of it"), Some("100%"));
        assert_eq!(first("They paid 100 percent"), Some("100 percent"));
        assert_eq!(first("It is guaranteed"), Some("guarantee"));
        assert_eq!(first("It always works"), Some("always"));
        assert_eq!(first("It was a cure."), Some("cure"));
        for text in [
            "This is not a cure",
            "no guarantee",
            "secure",
            "2100%",
            "100 people",
            "I always felt cold",
            "",
        ] {
            assert_eq!(first(text), None, "{text}");
        }
    }
}
