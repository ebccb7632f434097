//! `repeated-paragraph`: a statement stands once, in a text that pages include, so that it is
//! mended once.
//!
//! Looked for by `check` and `audit` only: it compares all pages, and nobody waits for it at a save.
//! Two paragraphs are alike when they share four fifths of their pairs of neighbouring words. Each is
//! compared with those that share two of its least hashes (bottom-k sketch; Broder, 1997), and a
//! hash that many paragraphs have tells nothing, so the work grows with the number of paragraphs
//! and not with its square.

use std::collections::{BTreeMap, HashMap};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use crate::diagnostic::{Diagnostic, code};
use crate::language;
use crate::page::Page;
use crate::prose::BlockKind;
use crate::source::{FileId, Span};

/// A paragraph of fewer words may well stand twice.
const WORDS: usize = 20;
const RUN: usize = 2;
const SKETCH: usize = 8;
/// So many least hashes two paragraphs share that are worth comparing.
const SHARED: usize = 2;
/// More paragraphs than this are not kept for one hash.
const CROWD: usize = 64;

struct Paragraph<'a> {
    file: &'a FileId,
    span: Span,
    /// Hashes of its pairs of words, sorted, each once.
    runs: Vec<u64>,
}

/// The paragraphs that stand in more than one file, each at its second place and later ones.
#[must_use]
pub fn repeated(pages: &HashMap<FileId, Arc<Page>>) -> Vec<Diagnostic> {
    let sorted: BTreeMap<&FileId, &Arc<Page>> = pages.iter().collect();
    let mut firsts: Vec<Paragraph<'_>> = Vec::new();
    let mut by_hash: HashMap<u64, Vec<usize>> = HashMap::new();
    let mut found = Vec::new();
    for paragraph in sorted.values().flat_map(|page| paragraphs(page)) {
        let sketch = || paragraph.runs.iter().take(SKETCH);
        let mut near: Vec<usize> =
            sketch().filter_map(|hash| by_hash.get(hash)).flatten().copied().collect();
        near.sort_unstable();
        let mut shared = near.chunk_by(|a, b| a == b).filter(|same| same.len() >= SHARED);
        let like =
            shared.find_map(|same| Some(&firsts[same[0]]).filter(|first| alike(first, &paragraph)));
        match like {
            Some(first) if first.file == paragraph.file => {}
            Some(first) => {
                let below =
                    first.file.as_str().strip_prefix("content/").unwrap_or(first.file.as_str());
                let message = format!("This paragraph also stands in '{below}'");
                found.push(
                    Diagnostic::new(code::REPEATED_PARAGRAPH, paragraph.file, paragraph.span, message)
                        .help("State it once in a file under _shared/, and write ':::include{file=\"…\"}' on both pages")
                        .related(first.file, first.span, "It stands here first"),
                );
            }
            None => {
                for hash in sketch() {
                    let crowd = by_hash.entry(*hash).or_default();
                    if crowd.len() < CROWD {
                        crowd.push(firsts.len());
                    }
                }
                firsts.push(paragraph);
            }
        }
    }
    found
}

fn paragraphs(page: &Page) -> impl Iterator<Item = Paragraph<'_>> {
    let running = page.prose.blocks.iter().filter(|block| {
        !block.quoted
            && !matches!(
                block.kind,
                BlockKind::Heading(_) | BlockKind::Cell { .. } | BlockKind::Term
            )
    });
    running.filter_map(|block| {
        let words: Vec<String> = language::words(&block.text).map(str::to_lowercase).collect();
        let run = |run: &[String]| {
            let mut hasher = DefaultHasher::new();
            run.hash(&mut hasher);
            hasher.finish()
        };
        (words.len() >= WORDS).then(|| {
            let mut runs: Vec<u64> = words.windows(RUN).map(run).collect();
            runs.sort_unstable();
            runs.dedup();
            Paragraph { file: &page.file, span: block.whole(), runs }
        })
    })
}

fn alike(a: &Paragraph<'_>, b: &Paragraph<'_>) -> bool {
    let (short, long) = (a.runs.len().min(b.runs.len()), a.runs.len().max(b.runs.len()));
    if short * 5 < long * 4 {
        return false;
    }
    let shared = b.runs.iter().filter(|run| a.runs.binary_search(run).is_ok()).count();
    let all = short + long - shared;
    shared * 5 >= all * 4
}
