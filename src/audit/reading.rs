//! How hard the pages read, and which of their paragraphs.

use std::collections::HashMap;
use std::sync::Arc;

use super::{Item, Subject, item};
use crate::language::{self, LONG, Measures};
use crate::page::Page;
use crate::site::{Entry, Site};
use crate::source::{FileId, LineIndex};

/// The goal for a site that names none, in school years. The National Institutes of Health ask for
/// texts of the sixth to eighth grade.
const GOAL: u32 = 8;

/// A list with more paragraphs than this is too long to work through.
const HARDEST: usize = 50;

/// Each page with its grades and what makes it hard.
pub(super) fn pages(pages: &HashMap<FileId, Arc<Page>>, written: &[&Entry]) -> Vec<Item> {
    let measured = written.iter().filter_map(|entry| {
        let prose = &pages.get(&entry.file)?.prose;
        let measures = language::measure(prose);
        let grade = measures.grade()?;
        let smog = measures.smog().map(|smog| format!(", SMOG {smog:.1}")).unwrap_or_default();
        let passive = language::sentences(prose).filter(|(_, text)| language::is_passive(text));
        let what = format!(
            "grade {grade:.1}{smog}, {} words; of {} sentences {} long, {} perhaps passive",
            measures.words,
            measures.sentences,
            measures.long_sentences,
            passive.count()
        );
        let mut item = item(None, &entry.file, what).of("grade");
        item.tenths = Some(tenths(grade));
        Some(item)
    });
    measured.collect()
}

/// The paragraphs above the goal, the hardest first in choosing, in the order of the pages in the
/// list.
pub(super) fn paragraphs(subject: Subject<'_>, written: &[&Entry]) -> Vec<Item> {
    let mut hard: Vec<Item> =
        written.iter().flat_map(|entry| hard_paragraphs(subject, entry)).collect();
    hard.sort_by(|a, b| b.tenths.cmp(&a.tenths).then_with(|| a.cmp(b)));
    hard.truncate(HARDEST);
    hard
}

fn hard_paragraphs(subject: Subject<'_>, entry: &Entry) -> Vec<Item> {
    let Some(page) = subject.pages.get(&entry.file) else { return Vec::new() };
    let goal = f64::from(goal(subject.site, page));
    let mut lines = None;
    let mut hard = Vec::new();
    for block in &page.prose.blocks {
        let measures = language::measure_block(block);
        let Some(grade) = measures.grade_of_paragraph().filter(|grade| *grade > goal) else {
            continue;
        };
        let text = lines.get_or_insert_with(|| (subject.text)(&page.file).unwrap_or_default());
        let mut item = item(None, &page.file, in_words(grade, &measures, &block.text));
        item.line = Some(LineIndex::new(text).line_column(block.whole().start).0);
        item.tenths = Some(tenths(grade));
        hard.push(item);
    }
    hard
}

/// The highest grade that a page should have.
fn goal(site: &Site, page: &Page) -> u32 {
    let of_kind = site.kinds.get(&page.outline.kind).and_then(|kind| kind.reading_grade_max);
    of_kind.or(site.config.reading_grade_max).unwrap_or(GOAL)
}

fn in_words(grade: f64, measures: &Measures, text: &str) -> String {
    let begins: Vec<&str> = text.split_whitespace().take(6).collect();
    let mut what = format!("grade {grade:.1}, '{} …'", begins.join(" "));
    if measures.longest > LONG {
        what.push_str(&format!(", a sentence of {} words", measures.longest));
    }
    let long = measures.long_words;
    if long * 5 > measures.words {
        what.push_str(&format!(", {long} of {} words long", measures.words));
    }
    what
}

#[allow(clippy::cast_possible_truncation, reason = "grades are small")]
fn tenths(grade: f64) -> i64 {
    (grade * 10.0).round() as i64
}
