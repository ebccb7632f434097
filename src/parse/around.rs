//! What stands around a code and says of which family it is: the header of its table, the paragraph
//! that ends in a colon before it, the heading above it, the caption of a table of codes.

use std::ops::Range;

use super::mentions::Families;
use super::words;
use crate::mention::Claim;
use crate::page::{Argument, DirectiveCall, DirectiveSpans};
use crate::prose::{Block, BlockKind, Prose};

/// What stands around the block that is being read, as indexes of blocks.
#[derive(Default)]
pub(super) struct Around {
    heading: Option<usize>,
    /// A paragraph that ends in a colon.
    lead: Option<usize>,
    header: Range<usize>,
}

impl Around {
    /// What stands around one block.
    pub(super) fn of(at: usize, blocks: &[Block]) -> Around {
        let is_heading = |block: &Block| matches!(block.kind, BlockKind::Heading(_));
        // A heading ends all that stood above it.
        let start = blocks.iter().take(at + 1).rposition(is_heading).unwrap_or(0);
        let mut around = Around::default();
        for (at, block) in blocks.iter().enumerate().take(at + 1).skip(start) {
            around.enter(at, block, blocks);
            around.leave(at, block);
        }
        around
    }

    pub(super) fn enter(&mut self, at: usize, block: &Block, blocks: &[Block]) {
        match block.kind {
            BlockKind::Heading(_) => *self = Around { heading: Some(at), ..Around::default() },
            BlockKind::Cell { header: true } if self.header.end == at && at > 0 => {
                self.header.end = at + 1;
            }
            BlockKind::Cell { header: true } => self.header = at..at + 1,
            BlockKind::Cell { header: false } => {}
            _ => self.header = 0..0,
        }
        // A paragraph is introduced only by the one right before it.
        if block.kind == BlockKind::Paragraph
            && self.lead.is_some_and(|lead| {
                lead + 1 != at && !matches!(blocks[at - 1].kind, BlockKind::Item { .. })
            })
        {
            self.lead = None;
        }
    }

    pub(super) fn leave(&mut self, at: usize, block: &Block) {
        if block.kind == BlockKind::Paragraph && block.text.trim_end().ends_with(':') {
            self.lead = Some(at);
        }
    }

    /// The blocks that speak of this one, nearest first.
    pub(super) fn blocks<'a>(&self, blocks: &'a [Block]) -> impl Iterator<Item = &'a Block> {
        let header = blocks.get(self.header.clone()).unwrap_or_default();
        let of = |at: Option<usize>| at.and_then(|at| blocks.get(at));
        header.iter().chain(of(self.lead)).chain(of(self.heading))
    }
}

/// What the nearest words over a list say of its codes.
pub(super) fn over(around: &Around, blocks: &[Block]) -> Option<Claim> {
    // Columns of several systems: which code stands in which is not looked at.
    let header = blocks.get(around.header.clone()).unwrap_or_default();
    let names = |block: &&Block| words::families(&block.text) != Families::None;
    if header.iter().filter(names).count() > 1 {
        return None;
    }
    for block in around.blocks(blocks) {
        match words::families(&block.text) {
            Families::None => {}
            Families::One(family, at) => return Some(Claim { family, span: block.span(at) }),
            Families::Many => return None,
        }
    }
    None
}

/// What the caption of a table of codes says of them, else the heading above it.
pub(super) fn over_table(
    prose: &Prose,
    call: &DirectiveCall,
    spans: &DirectiveSpans,
) -> Option<Claim> {
    let caption = call.arguments.iter().position(|(name, _)| name == "caption");
    if let Some(at) = caption
        && let Argument::Text(caption) = &call.arguments[at].1
    {
        let span = spans.arguments.get(at).copied().unwrap_or(spans.line);
        return match words::families(caption) {
            Families::One(family, _) => Some(Claim { family, span }),
            _ => None,
        };
    }
    let heading = prose.blocks.iter().rfind(|block| {
        matches!(block.kind, BlockKind::Heading(_)) && block.whole().start < spans.line.start
    })?;
    match words::families(&heading.text) {
        Families::One(family, at) => Some(Claim { family, span: heading.span(at) }),
        _ => None,
    }
}
