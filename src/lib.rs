//! careleaf: a static documentation site generator for people who publish information to patients.

pub mod diagnostic;
pub mod kind;
pub mod page;
pub mod parse;
pub mod source;
pub mod yaml;
