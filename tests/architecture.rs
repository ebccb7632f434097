//! The plan of the house, held by a test: arrows between modules point downwards.
//!
//! 1. Each `src/NAME.rs` and `src/NAME/` is a room, and each room has a layer in [`LAYERS`].
//! 2. Each path `crate::NAME` (and `super::` that leaves a room) in a room is an arrow.
//! 3. An arrow may point to a lower layer, to its own room, or sideways where [`MIXES`] says so.
//!
//! It reads text and not syntax: a macro that builds paths could hide an arrow from it.
//! It also keeps files at a readable length, and names of people's machines out of the sources.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// What stands on which floor. ARCHITECTURE.md shows the same table with what each room does.
const LAYERS: &[(usize, &[&str])] = &[
    // Diagnostics are data, and the readers of YAML and text report with them.
    (0, &["source", "text", "media", "yaml", "diagnostic", "trouble", "stat"]),
    // The nouns.
    (
        1,
        &[
            "kind",
            "kinds",
            "fields",
            "config",
            "data",
            "page",
            "site",
            "artifact",
            "manifest",
            "memory",
            "view",
            "prose",
            "mention",
            "language",
            "schema",
            "addresses",
        ],
    ),
    (2, &["theme"]),
    // What templates read, worked out from the site and the theme.
    (3, &["context"]),
    // The stages, which meet in the session and nowhere else.
    (4, &["scan", "parse", "link", "check", "plan", "render", "write", "watch", "external"]),
    (5, &["session", "audit", "uses"]),
    (6, &["command", "serve", "publish"]),
    (7, &["cli", "main", "lib"]),
];

/// The layers whose rooms may use each other.
const MIXES: &[usize] = &[0, 1, 6, 7];

/// A file that is longer has more than one subject (the habit is 400).
const MOST_LINES: usize = 600;

#[test]
fn arrows_point_downwards() {
    let mut wrong = Vec::new();
    for (path, text) in rust_sources() {
        wrong.extend(wrong_arrows(&path, &text));
    }
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

#[test]
fn every_room_has_a_layer() {
    let mut homeless = Vec::new();
    for entry in fs::read_dir(root().join("src")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        if layer(&name).is_none() {
            homeless.push(format!("src/{name}: give it a layer in tests/architecture.rs"));
        }
    }
    assert!(homeless.is_empty(), "\n{}\n", homeless.join("\n"));
}

#[test]
fn files_have_a_readable_length() {
    let sources = rust_sources().into_iter();
    let lengths = sources.map(|(path, text)| (path, text.lines().count()));
    let long: Vec<_> = lengths.filter(|(_, lines)| *lines > MOST_LINES).collect();
    assert!(long.is_empty(), "files of more than {MOST_LINES} lines, to be split: {long:?}");
}

#[test]
fn no_file_names_a_machine() {
    let mut found = Vec::new();
    for folder in ["src", "tests", "benches", "fuzz", "themes", ".ci"] {
        for path in files(&root().join(folder)) {
            let Ok(text) = fs::read_to_string(&path) else { continue };
            let lines = text.lines().enumerate().filter(|(_, line)| names_a_machine(line));
            found.extend(lines.map(|(n, line)| format!("{}:{}: {line}", path.display(), n + 1)));
        }
    }
    assert!(found.is_empty(), "\n{}\n", found.join("\n"));
}

#[test]
fn wrong_arrows_are_caught() {
    let caught = |path: &str, text: &str| wrong_arrows(path, text).join("; ");

    // Upwards, sideways between stages, and to a room that has no layer.
    assert!(caught("src/page.rs", "use crate::theme::Theme;").contains("page (1) uses theme (2)"));
    assert!(caught("src/link/mod.rs", "use crate::parse::Parsed;").contains("uses parse (4)"));
    assert!(caught("src/link/tree.rs", "use crate::attic::Box;").contains("give it a layer"));
    // Wherever the path stands, however it is written.
    assert!(caught("src/text.rs", "fn f(p: &crate::page::Page) {}").contains("uses page (1)"));
    let group = "use crate::{\n    source::{Span, FileId},\n    session::Session,\n};";
    assert!(caught("src/render/mod.rs", group).contains("uses session (5)"));
    assert!(caught("src/parse/front.rs", "use super::super::check::Rule;").contains("uses check"));
    assert!(caught("src/kind.rs", "use super::scan;").contains("uses scan (4)"));
    // The façade is the top of the house.
    assert!(caught("src/theme.rs", "use crate::Session;").contains("uses lib (7)"));
    assert!(caught("src/theme.rs", "use crate::*;").contains("uses lib (7)"));
    // A visibility within the own room is no wrong arrow.
    assert_eq!(caught("src/text.rs", "pub(in crate::text) fn f() {}"), "");
}

#[test]
fn right_arrows_pass() {
    let caught = |path: &str, text: &str| wrong_arrows(path, text);
    let none: Vec<String> = Vec::new();
    assert_eq!(caught("src/link/tree.rs", "use crate::{link::Site, page::Page, source};"), none);
    assert_eq!(caught("src/session.rs", "use crate::{parse::{self, link}, render};"), none);
    assert_eq!(caught("src/command/build.rs", "use crate::serve::Server;"), none);
    assert_eq!(caught("src/page.rs", "mod tests { use super::*; use super::Page; }"), none);
    // Not code.
    assert_eq!(caught("src/page.rs", "// see crate::render\n/* crate::write */"), none);
    assert_eq!(caught("src/page.rs", "let s = \"crate::render\"; // it's \"crate::write\""), none);
    assert_eq!(caught("src/page.rs", "let (q, s) = ('\"', r#\"a \" crate::render\"#);"), none);
    assert_eq!(caught("src/page.rs", "pub(crate) struct A<'a>(&'a str);"), none);
}

/// What is wrong with the arrows of one file.
fn wrong_arrows(path: &str, text: &str) -> Vec<String> {
    let from = room(path);
    let Some(own) = layer(&from) else { return Vec::new() }; // `every_room_has_a_layer` says so
    let judge = |to: &String| match layer(to) {
        None => Some(format!("{path} uses crate::{to}: give it a layer in tests/architecture.rs")),
        Some(other) if other < own || *to == from => None,
        Some(other) if other == own && MIXES.contains(&own) => None,
        Some(other) => Some(format!("{path}: {from} ({own}) uses {to} ({other})")),
    };
    arrows(path, &code(text)).iter().filter_map(judge).collect()
}

fn layer(room: &str) -> Option<usize> {
    LAYERS.iter().find(|(_, rooms)| rooms.contains(&room)).map(|(layer, _)| *layer)
}

/// `src/parse/markdown.rs` lies in the room `parse`.
fn room(path: &str) -> String {
    let inside = path.strip_prefix("src/").unwrap_or(path);
    inside.split('/').next().unwrap().trim_end_matches(".rs").to_owned()
}

/// The rooms that a file's code names.
fn arrows(path: &str, code: &str) -> BTreeSet<String> {
    let mut rooms = BTreeSet::new();
    for start in ["crate::", "careleaf::"] {
        for after in occurrences(code, start) {
            rooms.extend(first_names(after).into_iter().map(room_of_name));
        }
    }
    // `super::` leaves the room where it climbs as high as the file lies deep. Inline modules
    // climb once more to no harm, so only names of rooms count.
    let depth = path.split('/').filter(|part| *part != "mod.rs").count() - 1;
    for after in occurrences(code, &"super::".repeat(depth)) {
        rooms.extend(first_names(after).into_iter().filter(|name| layer(name).is_some()));
    }
    rooms
}

/// What stands after each occurrence of a path's beginning that is not the tail of a longer word.
fn occurrences<'a>(code: &'a str, start: &str) -> Vec<&'a str> {
    let in_word = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
    let found = code.match_indices(start);
    let whole = found.filter(|(at, _)| !code[..*at].ends_with(in_word));
    whole.map(|(at, _)| &code[at + start.len()..]).collect()
}

