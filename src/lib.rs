//! careleaf: a static documentation site generator for people who publish information to patients.

pub mod config;
pub mod data;
pub mod diagnostic;
pub mod fields;
pub mod kind;
pub mod page;
pub mod parse;
pub mod source;
pub mod text;
pub mod yaml;
