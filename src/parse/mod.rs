//! From a source to a page.

mod anchors;
mod directives;
mod frames;
pub mod front_matter;
mod links;
pub mod markdown;
mod page;

pub use page::{ParseSettings, page};
