//! The mentions of a page: each piece of text with the shape of a phone number, an address or a
//! code, with what the words around it say of it.
//!
//! What governs a piece is looked for in this order: its own sentence (in a table: its row), the
//! header of its table, the paragraph that ends in a colon before it, the heading above it.

use std::ops::Range;

use super::around::{Around, over};
use super::words;
use crate::kind::{Field, Value};
use crate::mention::shapes::{self, Piece};
use crate::mention::{Claim, Family, Mention, Near, Shape, Tie};
use crate::page::{Argument, DirectiveSpans, Outline, Target};
use crate::prose::{Block, BlockKind, Prose};
use crate::source::Span;

/// Fields of the front matter that readers do not read as text, or that are ids and addresses.
const UNREAD: [&str; 11] = [
    "aliases",
    "consent",
    "extra",
    "files",
    "kind",
    "lang",
    "owner",
    "slug",
    "template",
    "translation_of",
    "waive",
];

/// What mentions are found in.
pub(super) struct Text<'a> {
    pub(super) source: &'a str,
    pub(super) prose: &'a Prose,
    pub(super) outline: &'a Outline,
    pub(super) reference_spans: &'a [Span],
    pub(super) directive_spans: &'a [DirectiveSpans],
}

/// Finds them, in the order of their places.
pub(super) fn find(text: &Text<'_>) -> Vec<Mention> {
    let mut found = Vec::new();
    for (name, field) in &text.outline.fields {
        if !UNREAD.contains(&name.as_str()) {
            of_field(field, &mut found);
        }
    }
    let mut around = Around::default();
    for (at, block) in text.prose.blocks.iter().enumerate() {
        around.enter(at, block, &text.prose.blocks);
        if block.text.bytes().any(|byte| byte.is_ascii_digit() || byte == b'@') {
            for piece in shapes::find(&block.text) {
                found.extend(of_piece(text, block, &around, piece));
            }
        }
        around.leave(at, block);
    }
    of_references(text, &mut found);
    of_tables(text, &mut found);
    found.sort_by_key(|mention| mention.span.start);
    found
}

fn of_piece(text: &Text<'_>, block: &Block, around: &Around, piece: Piece) -> Option<Mention> {
    let Piece { shape, range, key } = piece;
    if block.is_verbatim(&range) {
        return None;
    }
    let span = block.span(range.clone());
    let tie = tie(text, block, &range, &key)?;
    let blocks = &text.prose.blocks;
    let row = matches!(block.kind, BlockKind::Cell { .. }).then(|| line_of(text.source, span));
    let sentence = words::sentence(&block.text, range.start);
    let own = row.unwrap_or(&block.text[sentence.clone()]);
    let mut mention = Mention {
        shape,
        text: block.text[range.clone()].to_owned(),
        key,
        span,
        tie,
        quoted: block.quoted,
        near: Near::Nothing,
        claim: None,
        past: false,
        years: Vec::new(),
    };
    if shape != Shape::Code {
        let before = row.unwrap_or(&block.text[sentence.start..range.start]);
        mention.near = words::calls(before);
        return Some(mention);
    }
    if words::is_other_number(&block.text[..range.start], &mention.key)
        || words::is_amount(&block.text[range.end..], &mention.key)
    {
        return None;
    }
    let before = &block.text[sentence.start..range.start];
    // Five digits are a code where the sentence has said so; letters are sure enough.
    let says = if words::is_number(&mention.key) { before } else { own };
    mention.near = words::near(says, before);
    if let Families::One(_, at) = words::families(&block.text[sentence.clone()])
        && words::governs(
            &block.text,
            &(sentence.start + at.start..sentence.start + at.end),
            &range,
        )
    {
        mention.near = Near::Name;
    }
    let lists = sentence.start == range.start || is_listed(text, block, span);
    if lists {
        // What is only listed takes its meaning from the words over it.
        let over = around.blocks(blocks).map(|block| words::near(&block.text, &block.text)).max();
        mention.near = mention.near.max(over.unwrap_or(Near::Nothing));
    }
    mention.claim = match words::families(own) {
        Families::None if lists => over(around, blocks),
        Families::One(family, at) if row.is_none() => {
            let at = sentence.start + at.start..sentence.start + at.end;
            words::governs(&block.text, &at, &range).then(|| Claim { family, span: block.span(at) })
        }
        _ => None,
    };
    let wide = row.unwrap_or(&block.text[words::window(&block.text, &sentence)]);
    let texts = std::iter::once(wide).chain(around.blocks(blocks).map(|block| &*block.text));
    for text in texts {
        mention.past |= words::says_past(text);
        words::years(text, &mut mention.years);
    }
    Some(mention)
}

