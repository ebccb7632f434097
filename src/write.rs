//! Writing: the only stage that changes the output folder.
//!
//! 1. [`survey`] looks at what is there: which files are as the Manifest says, which are not ours.
//! 2. [`commit`] puts every new file into a staging folder first, so that a full disk leaves the
//!    site as it was, and then moves them into place: assets and attachments, pages, site-wide
//!    files, removals. A reader, or a kill at any moment, finds whole files only, and none that
//!    refers to one that is not there yet.
//! 3. The Manifest comes last. Until then the next build sees the truth: files that do not match it.
#![allow(clippy::disallowed_methods, reason = "this stage is the one that writes to the disk")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;
use walkdir::WalkDir;

use crate::artifact::{Artifact, Plan};
use crate::manifest::{Manifest, Written};
use crate::source::Hash;
use crate::stat::modified;
use crate::trouble::Trouble;

/// The folder inside the output folder in which new files are made ready.
const STAGING: &str = ".careleaf-staging";

/// The time of change of a file that a Manifest claims before it is written; no file has it.
const UNFINISHED: i128 = i64::MIN as i128;

/// What an output folder holds.
#[derive(Debug, Default)]
pub struct Survey {
    /// Files that are as the Manifest says (by size and time of change).
    pub intact: BTreeSet<String>,
    /// Files that careleaf did not make, without hidden ones.
    pub foreign: Vec<String>,
}

/// An artifact's bytes and the key that they were made from.
#[derive(Clone, Debug)]
pub struct Rendered {
    /// The render key.
    pub key: Hash,
    /// The bytes.
    pub bytes: Arc<[u8]>,
}

/// What a build changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changed {
    /// Files written, sorted.
    pub written: Vec<String>,
    /// Files removed, sorted.
    pub removed: Vec<String>,
    /// Number of files that were right already.
    pub unchanged: usize,
}

/// Refuses an output folder whose contents a build must not touch.
///
/// # Errors
/// When the folder is, holds or lies in a folder of inputs.
pub fn guard(output: &Path, inputs: &[&Path]) -> Result<(), Trouble> {
    let real = |path: &Path| {
        fs::canonicalize(path).unwrap_or_else(|_| {
            // A folder that is yet to be made has a parent that is there.
            let parent = path.parent().and_then(|parent| fs::canonicalize(parent).ok());
            match (parent, path.file_name()) {
                (Some(parent), Some(name)) => parent.join(name),
                _ => path.to_owned(),
            }
        })
    };
    let output_real = real(output);
    for input in inputs {
        let input = real(input);
        if input.starts_with(&output_real) {
            let reason = format!("it holds '{}', which a build reads", input.display());
            return Err(Trouble::because("write to", output, &reason));
        }
        if output_real.starts_with(&input) {
            let reason = format!("it lies in '{}', which a build reads", input.display());
            return Err(Trouble::because("write to", output, &reason));
        }
    }
    if output.exists() && !output.is_dir() {
        return Err(Trouble::because("write to", output, "it is not a folder"));
    }
    Ok(())
}

/// Reads the Manifest; a missing or damaged one is empty.
#[must_use]
pub fn load_manifest(path: &Path) -> Manifest {
    let text = fs::read_to_string(path).unwrap_or_default();
    Manifest::from_text(&text).unwrap_or_default()
}

/// Looks at an output folder.
///
/// # Errors
/// When it cannot be read.
pub fn survey(output: &Path, manifest: &Manifest) -> Result<Survey, Trouble> {
    let mut survey = Survey::default();
    if !output.exists() {
        return Ok(survey);
    }
    for entry in WalkDir::new(output).follow_root_links(true).sort_by_file_name() {
        let entry = entry.map_err(|error| {
            let path = error.path().unwrap_or(output).to_owned();
            Trouble::new("read", &path, &error.into())
        })?;
        if entry.file_type().is_dir() {
            continue;
        }
        let path = entry.path().strip_prefix(output).unwrap_or(entry.path());
        let parts: Vec<_> = path.iter().map(|part| part.to_string_lossy()).collect();
        let name = parts.join("/");
        match manifest.files.get(&name) {
            Some(written) => {
                if entry.metadata().is_ok_and(|stat| is_as_written(&stat, written)) {
                    survey.intact.insert(name);
                }
            }
            None if parts.iter().any(|part| part.starts_with('.')) => {}
            None => survey.foreign.push(name),
        }
    }
    Ok(survey)
}