/// The names that a path goes on with: one, or those of a group `{a::b, c}`.
fn first_names(after: &str) -> Vec<String> {
    let name = |text: &str| -> String {
        text.trim_start().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
    };
    let Some(group) = after.trim_start().strip_prefix('{') else { return vec![name(after)] };
    let (mut names, mut depth) = (vec![name(group)], 0);
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => names.push(name(&group[at + 1..])),
            _ => {}
        }
    }
    names.retain(|name| !name.is_empty() && name != "self");
    names
}

/// What lib.rs re-exports (a type, a glob) belongs to lib.rs.
fn room_of_name(name: String) -> String {
    let is_module = name.starts_with(|c: char| c.is_lowercase());
    if is_module { name } else { "lib".to_owned() }
}

/// Rust without its comments and the insides of its literals.
fn code(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let skip = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            rest.find("*/").map_or(rest.len(), |end| end + 2)
        } else if c == '"' {
            end_of_string(rest)
        } else if let Some(hashes) =
            raw_string(rest).filter(|_| !out.ends_with(char::is_alphanumeric))
        {
            let close = format!("\"{}", "#".repeat(hashes));
            let body = hashes + 2;
            rest[body..].find(&close).map_or(rest.len(), |end| body + end + close.len())
        } else if rest.starts_with("'\"'") {
            3
        } else if rest.starts_with("'\\\"'") {
            4
        } else {
            0
        };
        if skip == 0 {
            out.push(c);
        } else {
            out.push(' ');
        }
        rest = &rest[skip.max(c.len_utf8())..];
    }
    out
}

/// The length of the string literal that a text begins with.
fn end_of_string(text: &str) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// How many `#` a raw string literal begins with, if the text begins with one.
fn raw_string(text: &str) -> Option<usize> {
    let after = text.strip_prefix('r')?;
    let hashes = after.chars().take_while(|c| *c == '#').count();
    after[hashes..].starts_with('"').then_some(hashes)
}

/// A path into someone's own folders, which is there on one machine only.
fn names_a_machine(line: &str) -> bool {
    let places = [
        concat!("/ho", "me/"),
        concat!("/Us", "ers/"),
        concat!("/ro", "ot/"),
        concat!("/wo", "rk/"),
    ];
    places.iter().any(|place| {
        line.match_indices(place).any(|(at, _)| {
            !line[..at].ends_with(|c: char| c.is_alphanumeric() || "-_./}".contains(c))
        })
    })
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The Rust files of src, by path from the top of the project with forward slashes.
fn rust_sources() -> Vec<(String, String)> {
    let rust = files(&root().join("src"))
        .into_iter()
        .filter(|path| path.extension() == Some("rs".as_ref()));
    rust.map(|path| {
        let relative = path.strip_prefix(root()).unwrap().to_str().unwrap().replace('\\', "/");
        (relative, fs::read_to_string(&path).unwrap())
    })
    .collect()
}

/// The files below a folder, sorted; none when it is not there. Installed packages are not ours,
/// nor are the links of a site's pages paths of a machine.
fn files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut found = Vec::new();
    for entry in entries {
        let path = entry.unwrap().path();
        if path.ends_with("node_modules") || path.ends_with("tests/sites") {
            continue;
        }
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found.sort();
    found
}
