//! `color-alone`: nothing is told by its color alone. WCAG 2.2, 1.3.3 and 1.4.1.
//!
//! Found by phrases that point at a thing by its color ('the red fields', 'shown in green'), and by
//! signs that differ in their color alone where no word stands beside them (🔴 in one cell of a
//! table, 🟢 in another). A thing that is named as well ('the red Submit button') is left alone.

use std::ops::Range;

use super::Reading;
use crate::diagnostic::{Diagnostic, code};
use crate::language;
use crate::prose::{Block, BlockKind};

const COLORS: [&str; 10] =
    ["black", "blue", "gray", "green", "grey", "orange", "pink", "purple", "red", "yellow"];

/// What stands behind a color when it tells things apart.
const THINGS: [&str; 20] = [
    "area", "areas", "arrow", "arrows", "box", "boxes", "button", "buttons", "cell", "cells",
    "column", "columns", "field", "fields", "icon", "icons", "items", "rows", "text", "words",
];

/// What stands before 'in red' when the color is the sign.
const SIGNS: [&str; 8] =
    ["colored", "coloured", "highlighted", "listed", "marked", "printed", "shown", "written"];

/// Signs of one shape, which only the color tells apart.
const SHAPES: [&str; 2] = ["🔴🟠🟡🟢🔵🟣🟤⚫⚪", "🟥🟧🟨🟩🟦🟪🟫⬛⬜"];

pub(super) fn check(reading: Reading<'_>, found: &mut Vec<Diagnostic>) {
    SHAPES.iter().for_each(|shape| found.extend(signs(reading, shape)));
    let is_color = |word: &str| {
        matches!(word.len(), 3..=6) && COLORS.iter().any(|color| color.eq_ignore_ascii_case(word))
    };
    for block in reading.page.prose.blocks.iter().filter(|block| !block.quoted) {
        // Most texts name no color.
        if !language::words(&block.text).any(is_color) {
            continue;
        }
        let words: Vec<(Range<usize>, &str)> = language::word_ranges(&block.text).collect();
        for at in 0..words.len() {
            let is = |n: Option<usize>, list: &[&str]| {
                let word = n.and_then(|n| words.get(n)).map(|(_, word)| *word);
                word.is_some_and(|word| list.iter().any(|known| known.eq_ignore_ascii_case(word)))
            };
            if !is_color(words[at].1) {
                continue;
            }
            let named = is(Some(at + 1), &THINGS) && is(at.checked_sub(1), &["the", "each", "all"]);
            let signed = is(at.checked_sub(1), &["in"]) && is(at.checked_sub(2), &SIGNS);
            if !named && !signed {
                continue;
            }
            let (first, last) = if signed { (at - 2, at) } else { (at, at + 1) };
            let (from, to) = (words[first].0.start, words[last].0.end);
            if block.is_verbatim(&(from..to)) {
                continue;
            }
            let message = format!("'{}' tells only those who see the color", &block.text[from..to]);
            found.push(
                Diagnostic::new(
                    code::COLOR_ALONE,
                    &reading.page.file,
                    block.span(from..to),
                    message,
                )
                .help("Say it in words too: the thing's name, its place or its number"),
            );
        }
    }
}

/// Signs of a shape in two colors, each of them all that its cell or item has.
fn signs(reading: Reading<'_>, shape: &str) -> Option<Diagnostic> {
    let lists =
        |block: &&Block| matches!(block.kind, BlockKind::Cell { .. } | BlockKind::Item { .. });
    let mut alone = reading.page.prose.blocks.iter().filter(lists).filter_map(|block| {
        let sign = block.text.trim().trim_end_matches('\u{fe0f}');
        let is_one = sign.chars().count() == 1 && shape.contains(sign);
        is_one.then_some((block, sign))
    });
    let (_, first) = alone.next()?;
    let (block, second) = alone.find(|(_, sign)| *sign != first)?;
    let message = format!("'{first}' and '{second}' differ only in their color");
    let place = block.span(0..block.text.len());
    Some(
        Diagnostic::new(code::COLOR_ALONE, &reading.page.file, place, message)
            .help("Write the word beside or in place of each, such as 'yes' and 'no'"),
    )
}