/// Looks at some files of an output folder only.
#[must_use]
pub fn survey_of(output: &Path, manifest: &Manifest, paths: &[&str]) -> Survey {
    let mut survey = Survey::default();
    for path in paths {
        let Ok(stat) = fs::symlink_metadata(output.join(path)) else { continue };
        match manifest.files.get(*path) {
            Some(written) if is_as_written(&stat, written) => {
                survey.intact.insert((*path).to_owned());
            }
            Some(_) => {}
            None => survey.foreign.push((*path).to_owned()),
        }
    }
    survey
}

fn is_as_written(stat: &fs::Metadata, written: &Written) -> bool {
    stat.len() == written.size && modified(stat) == written.modified
}

/// Refuses to overwrite files that somebody else put where a page of ours belongs.
///
/// # Errors
/// When such a file exists and is not what we would write.
pub fn refuse_foreign(
    output: &Path,
    manifest: &Manifest,
    survey: &Survey,
    plan: &Plan,
    files: &BTreeMap<String, Rendered>,
) -> Result<(), Trouble> {
    let in_our_place: Vec<&String> =
        survey.foreign.iter().filter(|path| plan.artifacts.contains_key(*path)).collect();
    // Without a Manifest (the memory was deleted, or another machine built this folder) a folder
    // whose home page says that careleaf made it is ours.
    let is_new = manifest.files.values().all(|written| written.modified == UNFINISHED);
    if in_our_place.is_empty() || (is_new && made_by_us(&output.join("index.html"))) {
        return Ok(());
    }
    for path in in_our_place {
        let there = output.join(path);
        let same = files
            .get(path)
            .is_some_and(|ours| fs::read(&there).is_ok_and(|theirs| *theirs == *ours.bytes));
        if !same {
            let reason = "careleaf did not make this file and will not overwrite it; move it, or choose another output folder";
            return Err(Trouble::because("write", &there, reason));
        }
    }
    Ok(())
}

/// Without a Manifest, in a folder that is ours, claims the pages that careleaf made and would not
/// make now, so that they go: a story must not stay because the memory was lost.
pub fn claim_old_pages(output: &Path, manifest: &mut Manifest, survey: &mut Survey, plan: &Plan) {
    if !manifest.files.is_empty() || !made_by_us(&output.join("index.html")) {
        return;
    }
    let is_old = |path: &String| {
        path.ends_with(".html")
            && !plan.artifacts.contains_key(path)
            && made_by_us(&output.join(path))
    };
    let (old, others) = std::mem::take(&mut survey.foreign).into_iter().partition(is_old);
    survey.foreign = others;
    let nothing = Hash::default();
    let claim = Written { key: nothing, hash: nothing, size: 0, modified: UNFINISHED };
    let old: Vec<String> = old;
    manifest.files.extend(old.into_iter().map(|path| (path, claim)));
}

/// Whether a page says that careleaf made it.
fn made_by_us(page: &Path) -> bool {
    let mut start = Vec::new();
    let read = fs::File::open(page).and_then(|file| file.take(4096).read_to_end(&mut start));
    read.is_ok()
        && String::from_utf8_lossy(&start).contains("name=\"generator\" content=\"careleaf")
}

