//! `careleaf new`: a page of a kind, its fields filled in or explained.
#![allow(
    clippy::disallowed_methods,
    reason = "this command writes the one file that it is asked for"
)]

use std::fs;
use std::io::Write;
use std::path::{Component, Path};

use super::{GOOD, SiteOptions, TROUBLE, console, open};
use crate::fields;
use crate::source::FileId;
use crate::text::nearest;
use crate::trouble::Trouble;

/// Writes a new page; gives the exit code.
#[must_use]
pub fn new(options: &SiteOptions, kind: &str, path: &str) -> u8 {
    open::with_threads(options, || run(options, kind, path))
}

fn run(options: &SiteOptions, kind: &str, path: &str) -> Result<u8, Trouble> {
    let (session, _) = open::open(options)?;
    let Some(kind) = session.kinds().get(kind) else {
        let names = session.kinds().keys().map(String::as_str);
        let near = nearest(kind, names.clone());
        let near = near.map(|near| format!("; did you mean '{near}'?")).unwrap_or_default();
        console::say(&format!("error: There is no kind of page '{kind}'{near}"));
        console::say(&format!("help: The kinds are {}", names.collect::<Vec<_>>().join(", ")));
        return Ok(TROUBLE);
    };
    let below = Path::new(path);
    let below = below.strip_prefix(&options.content).unwrap_or(below);
    if below.components().any(|part| !matches!(part, Component::Normal(_) | Component::CurDir)) {
        return Err(Trouble::because("make", below, "it must lie in the content folder"));
    }
    let file = options.content.join(below).with_extension("md");
    let stem = file.file_stem().map(|stem| stem.to_string_lossy().replace(['-', '_'], " "));
    let mut title = stem.unwrap_or_default();
    if let Some(first) = title.chars().next() {
        title.replace_range(..first.len_utf8(), &first.to_uppercase().to_string());
    }
    let text = format!("{}\n{}", fields::to_front_matter(kind, &title), kind.starter);
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder)
            .map_err(|error| Trouble::new("make the folder", folder, &error))?;
    }
    // `create_new` never overwrites a page that is there.
    fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(&file)
        .and_then(|mut made| made.write_all(text.as_bytes()))
        .map_err(|error| match error.kind() {
            std::io::ErrorKind::AlreadyExists => {
                Trouble::because("make", &file, "it is there already")
            }
            _ => Trouble::new("make", &file, &error),
        })?;
    console::out(&format!(
        "{}\n",
        console::as_typed(
            options,
            &FileId::new(&format!("content/{}", below.with_extension("md").display()))
        )
    ));
    console::say("Fill in what is marked, then run: careleaf check");
    Ok(GOOD)
}
