//! Reading: the only stage that looks at the content folder and the theme.
//!
//! 1. Walk the folder in the order of names, without following symbolic links.
//! 2. Leave out what is no input (hidden files, editors' backups).
//! 3. Read and hash every file, in parallel.
//!
//! A file that cannot be read is [`Trouble`]: it ends the run, for a site without one of its pages
//! is not the site. A file that reads but is not right is a diagnostic.
#![allow(clippy::disallowed_methods, reason = "this stage is the one that reads the disk")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;
use walkdir::WalkDir;

use crate::diagnostic::{Diagnostic, code};
use crate::source::{FileId, Hash, Role, Source, Span};
use crate::trouble::Trouble;

/// A page over this size is refused: no reader gets through it, and it is likely a mistake.
const LIMIT: u64 = 32 << 20;

/// What a walk found.
#[derive(Debug, Default)]
pub struct Scan {
    /// The files, sorted by name.
    pub sources: Vec<Source>,
    /// What is wrong with them before anyone looks into them.
    pub diagnostics: Vec<Diagnostic>,
}

/// Where a site's inputs lie on disk.
#[derive(Clone, Debug)]
pub struct Roots {
    /// The content folder.
    pub content: PathBuf,
    /// The folder of themes.
    pub themes: PathBuf,
    /// The output folder; never an input, even if it lies inside the content folder.
    pub output: PathBuf,
}

/// Reads the whole content folder.
///
/// # Errors
/// When the folder or a file in it cannot be read.
pub fn content(roots: &Roots) -> Result<Scan, Trouble> {
    let meta = fs::metadata(&roots.content)
        .map_err(|error| Trouble::new("read the content folder", &roots.content, &error))?;
    if !meta.is_dir() {
        return Err(Trouble::because(
            "read the content folder",
            &roots.content,
            "it is not a folder",
        ));
    }
    read_all(&roots.content, "content", &roots.output, Role::of)
}

/// Reads a theme of the site; an absent folder is a theme that overrides nothing.
///
/// # Errors
/// When the folder or a file in it cannot be read.
pub fn theme(roots: &Roots, name: &str) -> Result<Scan, Trouble> {
    let folder = roots.themes.join(name);
    if !folder.is_dir() {
        return Ok(Scan::default());
    }
    let role = |path: &str| Role::of(path).map(|_| Role::Theme);
    read_all(&folder, &format!("themes/{name}"), &roots.output, role)
}

fn read_all(
    root: &Path,
    prefix: &str,
    output: &Path,
    role: impl Fn(&str) -> Option<Role>,
) -> Result<Scan, Trouble> {
    let mut found = Vec::new();
    let mut diagnostics = Vec::new();
    let mut walk = WalkDir::new(root).follow_root_links(true).sort_by_file_name().into_iter();
    while let Some(entry) = walk.next() {
        let entry = entry.map_err(|error| {
            let path = error.path().unwrap_or(root).to_owned();
            Trouble::new("read", &path, &error.into())
        })?;
        // The folder itself, which may be a symbolic link to the real one.
        if entry.depth() == 0 {
            continue;
        }
        let hidden = entry.file_name().as_encoded_bytes().starts_with(b".");
        if entry.file_type().is_dir() {
            if hidden || entry.path() == output {
                walk.skip_current_dir();
            }
            continue;
        }
        // The root itself may be a link to the folder; the walk goes on behind it.
        if hidden || entry.depth() == 0 {
            continue;
        }
        let Some(path) = relative(root, entry.path()) else {
            return Err(Trouble::because("read", entry.path(), "its name is not UTF-8; rename it"));
        };
        let Some(role) = role(&path) else { continue };
        let file = FileId::new(&format!("{prefix}/{path}"));
        if entry.file_type().is_file() {
            found.push((file, role, entry.into_path()));
        } else {
            let what = if entry.file_type().is_symlink() {
                "a symbolic link"
            } else {
                "not a regular file"
            };
            let message =
                format!("'{path}' is {what}; careleaf reads only files that lie in this folder");
            diagnostics.push(
                Diagnostic::new(code::UNREADABLE_FILE, &file, Span::default(), message)
                    .help("Put the file itself here"),
            );
        }
    }
    let read: Vec<(Option<Source>, Vec<Diagnostic>)> = found
        .into_par_iter()
        .map(|(file, role, path)| read(file, role, &path))
        .collect::<Result<_, _>>()?;
    let mut scan = Scan { sources: Vec::with_capacity(read.len()), diagnostics };
    for (source, diagnostics) in read {
        scan.sources.extend(source);
        scan.diagnostics.extend(diagnostics);
    }
    Ok(scan)
}

