//! careleaf: a static documentation site generator for people who publish information to patients.
//!
//! 1. A build is a chain of pure stages over plain data; only the first and the last touch the
//!    disk: [`scan`] → [`parse`] → [`link`] → [`check`] → [`plan`] → [`render`] → [`write`](mod@write).
//! 2. Per-page work (parse, render) is kept and reused by content hash; whole-site work (link,
//!    check) is cheap, redone in full, and skipped when no page's outline changed.
//! 3. What a template may see is a closed list of named [views](view); Tera tells, without
//!    rendering, which views a template reads; so every artifact has a render key known before
//!    rendering, and the blast radius of an edit is exactly the artifacts whose key changed.
//! 4. `build` and `watch` push every stale artifact to `output/`; `serve` pulls: what a browser
//!    asks for is rendered first, the rest in the background.
//! 5. Diagnostics are data with spans; terminal, JSON, SARIF and GitHub are printers of one list.

#![warn(clippy::disallowed_methods)] // the list and the reasons: clippy.toml

pub mod addresses;
pub mod artifact;
pub mod audit;
pub mod check;
pub mod cli;
pub mod command;
pub mod config;
pub mod context;
pub mod data;
pub mod diagnostic;
#[cfg(feature = "external")]
pub mod external;
pub mod fields;
pub mod kind;
pub mod language;
pub mod link;
pub mod manifest;
pub mod media;
pub mod memory;
pub mod mention;
pub mod page;
pub mod parse;
pub mod plan;
pub mod prose;
pub mod render;
pub mod scan;
pub mod schema;
#[cfg(feature = "serve")]
pub mod serve;
pub mod session;
pub mod site;
pub mod source;
pub mod stat;
pub mod text;
pub mod theme;
pub mod trouble;
pub mod uses;
pub mod view;
pub mod watch;
pub mod write;
pub mod yaml;
