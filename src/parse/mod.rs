//! From a source to a page.

mod abbreviations;
mod anchors;
mod around;
mod blocks;
mod checks;
mod directives;
mod fences;
mod footnotes;
pub mod front_matter;
mod html;
mod inlines;
mod links;
pub mod markdown;
mod mentions;
mod page;
mod prose;
mod words;
mod writer;

pub use page::{ParseSettings, page};
