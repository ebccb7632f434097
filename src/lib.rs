//! careleaf: a static documentation site generator for people who publish information to patients.

#![warn(clippy::disallowed_methods)] // the list and the reasons: clippy.toml

pub mod diagnostic;
pub mod kind;
pub mod page;
pub mod source;
pub mod yaml;
