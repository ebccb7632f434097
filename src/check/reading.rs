//! Plain language: `reading-grade` and `long-sentence`.
//!
//! A high grade is a hint that a text is hard; a low one is no proof that it is understood. So
//! nothing here blocks a build unless the site says so.

use super::Reading;
use crate::diagnostic::{Diagnostic, code};
use crate::language;

pub(super) fn check(reading: Reading<'_>, found: &mut Vec<Diagnostic>) {
    let page = reading.page;
    let max = reading.kind.and_then(|kind| kind.reading_grade_max).or(reading.reading_grade_max);
    // The measures are made for English.
    let is_english = page.outline.lang.as_deref().is_none_or(|lang| lang.starts_with("en"));
    let Some(max) = max.filter(|_| is_english) else { return };
    let measures = language::measure(&page.prose);
    if let Some(grade) = measures.grade().filter(|grade| *grade >= f64::from(max) + 1.0) {
        let message = format!(
            "This page reads like school year {grade:.0}, and the goal is {max}: {} words a sentence on average, {} of {} sentences over {} words",
            measures.words / measures.sentences.max(1),
            measures.long_sentences,
            measures.sentences,
            language::LONG,
        );
        let span = page.outline.fields.get("title").map(|field| field.span).unwrap_or_default();
        found.push(
            Diagnostic::new(code::READING_GRADE, &page.file, span, message)
                .help("Split long sentences and use shorter words; 'careleaf check --hints' shows the long sentences"),
        );
    }
    for ((block, range), sentence) in language::sentences(&page.prose) {
        let block = &page.prose.blocks[block];
        let words = language::words(sentence).count();
        if words > language::LONG && !block.quoted {
            let message = format!("This sentence has {words} words");
            found.push(
                Diagnostic::new(code::LONG_SENTENCE, &page.file, block.span(range), message).help(
                    format!("Split it: over {} words readers lose the beginning", language::LONG),
                ),
            );
        }
    }
}
