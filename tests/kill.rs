//! A build that is killed (SIGKILL) leaves the live site usable: every file whole, every reference
//! among them answered, and nothing that the next build would take for somebody else's.
//!
//! Half of the moments are spread evenly over the time that a build takes, so that some fall into
//! each of its steps; the others over the files that are moved into place. Whatever the moment, the same must hold; at least one kill must have met the writing,
//! or the test has shown nothing and fails.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
#![allow(clippy::disallowed_methods, reason = "tests read and write the sites that they make")]

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use support::{SiteTest, tree};

const PAGES: usize = 200;
const KILLS: u32 = 40;

/// Writes every page, an attachment and the stylesheet in one of two versions. Half of the pages
/// exist in one version only, so that files come and go and links lead to those that are there.
fn write(site: &SiteTest, version: usize) {
    let name = |number: usize| match number % 2 {
        0 => format!("page{number}"),
        _ => format!("page{number}-v{version}"),
    };
    for number in 0..PAGES {
        if number % 2 == 1 {
            let other = format!("content/page{number}-v{}.md", 1 - version);
            if site.path().join(&other).exists() {
                site.remove(&other);
            }
        }
        let links: Vec<String> =
            (1..=5).map(|by| format!("[]({}.md)", name((number + by * 7) % PAGES))).collect();
        let text = format!(
            "---\ntitle: Page {number}, version {version}\n---\n\n{}\n\n[](letter-v{version}.txt)\n",
            links.join(" ")
        );
        site.write(&format!("content/{}.md", name(number)), &text);
    }
    let other = format!("content/letter-v{}.txt", 1 - version);
    if site.path().join(&other).exists() {
        site.remove(&other);
    }
    site.write(&format!("content/letter-v{version}.txt"), "Dear Example Health Plan");
    let css = format!("body{{margin:{version}px}}");
    site.write("themes/default/assets/style.css", &css);
}

fn build(site: &SiteTest) -> Child {
    Command::new(env!("CARGO_BIN_EXE_careleaf"))
        .args(["build", ".", "--quiet", "--as-of", "2026-11-23"])
        .current_dir(site.path())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// Waits until so many files of the staging folder are in place, or the build is over.
fn moved_so_far(site: &SiteTest, child: &mut Child, moved: usize) {
    let staging = site.path().join("output/.careleaf-staging");
    let mut most = 0;
    while child.try_wait().unwrap().is_none() {
        let left = std::fs::read_dir(&staging).map_or(0, Iterator::count);
        if left < most && most - left >= moved {
            return;
        }
        most = most.max(left);
    }
}

type Tree = BTreeMap<String, Vec<u8>>;

/// The published files: the staging folder is no address of the site.
fn published(site: &SiteTest) -> Tree {
    let mut files = tree(&site.path().join("output"));
    files.retain(|path, _| !path.starts_with(".careleaf-staging/"));
    files
}

/// What a reader could trip over: a file that is neither version's; on the way from the home page,
/// a link to nothing. A page that is about to be removed may refer to one that went before it, but
/// no page that stays leads there any more.
fn faults(files: &Tree, versions: &[Tree]) -> Vec<String> {
    let mut faults = Vec::new();
    for (path, bytes) in files {
        if !versions.iter().any(|version| version.get(path) == Some(bytes)) {
            faults.push(format!("{path} is of neither version ({} bytes)", bytes.len()));
        }
    }
    let mut seen = BTreeSet::from(["index.html".to_owned()]);
    let mut next = vec!["index.html".to_owned()];
    while let Some(path) = next.pop() {
        for target in targets(&path, &String::from_utf8_lossy(&files[&path])) {
            if !files.contains_key(&target) {
                faults.push(format!("{path} refers to {target}, which is not there"));
            } else if target.ends_with(".html") && seen.insert(target.clone()) {
                next.push(target);
            }
        }
    }
    faults
}

/// The files that a page refers to.
fn targets(path: &str, text: &str) -> Vec<String> {
    let folder: Vec<&str> = path.split('/').rev().skip(1).collect();
    let folder: Vec<&str> = folder.into_iter().rev().collect();
    let written = text.split(" href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    let resolve = |target: &str| {
        let mut parts = folder.clone();
        for part in target.split(['#', '?']).next().unwrap_or_default().split('/') {
            match part {
                ".." => drop(parts.pop()),
                "" | "." => {}
                part => parts.push(part),
            }
        }
        parts.join("/")
    };
    written.filter(|target| !target.starts_with('#')).map(resolve).collect()
}

#[test]
fn a_killed_build_leaves_a_whole_site() {
    let mut versions = Vec::new();
    let mut took = Duration::ZERO;
    for version in 0..2 {
        let site = SiteTest::new(&[("content/_index.md", "---\ntitle: Home\n---\n")]);
        write(&site, version);
        let begun = Instant::now();
        assert!(build(&site).wait().unwrap().success());
        took = begun.elapsed();
        versions.push(published(&site));
    }
    assert_eq!(faults(&versions[0], &versions[..1]), [""; 0]);

    let site = SiteTest::new(&[("content/_index.md", "---\ntitle: Home\n---\n")]);
    write(&site, 0);
    assert!(build(&site).wait().unwrap().success());
    let (mut cut, mut mixed) = (0, 0);
    for kill in 0..KILLS {
        let version = 1 - (kill % 2) as usize;
        write(&site, version);
        let mut child = build(&site);
        if kill % 4 < 2 {
            std::thread::sleep(took * kill / KILLS);
        } else {
            // The moves take a small part of the time: these kills wait for the staging folder to
            // be emptied so far.
            moved_so_far(&site, &mut child, kill as usize % 40 * PAGES / 40);
        }
        child.kill().unwrap();
        let ended = child.wait().unwrap().success();
        let files = published(&site);
        assert_eq!(faults(&files, &versions), [""; 0], "kill {kill} of {KILLS}");
        cut += u32::from(!ended);
        mixed += u32::from(!versions.contains(&files));
        // What the killed build left is completed, and nothing of it stays behind.
        if kill % 4 == 3 {
            assert!(build(&site).wait().unwrap().success(), "the build after kill {kill}");
            assert!(published(&site) == versions[version], "the build after kill {kill}");
            assert!(!site.path().join("output/.careleaf-staging").exists());
        }
    }
    assert!(cut > KILLS / 4, "{cut} of {KILLS} builds were cut short");
    assert!(mixed > 0, "no kill met the writing, of {cut} builds that were cut short");
}
