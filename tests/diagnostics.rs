//! Every diagnostic, as an editor meets it: a small site that produces it, and the message.
//!
//! `tests/sites/errors/CODE/` is a site; `expected.txt` beside its content is what
//! `careleaf check --hints` says of it. `UPDATE=1 cargo test --test diagnostics` writes the
//! expected texts anew; look at the difference before you commit it.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use std::fs;
use std::path::{Path, PathBuf};

use careleaf::diagnostic::{Severity, code};
use support::{Run, SiteTest, project, tree};

/// Diagnostics whose site cannot lie in the repository as plain files; the tests below make them.
const MADE_BY_TESTS: [&str; 10] = [
    "not-utf8",
    "unreadable-file",
    "too-large",
    "too-deep",
    "foreign-file",
    // Made in tests/external.rs, beside a server.
    "dead-external-link",
    "likely-gone-link",
    "unreachable-external-link",
    "moved-external-link",
    "source-changed",
];

fn fixture(code: &str) -> PathBuf {
    project().join("tests/sites/errors").join(code)
}

/// A copy of a fixture in a folder of its own.
fn copy(folder: &Path) -> SiteTest {
    let site = SiteTest::new(&[]);
    for (path, bytes) in tree(folder) {
        if path != "expected.txt" {
            site.write_bytes(&path, &bytes);
        }
    }
    site
}

