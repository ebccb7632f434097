//! From a source to a page.

pub mod front_matter;