/// Brings an output folder to the plan, and the Manifest with it.
///
/// `files` holds the artifacts that were rendered; every other artifact of the plan is intact.
///
/// # Errors
/// When the disk refuses; before anything is in place, the folder is left as it was.
pub fn commit(
    output: &Path,
    manifest: &mut Manifest,
    kept: &Path,
    survey: &Survey,
    plan: &Plan,
    files: &BTreeMap<String, Rendered>,
) -> Result<Changed, Trouble> {
    let hashes: Vec<(&String, &Rendered, Hash)> =
        files.par_iter().map(|(path, file)| (path, file, Hash::of(&file.bytes))).collect();
    let mut due: Vec<(&String, &Rendered, Hash)> = Vec::new();
    for (path, file, hash) in hashes {
        match manifest.files.get_mut(path) {
            Some(old) if old.hash == hash && survey.intact.contains(path) => old.key = file.key,
            _ => due.push((path, file, hash)),
        }
    }
    let gone = manifest.files.keys().filter(|path| !plan.artifacts.contains_key(*path));
    let mut removed: Vec<String> = gone.cloned().collect();
    // What refers goes before what is referred to.
    removed.sort_by_key(|path| !path.ends_with(".html"));
    let unchanged = plan.artifacts.len() - due.len();
    let mut changed = Changed { unchanged, ..Changed::default() };
    let staging = output.join(STAGING);
    if staging.exists() {
        fs::remove_dir_all(&staging).map_err(|error| Trouble::new("remove", &staging, &error))?;
    }
    if due.is_empty() && removed.is_empty() {
        return Ok(changed);
    }
    let staged = stage(&staging, output, &due).inspect_err(|_| {
        // What could not be finished is not left behind; the first error is the one to tell.
        drop(fs::remove_dir_all(&staging));
    })?;
    // A build that is killed half-way leaves new files behind. The Manifest claims them first, as
    // not yet right, so that the next build knows them for ours.
    let claim = |(path, file, hash): &(&String, &Rendered, Hash)| {
        let written = Written { key: file.key, hash: *hash, size: 0, modified: UNFINISHED };
        ((*path).clone(), written)
    };
    let new = due.iter().filter(|(path, ..)| !manifest.files.contains_key(*path));
    let claims: Vec<(String, Written)> = new.map(claim).collect();
    let claimed: BTreeSet<String> = claims.iter().map(|(path, _)| path.clone()).collect();
    if !claims.is_empty() {
        manifest.files.extend(claims);
        save_manifest(kept, manifest)?;
    }
    // Nobody is led to a new page before a page that is already there links to it.
    let is_new = |path: &String| claimed.contains(path) || !output.join(path).exists();
    due.sort_by_cached_key(|(path, ..)| (rank(plan, path), !is_new(path), *path));
    for (path, file, hash) in due {
        let target = output.join(path);
        let Some(from) = staged.get(path) else { continue };
        fs::rename(from, &target).map_err(|error| Trouble::new("write", &target, &error))?;
        let stat = fs::metadata(&target).map_err(|error| Trouble::new("read", &target, &error))?;
        let size = file.bytes.len() as u64;
        let written = Written { key: file.key, hash, size, modified: modified(&stat) };
        manifest.files.insert(path.clone(), written);
        changed.written.push(path.clone());
    }
    drop(fs::remove_dir(&staging));
    for path in removed {
        remove(output, &path)?;
        manifest.files.remove(&path);
        changed.removed.push(path);
    }
    changed.written.sort();
    Ok(changed)
}

/// Puts the new files into the staging folder and makes the folders that they will need.
fn stage<'a>(
    staging: &Path,
    output: &Path,
    due: &[(&'a String, &Rendered, Hash)],
) -> Result<BTreeMap<&'a String, PathBuf>, Trouble> {
    fs::create_dir_all(staging).map_err(|error| Trouble::new("write to", output, &error))?;
    let folders: BTreeSet<PathBuf> = due
        .iter()
        .filter_map(|(path, ..)| output.join(path).parent().map(Path::to_owned))
        .collect();
    for folder in folders {
        fs::create_dir_all(&folder)
            .map_err(|error| Trouble::new("make the folder", &folder, &error))?;
    }
    due.par_iter()
        .enumerate()
        .map(|(number, (path, file, _))| {
            let at = staging.join(number.to_string());
            let written = fs::File::create(&at).and_then(|mut made| made.write_all(&file.bytes));
            written.map_err(|error| Trouble::new("write", &output.join(path), &error))?;
            Ok((*path, at))
        })
        .collect()
}

/// What is referred to comes before what refers to it.
fn rank(plan: &Plan, path: &str) -> u8 {
    match plan.artifacts.get(path) {
        Some(Artifact::Asset { .. } | Artifact::Attachment { .. } | Artifact::Worker) => 0,
        Some(
            Artifact::Page { .. }
            | Artifact::NotFound
            | Artifact::Offline
            | Artifact::TakeAway { .. },
        ) => 1,
        _ => 2,
    }
}

/// Removes a file of ours and the folders that it leaves empty.
fn remove(output: &Path, path: &str) -> Result<(), Trouble> {
    let file = output.join(path);
    match fs::remove_file(&file) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            return Err(Trouble::new("remove", &file, &error));
        }
        _ => {}
    }
    let mut folder = file.parent();
    while let Some(at) = folder.filter(|at| *at != output) {
        // A folder that still holds something stays, and so does everything around it.
        if fs::remove_dir(at).is_err() {
            break;
        }
        folder = at.parent();
    }
    Ok(())
}

/// Keeps a Manifest.
///
/// # Errors
/// When the disk refuses.
pub fn save_manifest(path: &Path, manifest: &Manifest) -> Result<(), Trouble> {
    let text = manifest.to_text();
    let folder = path.parent().unwrap_or(Path::new("."));
    let temporary = path.with_extension("new");
    fs::create_dir_all(folder)
        .and_then(|()| fs::write(&temporary, text))
        .and_then(|()| fs::rename(&temporary, path))
        .map_err(|error| Trouble::new("write", path, &error))
}