/// The diagnostics of a run as JSON objects.
fn json(run: &Run) -> Vec<serde_json::Value> {
    run.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// That a code is among the findings of a site, with a mend, and that nothing was written.
fn assert_found(site: &SiteTest, code: &careleaf::diagnostic::Code) {
    let run = site.run(&["check", "--hints", "--format", "json"]);
    let found = json(&run);
    let ours: Vec<_> = found.iter().filter(|found| found["code"] == code.name).collect();
    assert!(!ours.is_empty(), "{}: not reported\n{}{}", code.name, run.stdout, run.stderr);
    for finding in ours {
        assert!(finding["help"].as_str().is_some_and(|help| !help.is_empty()), "{finding}");
        let message = finding["message"].as_str().unwrap();
        assert!(!message.ends_with('.'), "a message ends without a full stop: {message}");
    }
    let is_error = found.iter().any(|found| found["severity"] == "error");
    assert_eq!(run.code, i32::from(is_error), "{}", code.name);
    assert!(!site.path().join("output").exists(), "check writes nothing");
}

#[test]
fn every_code_has_a_site_that_produces_it() {
    let mut wrong = Vec::new();
    for code in code::ALL.iter().filter(|code| !MADE_BY_TESTS.contains(&code.name)) {
        let folder = fixture(code.name);
        assert!(folder.is_dir(), "add tests/sites/errors/{}/content/", code.name);
        let site = copy(&folder);
        assert_found(&site, code);
        let said = site.run(&["check", "--hints"]).stderr;
        let expected = folder.join("expected.txt");
        if std::env::var_os("UPDATE").is_some() {
            fs::write(&expected, &said).unwrap();
        }
        let before = fs::read_to_string(&expected).unwrap_or_default();
        if said != before {
            wrong.push(format!("== {}\n-- expected\n{before}\n-- said\n{said}", code.name));
        }
    }
    assert!(wrong.is_empty(), "messages changed:\n{}", wrong.join("\n"));
}

#[test]
fn every_code_is_explained_with_an_example() {
    for code in code::ALL {
        let title = format!("# {}\n", code.name);
        assert!(code.explain.starts_with(&title), "{}", code.name);
        assert!(code.explain.contains("For example:\n\n```"), "{}: no example", code.name);
        assert!(code.explain.contains("Mended:"), "{}: no mend", code.name);
    }
}

#[test]
fn a_file_that_is_not_utf8_is_named_and_the_others_are_still_checked() {
    let site = SiteTest::new(&[("content/other.md", "[gone](nowhere.md)\n")]);
    site.write_bytes("content/page.md", b"# Caf\xe9\n");
    site.write_bytes("content/wide.md", b"\xff\xfe#\x00");
    assert_found(&site, &code::NOT_UTF8);
    let run = site.run(&["check"]);
    assert!(run.stderr.contains("This file is not UTF-8: byte 6 is 0xe9"), "{}", run.stderr);
    assert!(run.stderr.contains("This file is UTF-16, not UTF-8"), "{}", run.stderr);
    assert!(run.stderr.contains("content/other.md:1:8"), "{}", run.stderr);
}

#[cfg(unix)]
#[test]
fn a_symbolic_link_is_not_followed() {
    let site = SiteTest::new(&[("content/page.md", "# Page\n"), ("elsewhere.md", "# Private\n")]);
    let link = site.path().join("content/linked.md");
    std::os::unix::fs::symlink(site.path().join("elsewhere.md"), link).unwrap();
    assert_found(&site, &code::UNREADABLE_FILE);
}

#[test]
fn what_is_too_large_is_refused() {
    let long = format!("---\ntitle: Page\nsummary: {}\n---\n", "x".repeat(70_000));
    let site = SiteTest::new(&[("content/page.md", &long)]);
    assert_found(&site, &code::TOO_LARGE);
    let site = SiteTest::new(&[("content/page.md", &"word ".repeat(7_000_000))]);
    assert_found(&site, &code::TOO_LARGE);
}

#[test]
fn what_is_nested_too_deeply_is_refused() {
    let site = SiteTest::new(&[("content/page.md", &format!("{} deep\n", "> ".repeat(10_000)))]);
    assert_found(&site, &code::TOO_DEEP);
}

#[test]
fn a_file_that_careleaf_did_not_make_is_named() {
    let site = SiteTest::new(&[("content/page.md", "# Page\n"), ("output/mine.html", "mine")]);
    let run = site.run(&["build", "--format", "json"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let found = json(&run);
    assert_eq!(found.len(), 1, "{}", run.stdout);
    assert_eq!(found[0]["code"], code::FOREIGN_FILE.name);
    assert_eq!(code::FOREIGN_FILE.severity, Severity::Warning);
    let strict = site.run(&["build", "--strict"]);
    assert_eq!(strict.code, 1, "a warning is an error with --strict");
}

#[test]
fn all_problems_are_reported_in_one_run() {
    let site = SiteTest::new(&[
        ("content/one.md", "---\ntilte: One\n---\n\n[gone](nowhere.md)\n"),
        ("content/two.md", "---\ntitle: Two\nkind: pgae\n---\n\n:::nonote\n:::\n"),
        ("content/_data/contacts.yaml", "desk:\n  label: Desk\n  purpose: Q.\n  phone: 12\n"),
    ]);
    let found = json(&site.run(&["check", "--format", "json"]));
    let codes: Vec<&str> = found.iter().map(|found| found["code"].as_str().unwrap()).collect();
    for code in
        ["unknown-field", "broken-link", "unknown-kind", "unknown-directive", "invalid-phone"]
    {
        assert!(codes.contains(&code), "{code} is missing: {codes:?}");
    }
    let files: Vec<&str> = found.iter().map(|found| found["file"].as_str().unwrap()).collect();
    assert!(files.is_sorted(), "sorted by file: {files:?}");
}

#[test]
fn severities_follow_the_sites_rules() {
    let page = ("content/page.md", "[gone](nowhere.md)\n");
    let site = SiteTest::new(&[page, ("content/site.yaml", "rules: {broken-link: warning}\n")]);
    assert_eq!(site.run(&["check"]).code, 0);
    assert_eq!(site.run(&["check", "--strict"]).code, 1);
    let site = SiteTest::new(&[page, ("content/site.yaml", "rules: {broken-link: 'off'}\n")]);
    let run = site.run(&["check", "--strict"]);
    assert_eq!(run.code, 0);
    assert!(!run.stderr.contains("broken-link"), "{}", run.stderr);
}

#[test]
fn escape_sequences_never_reach_the_terminal() {
    let site =
        SiteTest::new(&[("content/page.md", "---\n\u{1b}[31mred: 1\n---\n\n[x](\u{1b}[2J.md)\n")]);
    let run = site.run(&["check"]);
    assert_eq!(run.code, 1);
    assert!(!run.stderr.contains('\u{1b}'), "{:?}", run.stderr);
}
