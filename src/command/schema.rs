//! `careleaf schema`: JSON Schemas of front matter, data files and settings, for editors' tools.
#![allow(
    clippy::disallowed_methods,
    reason = "this command writes the folder of schemas that it is asked for"
)]

use std::fs;
use std::path::Path;

use super::{GOOD, SiteOptions, TROUBLE, console, open};
use crate::schema::{self, Schema};
use crate::text::nearest;
use crate::trouble::Trouble;

/// Prints or writes schemas; gives the exit code. Without a name they are listed, or all written.
#[must_use]
pub fn schema(options: &SiteOptions, name: Option<&str>, folder: Option<&Path>) -> u8 {
    open::with_threads(options, || run(options, name, folder))
}

fn run(options: &SiteOptions, name: Option<&str>, folder: Option<&Path>) -> Result<u8, Trouble> {
    let all = schemas(options)?;
    let Some(name) = name.filter(|name| *name != "all") else {
        match folder {
            Some(folder) => write(folder, &all)?,
            None => list(&all),
        }
        return Ok(GOOD);
    };
    let Some(one) = find(&all, name) else {
        let names = all.iter().map(|schema| schema.name.as_str());
        let near = nearest(name, names.flat_map(|name| [name, last(name)]));
        let near = near.map(|near| format!("; did you mean '{near}'?")).unwrap_or_default();
        console::say(&format!("error: There is no schema '{name}'{near}"));
        console::say("help: `careleaf schema` lists them all");
        return Ok(TROUBLE);
    };
    match folder {
        Some(folder) => write(folder, std::slice::from_ref(one))?,
        None => console::out(&text(one)),
    }
    Ok(GOOD)
}

/// Those of the site, with its own kinds and its ids; those of careleaf where there is no site.
fn schemas(options: &SiteOptions) -> Result<Vec<Schema>, Trouble> {
    if !options.content.is_dir() {
        return Ok(schema::all(&crate::kind::built_in(), None));
    }
    let (session, _) = open::open(options)?;
    let snapshot = session.snapshot();
    Ok(schema::all(session.kinds(), snapshot.as_ref().map(|site| &*site.site().registry)))
}

fn find<'a>(all: &'a [Schema], name: &str) -> Option<&'a Schema> {
    let whole = all.iter().find(|schema| schema.name == name);
    whole.or_else(|| all.iter().find(|schema| last(&schema.name) == name))
}

fn last(name: &str) -> &str {
    name.rsplit_once('/').map_or(name, |(_, last)| last)
}

fn list(all: &[Schema]) {
    for schema in all {
        console::out(&format!("{:<28} {}\n", schema.name, schema.about));
    }
}

fn text(schema: &Schema) -> String {
    let mut text = serde_json::to_string_pretty(&schema.value).unwrap_or_default();
    text.push('\n');
    text
}

/// Writes them all, or none if one would overwrite a file that is not ours.
fn write(folder: &Path, all: &[Schema]) -> Result<(), Trouble> {
    let files = || all.iter().map(|schema| (folder.join(format!("{}.json", schema.name)), schema));
    for (file, _) in files() {
        if fs::read_to_string(&file).is_ok_and(|there| !there.contains(schema::MADE_BY)) {
            return Err(Trouble::because("write", &file, "careleaf did not make the file there"));
        }
    }
    for (file, schema) in files() {
        let parent = file.parent().unwrap_or(folder);
        fs::create_dir_all(parent)
            .map_err(|error| Trouble::new("make the folder", parent, &error))?;
        fs::write(&file, text(schema)).map_err(|error| Trouble::new("write", &file, &error))?;
    }
    let count = all.len();
    let (schemas, folder) = (if count == 1 { "schema" } else { "schemas" }, folder.display());
    console::say(&format!("Wrote {count} {schemas} into {folder}"));
    Ok(())
}