/// Whether a code stands in a list, in a table or at the beginning of a line.
fn is_listed(text: &Text<'_>, block: &Block, span: Span) -> bool {
    matches!(block.kind, BlockKind::Item { .. } | BlockKind::Cell { .. })
        || begins_line(text.source, span)
}

/// The families that a text names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Families {
    None,
    /// One, and where.
    One(Family, Range<usize>),
    Many,
}

/// How a piece is tied to the registry; `None` where its link is a mention itself.
fn tie(text: &Text<'_>, block: &Block, range: &Range<usize>, key: &str) -> Option<Tie> {
    if !block.is_linked(range) {
        return Some(Tie::Typed);
    }
    let link =
        block.links.iter().find(|link| link.start <= range.start && range.end <= link.end)?;
    let link = block.span(link.clone());
    let spans = text.reference_spans.iter().zip(&text.outline.references);
    let leads = spans.filter(|(_, reference)| !reference.image).find(|(span, _)| {
        let around = span.start <= link.start && link.end <= span.end;
        around || span.start >= link.end && span.start - link.end < 10
    });
    match leads.map(|(_, reference)| &reference.to) {
        Some(Target::Code(id)) if id.eq_ignore_ascii_case(key) => None,
        Some(Target::External(to)) if same_address(to, key) => None,
        Some(Target::Contact(id)) => Some(Tie::Contact(id.clone())),
        _ => Some(Tie::Linked),
    }
}

/// Whether a `tel:` or `mailto:` link leads to what its text says.
fn same_address(to: &str, key: &str) -> bool {
    address(to).is_some_and(|piece| piece.key == key)
}

/// The number or address of a `tel:` or `mailto:` link.
fn address(to: &str) -> Option<Piece> {
    let (scheme, rest) = to.split_once(':')?;
    let is = |name: &str| scheme.eq_ignore_ascii_case(name);
    if !is("tel") && !is("mailto") {
        return None;
    }
    let rest = rest.split(['?', ';']).next().unwrap_or_default();
    shapes::find(rest).into_iter().find(|piece| piece.shape != Shape::Code)
}

/// Links to codes, to numbers and to addresses.
fn of_references(text: &Text<'_>, found: &mut Vec<Mention>) {
    for (reference, span) in text.outline.references.iter().zip(text.reference_spans) {
        let mention = match &reference.to {
            Target::Code(id) => {
                let mut mention = bare(Shape::Code, id, id.to_ascii_uppercase(), *span, Tie::Cited);
                said_around(text, &mut mention);
                mention
            }
            Target::External(to) => {
                let Some(piece) = address(to) else { continue };
                let shape = if piece.shape == Shape::Digits { Shape::Phone } else { piece.shape };
                let written = to.split_once(':').map_or("", |(_, rest)| rest);
                bare(shape, written, piece.key, *span, Tie::Linked)
            }
            _ => continue,
        };
        found.push(mention);
    }
}

