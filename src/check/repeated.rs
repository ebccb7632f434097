//! `repeated-paragraph`: a statement stands once, in a text that pages include, so that it is
//! mended once.
//!
//! Looked for by `check` and `audit` only: it compares all pages, and nobody waits for it at a save.
//! Two paragraphs are alike when they share four fifths of their pairs of neighbouring words. Each is
//! compared with those that share one of its least hashes (bottom-k sketch; Broder, 1997), so the
//! work grows with the number of paragraphs and not with its square.

use std::collections::{BTreeMap, BTreeSet, HashMap};
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
const SKETCH: usize = 6;

struct Paragraph<'a> {
    file: &'a FileId,
    span: Span,
    runs: BTreeSet<u64>,
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
        let near: BTreeSet<usize> =
            sketch().filter_map(|hash| by_hash.get(hash)).flatten().copied().collect();
        let like = near.into_iter().map(|at| &firsts[at]).find(|first| alike(first, &paragraph));
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
                    by_hash.entry(*hash).or_default().push(firsts.len());
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
        (words.len() >= WORDS).then(|| Paragraph {
            file: &page.file,
            span: block.whole(),
            runs: words.windows(RUN).map(run).collect(),
        })
    })
}

fn alike(a: &Paragraph<'_>, b: &Paragraph<'_>) -> bool {
    let shared = a.runs.intersection(&b.runs).count();
    let all = a.runs.len() + b.runs.len() - shared;
    shared * 5 >= all * 4
}
