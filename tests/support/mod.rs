//! A site made from a literal, built through the front door: the `careleaf` command.
#![allow(dead_code, unreachable_pub, reason = "each test file uses a part of this")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]
#![allow(clippy::disallowed_methods, reason = "tests read and write the sites that they make")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

/// A site in a temporary folder.
pub struct SiteTest {
    folder: TempDir,
}

/// What a run of the command came to.
pub struct Run {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl SiteTest {
    /// A site of these files; paths are from the site's folder.
    pub fn new(files: &[(&str, &str)]) -> SiteTest {
        let site = SiteTest { folder: TempDir::new().unwrap() };
        fs::create_dir(site.path().join("content")).unwrap();
        files.iter().for_each(|(path, text)| site.write(path, text));
        site
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    pub fn write(&self, path: &str, text: &str) {
        self.write_bytes(path, text.as_bytes());
    }

    pub fn write_bytes(&self, path: &str, bytes: &[u8]) {
        let path = self.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    pub fn remove(&self, path: &str) {
        fs::remove_file(self.path().join(path)).unwrap();
    }

    /// Runs `careleaf COMMAND .` in the site's folder, on a fixed day.
    pub fn run(&self, arguments: &[&str]) -> Run {
        let mut all = vec![arguments[0], "."];
        all.extend(&arguments[1..]);
        all.extend(["--as-of", "2026-11-23"]);
        self.run_raw(&all)
    }

    /// Runs `careleaf` with exactly these arguments in the site's folder.
    pub fn run_raw(&self, arguments: &[&str]) -> Run {
        run_in(self.path(), arguments)
    }

    /// As `run`, without these variables of the environment.
    pub fn run_without(&self, variables: &[&str], arguments: &[&str]) -> Run {
        let mut all = vec![arguments[0], "."];
        all.extend(&arguments[1..]);
        all.extend(["--as-of", "2026-11-23"]);
        start_in(self.path(), &all, variables)
    }

    /// Builds; the build must succeed.
    pub fn build(&self) -> Run {
        let run = self.run(&["build"]);
        assert_eq!(run.code, 0, "the build failed:\n{}", run.stderr);
        run
    }

    /// The files of `output/` and their contents.
    pub fn output(&self) -> BTreeMap<String, Vec<u8>> {
        tree(&self.path().join("output"))
    }

    /// The text of a file of `output/`.
    pub fn read(&self, path: &str) -> String {
        let file = self.path().join("output").join(path);
        fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
    }
}

/// Runs the command in a folder.
pub fn run_in(folder: &Path, arguments: &[&str]) -> Run {
    start_in(folder, arguments, &[])
}

fn start_in(folder: &Path, arguments: &[&str], without: &[&str]) -> Run {
    let mut command = Command::new(env!("CARGO_BIN_EXE_careleaf"));
    without.iter().for_each(|variable| {
        command.env_remove(variable);
    });
    let output: Output =
        command.args(arguments).current_dir(folder).env("COLUMNS", "100").output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Run {
        code: output.status.code().unwrap_or(-1),
        stdout: text(output.stdout),
        stderr: text(output.stderr),
    }
}

/// Every file below a folder, by its path from there.
pub fn tree(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    for entry in walkdir::WalkDir::new(folder).sort_by_file_name() {
        let Ok(entry) = entry else { continue };
        if entry.file_type().is_file() {
            let path = entry.path().strip_prefix(folder).unwrap().to_str().unwrap().to_owned();
            // A file may go while the folder is read.
            if let Ok(bytes) = fs::read(entry.path()) {
                files.insert(path, bytes);
            }
        }
    }
    files
}

/// The project's own folder.
pub fn project() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The day on which the real site was last reviewed: a build of it as of that day is the same
/// whenever the tests run.
pub fn day_of_the_real_site() -> String {
    let files = tree(&project().join("content"));
    let texts = files.values().map(|bytes| String::from_utf8_lossy(bytes).into_owned());
    let day = |text: String| {
        let line = text.lines().find_map(|line| line.strip_prefix("last_reviewed: "));
        line.map(str::to_owned)
    };
    texts.filter_map(day).max().unwrap()
}