/// Reads one file.
///
/// # Errors
/// When it cannot be read.
pub fn read(
    file: FileId,
    role: Role,
    path: &Path,
) -> Result<(Option<Source>, Vec<Diagnostic>), Trouble> {
    let bytes = fs::read(path).map_err(|error| Trouble::new("read", path, &error))?;
    let mut diagnostics = Vec::new();
    if role.is_text() && bytes.len() as u64 > LIMIT {
        let message =
            format!("This file has {} MB; the limit is {} MB", bytes.len() >> 20, LIMIT >> 20);
        let help = "Divide it into several pages";
        diagnostics
            .push(Diagnostic::new(code::TOO_LARGE, &file, Span::default(), message).help(help));
        return Ok((None, diagnostics));
    }
    let hash = Hash::of(&bytes);
    let text = if role.is_text() { decode(&file, &bytes, &mut diagnostics) } else { Arc::from("") };
    Ok((Some(Source { file, role, bytes: Arc::from(bytes), text, hash }), diagnostics))
}

/// Bytes as text. What is no UTF-8 is reported once, at the first wrong byte, and replaced, so
/// that the rest of the file is still checked.
fn decode(file: &FileId, bytes: &[u8], diagnostics: &mut Vec<Diagnostic>) -> Arc<str> {
    let mut report = |at: usize, message: String| {
        let help = "Save the file as UTF-8 in your editor";
        diagnostics
            .push(Diagnostic::new(code::NOT_UTF8, file, Span::new(at, at), message).help(help));
    };
    if let [0xff, 0xfe, ..] | [0xfe, 0xff, ..] = bytes {
        report(0, "This file is UTF-16, not UTF-8".to_owned());
        return Arc::from("");
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Arc::from(text.strip_prefix('\u{feff}').unwrap_or(text)),
        Err(error) => {
            let at = error.valid_up_to();
            report(at, format!("This file is not UTF-8: byte {} is 0x{:02x}", at + 1, bytes[at]));
            Arc::from(String::from_utf8_lossy(bytes).trim_start_matches('\u{feff}'))
        }
    }
}

/// A path below a root, `/` between its parts; `None` if it is not UTF-8.
#[must_use]
pub fn relative(root: &Path, path: &Path) -> Option<String> {
    let parts = path.strip_prefix(root).ok()?.components();
    let parts: Option<Vec<&str>> = parts.map(|part| part.as_os_str().to_str()).collect();
    Some(parts?.join("/"))
}

/// What lies at some paths now.
#[derive(Debug, Default)]
pub struct Found {
    /// Files that are there, and what is wrong with them.
    pub scan: Scan,
    /// Paths, as names of files or folders, where nothing is now.
    pub missing: Vec<FileId>,
}

/// Reads what may have changed: `paths` are real paths of files and folders below the roots.
///
/// # Errors
/// When a file that is there cannot be read.
pub fn touched(roots: &Roots, theme: &str, paths: &BTreeSet<PathBuf>) -> Result<Found, Trouble> {
    let mut found = Found::default();
    let theme_root = real(&roots.themes.join(theme));
    let theme_prefix = format!("themes/{theme}");
    let theme_role = |path: &str| Role::of(path).map(|_| Role::Theme);
    type Place<'a> = (PathBuf, &'a str, &'a dyn Fn(&str) -> Option<Role>);
    let places: [Place<'_>; 2] =
        [(real(&roots.content), "content", &Role::of), (theme_root, &theme_prefix, &theme_role)];
    for path in paths {
        for (root, prefix, role) in &places {
            let Some(below) = relative(root, path) else { continue };
            let file = FileId::new(format!("{prefix}/{below}").trim_end_matches('/'));
            match fs::symlink_metadata(path) {
                Ok(stat) if stat.is_dir() => {
                    let inner = read_all(path, file.as_str(), &real(&roots.output), |inner| {
                        role(format!("{below}/{inner}").trim_start_matches('/'))
                    })?;
                    found.scan.sources.extend(inner.sources);
                    found.scan.diagnostics.extend(inner.diagnostics);
                    // What was in the folder and is not now.
                    found.missing.push(file);
                }
                Ok(stat) if stat.is_file() => {
                    let Some(role) = role(&below) else { continue };
                    match read(file.clone(), role, path) {
                        Ok((source, diagnostics)) => {
                            found.scan.sources.extend(source);
                            found.scan.diagnostics.extend(diagnostics);
                        }
                        // Gone between the look and the reading.
                        Err(_) if !path.exists() => found.missing.push(file),
                        Err(trouble) => return Err(trouble),
                    }
                }
                _ if below.is_empty() || role(&below).is_some() || !below.contains('.') => {
                    found.missing.push(file);
                }
                _ => {}
            }
        }
    }
    let there: BTreeSet<&FileId> = found.scan.sources.iter().map(|source| &source.file).collect();
    found.missing.retain(|file| !there.contains(file));
    Ok(found)
}

fn real(path: &Path) -> PathBuf {
    fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())
}