/// What the text around a link to a code says of it.
fn said_around(text: &Text<'_>, mention: &mut Mention) {
    let blocks = &text.prose.blocks;
    let at = blocks.partition_point(|block| block.whole().start <= mention.span.start);
    let Some(block) = at.checked_sub(1).map(|at| &blocks[at]) else { return };
    mention.quoted = block.quoted;
    let start =
        block.links.iter().rfind(|link| block.span((*link).clone()).start <= mention.span.start);
    let from = start.map_or(0, |link| link.start);
    let link_span = start.map_or(mention.span, |link| block.span(link.clone()));
    let sentence = words::sentence(&block.text, from);
    let row = matches!(block.kind, BlockKind::Cell { .. });
    let own = if row { line_of(text.source, mention.span) } else { &block.text[sentence.clone()] };
    let wide = if row { own } else { &block.text[words::window(&block.text, &sentence)] };
    let heading = blocks[..at].iter().rfind(|block| matches!(block.kind, BlockKind::Heading(_)));
    // A link without text, `[](code:97039)`, may be all that its line has.
    let alone = text.source.get(block.whole().end as usize..mention.span.start as usize);
    let own_families = match alone.is_some_and(|between| between.contains('\n')) {
        true => Families::None,
        false => words::families(own),
    };
    mention.claim = match own_families {
        Families::One(family, at) if !row => {
            let at = sentence.start + at.start..sentence.start + at.end;
            let link = start.cloned().unwrap_or_default();
            words::governs(&block.text, &at, &link).then(|| Claim { family, span: block.span(at) })
        }
        // What is only listed takes its name from the words over it.
        Families::None if is_listed(text, block, link_span) => {
            over(&Around::of(at - 1, blocks), blocks)
        }
        _ => None,
    };
    for text in std::iter::once(wide).chain(heading.map(|heading| &*heading.text)) {
        mention.past |= words::says_past(text);
        words::years(text, &mut mention.years);
    }
}

/// The codes that the directive `codes` lists, under the heading above it.
fn of_tables(text: &Text<'_>, found: &mut Vec<Mention>) {
    for (call, spans) in text.outline.directives.iter().zip(text.directive_spans) {
        if call.name != "codes" {
            continue;
        }
        let claim = spans.claim;
        for (at, (name, value)) in call.arguments.iter().enumerate() {
            let Argument::Text(ids) = value else { continue };
            let span = spans.arguments.get(at).copied().unwrap_or(spans.line);
            for id in ids.split_whitespace().filter(|_| name == "only") {
                let key = id.to_ascii_uppercase();
                let mut mention = bare(Shape::Code, id, key, span, Tie::Listed);
                mention.claim = claim;
                found.push(mention);
            }
        }
    }
}

fn bare(shape: Shape, text: &str, key: String, span: Span, tie: Tie) -> Mention {
    Mention {
        shape,
        text: text.to_owned(),
        key,
        span,
        tie,
        quoted: false,
        near: Near::Name,
        claim: None,
        past: false,
        years: Vec::new(),
    }
}

/// Numbers, addresses and codes in a field, and in the fields inside of it.
fn of_field(field: &Field, found: &mut Vec<Mention>) {
    let text = match &field.value {
        Value::Text(text) => text,
        Value::List(items) => return items.iter().for_each(|item| of_field(item, found)),
        Value::Record(fields) => return fields.values().for_each(|field| of_field(field, found)),
        _ => return,
    };
    // An id or an address has no blanks.
    if !text.contains(' ') || !text.bytes().any(|byte| byte.is_ascii_digit() || byte == b'@') {
        return;
    }
    for Piece { shape, range, key } in shapes::find(text) {
        let own = &text[words::sentence(text, range.start)];
        let is_code = shape == Shape::Code;
        if is_code && words::is_other_number(&text[..range.start], &key) {
            continue;
        }
        let mut mention = bare(shape, &text[range.clone()], key, field.span, Tie::Field);
        mention.near = match shape {
            Shape::Code => words::near(own, &text[..range.start]),
            _ => words::calls(&text[..range.start]),
        };
        mention.past = words::says_past(text);
        words::years(text, &mut mention.years);
        found.push(mention);
    }
}

/// Whether nothing but marks stands before a place on its line: people list codes line by line.
fn begins_line(source: &str, span: Span) -> bool {
    let before = source.get(..span.start as usize).unwrap_or_default();
    let marks = [' ', '\t', '>', '-', '*', '+', '_', '|', '['];
    matches!(before.trim_end_matches(marks).chars().next_back(), None | Some('\n'))
}

/// The line of the source at a place: the row of a table.
fn line_of(source: &str, span: Span) -> &str {
    let at = span.start as usize;
    let start = source.get(..at).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
    let end = source.get(at..).and_then(|after| after.find('\n')).map_or(source.len(), |n| at + n);
    source.get(start..end).unwrap_or_default()
}
