//! Parsing of a page: pure functions from a source's text to what the page says.

mod anchors;
mod blocks;
mod checks;
mod directives;
mod fences;
mod footnotes;
mod html;
mod inlines;
mod links;
pub mod markdown;
mod writer;
