#![warn(clippy::disallowed_methods)] // the list and the reasons: clippy.toml

fn main() {}
