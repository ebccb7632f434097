//! Diagnostics for programs: SARIF, judged by its official schema, and GitHub's annotations.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use std::fs::{self, File};
use std::time::{Duration, SystemTime};

use careleaf::diagnostic::code;
use serde_json::Value;
use support::{SiteTest, project, run_in};

fn schema() -> jsonschema::Validator {
    let text = fs::read_to_string(project().join("tests/schemas/sarif-2.1.0.json")).unwrap();
    // Its one pattern that is no regular expression (a stray bracket) is written as in erratum 01.
    // The logs do not use the property.
    let stray = r#""^[a-zA-Z]{2}|^[a-zA-Z]{2}-[a-zA-Z]{2}]?$""#;
    assert_eq!(text.matches(stray).count(), 2);
    let text = text.replace(stray, r#""^[a-zA-Z]{2}(-[a-zA-Z]{2})?$""#);
    let schema: Value = serde_json::from_str(&text).unwrap();
    jsonschema::options().should_validate_formats(true).build(&schema).unwrap()
}

/// Every fixture of `tests/sites/errors`, checked in a format.
fn fixtures(format: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(project().join("tests/sites/errors")).unwrap() {
        let folder = entry.unwrap().path();
        let name = folder.file_name().unwrap().to_str().unwrap().to_owned();
        let options = ["check", "--hints", "--format", format, "--as-of", "2026-11-23"];
        found.push((name, run_in(&folder, &options).stdout));
    }
    assert!(found.len() > 30, "where are the fixtures?");
    found
}

#[test]
fn sarif_follows_its_schema_for_every_fixture() {
    let schema = schema();
    for (name, log) in fixtures("sarif") {
        let log: Value = serde_json::from_str(&log).unwrap();
        let wrong: Vec<String> =
            schema.iter_errors(&log).map(|e| format!("{}: {e}", e.instance_path())).collect();
        assert_eq!(wrong, Vec::<String>::new(), "{name}");
        let rules = log["runs"][0]["tool"]["driver"]["rules"].as_array().unwrap();
        assert_eq!(rules.len(), code::ALL.len());
        let results = log["runs"][0]["results"].as_array().unwrap();
        assert!(results.iter().any(|result| result["ruleId"] == name.as_str()), "{name}");
        for result in results {
            let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
            assert_eq!(rules[index]["id"], result["ruleId"], "{name}");
        }
    }
}

#[test]
fn sarif_says_what_json_says() {
    let file = "content/a page.md";
    let page = "---\ntilte: Ä\n---\n\nÄ 😀 [gone](nowhere.md)\n";
    let site = SiteTest::new(&[(file, page)]);
    let run = site.run(&["check", "--format", "sarif"]);
    assert_eq!(run.code, 1);
    let log: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(log["version"], "2.1.0");
    let run = &log["runs"][0];
    assert_eq!(run["columnKind"], "unicodeCodePoints");
    let results = run["results"].as_array().unwrap();
    let find = |id: &str| results.iter().find(|result| result["ruleId"] == id).unwrap();
    let link = &find("broken-link")["locations"][0]["physicalLocation"];
    assert_eq!(link["artifactLocation"]["uri"], "content/a%20page.md");
    // An emoji is one character, though UTF-16 counts two.
    let region = &link["region"];
    assert_eq!((&region["startLine"], &region["startColumn"]), (&5.into(), &12.into()), "{region}");
    assert_eq!((&region["endLine"], &region["endColumn"]), (&5.into(), &22.into()), "{region}");
    let change = &find("unknown-field")["fixes"][0]["artifactChanges"][0]["replacements"][0];
    assert_eq!(change["insertedContent"]["text"], "title");
    assert_eq!(change["deletedRegion"]["startColumn"], 1);
    assert_eq!(change["deletedRegion"]["endColumn"], 6);
    assert_eq!(find("broken-link")["level"], "error");
}

#[test]
fn sarif_is_written_where_nothing_is_wrong_too() {
    let site = SiteTest::new(&[
        ("content/_index.md", "# Home\n"),
        ("content/site.yaml", "base_url: https://example.org/\n"),
    ]);
    // What changed just now is not trusted to be as it was.
    let hour_ago = SystemTime::now() - Duration::from_secs(3600);
    for path in ["content/_index.md", "content/site.yaml", "content"] {
        File::open(site.path().join(path)).unwrap().set_modified(hour_ago).unwrap();
    }
    for command in ["check", "build", "build"] {
        let run = site.run(&[command, "--format", "sarif", "--timings"]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        let log: Value = serde_json::from_str(&run.stdout).unwrap();
        assert_eq!(log["runs"][0]["results"].as_array().map(Vec::len), Some(0), "{command}");
    }
    let again = site.run(&["build", "--format", "sarif", "--timings"]);
    assert!(!again.stderr.contains("parse"), "it read a page:\n{}", again.stderr);
}

#[test]
fn github_annotates_every_fixture() {
    for (name, lines) in fixtures("github") {
        for line in lines.lines() {
            let (start, rest) = line.strip_prefix("::").and_then(|l| l.split_once(' ')).unwrap();
            assert!(["error", "warning", "notice"].contains(&start), "{name}: {line}");
            let (properties, message) = rest.split_once("::").unwrap();
            assert!(!message.is_empty(), "{name}: {line}");
            for property in properties.split(',') {
                let (key, value) = property.split_once('=').unwrap();
                let known = ["file", "line", "endLine", "col", "endColumn", "title"];
                assert!(known.contains(&key) && !value.is_empty(), "{name}: {line}");
            }
        }
        assert!(lines.contains(&format!("title={name}::")), "{name}: {lines}");
    }
}
