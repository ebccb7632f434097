//! The schemas that editors' tools check by, against what careleaf itself says of the same text.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use jsonschema::Validator;
use serde_json::Value;
use support::{Run, SiteTest, project, run_in, tree};

/// A site that every case below is tried in.
const SITE: &[(&str, &str)] = &[
    (
        "content/_data/contacts.yaml",
        "desk: {label: Example desk, purpose: Questions., phone: 202-555-0100}\n",
    ),
    ("content/_data/sources.yaml", "book: {title: An example, seen: 2026-01-01}\n"),
    (
        "content/_data/codes.yaml",
        "\"97039\": {system: cpt1, meaning: An example, audience: clinic, status: active}\n\
         A9273: {system: hcpcs2, meaning: An example, audience: clinic, status: active, replaced_by: [97039]}\n",
    ),
];

/// The schemas of a site, by name.
fn schemas(folder: &Path) -> BTreeMap<String, Validator> {
    let target = tempfile::TempDir::new().unwrap();
    let write = format!("--write={}", target.path().display());
    let run = run_in(folder, &["schema", &write]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let compile = |(path, bytes): (String, Vec<u8>)| {
        let value: Value = serde_json::from_slice(&bytes).unwrap();
        assert!(jsonschema::meta::is_valid(&value), "{path} is no schema");
        let options = jsonschema::options().should_validate_formats(true);
        (path.trim_end_matches(".json").to_owned(), options.build(&value).unwrap())
    };
    tree(target.path()).into_iter().map(compile).collect()
}

fn yaml(text: &str) -> Value {
    serde_yaml::from_str(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn front_matter(page: &str) -> Option<&str> {
    page.strip_prefix("---\n")?.split_once("\n---\n").map(|(yaml, _)| yaml)
}

fn wrong(schema: &Validator, value: &Value) -> Vec<String> {
    schema.iter_errors(value).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

#[test]
fn the_real_content_follows_its_schemas() {
    let schemas = schemas(&project());
    let (mut pages, mut data) = (0, 0);
    for (path, bytes) in tree(&project().join("content")) {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some(name) = path.strip_suffix(".md").and(front_matter(&text)) {
            let value = yaml(name);
            let kind = value["kind"].as_str().unwrap();
            for name in ["front-matter".to_owned(), format!("front-matter/{kind}")] {
                assert_eq!(wrong(&schemas[&name], &value), Vec::<String>::new(), "{path}: {name}");
            }
            pages += 1;
        } else if let Some(name) = path.strip_suffix(".yaml") {
            let name = name.replace("_data/", "data/");
            assert_eq!(wrong(&schemas[&name], &yaml(&text)), Vec::<String>::new(), "{path}");
            data += 1;
        }
    }
    assert!(pages >= 12 && data >= 5, "{pages} pages and {data} data files");
}

/// What careleaf says of a text at the place that a schema is for.
fn check(name: &str, text: &str) -> Run {
    let site = SiteTest::new(SITE);
    match name.strip_prefix("data/") {
        _ if name == "site" => site.write("content/site.yaml", text),
        Some(data) => {
            // The site's own records stay, so that ids can be named.
            let file = format!("content/_data/{data}.yaml");
            let own = SITE.iter().find(|(path, _)| *path == file).map_or("", |(_, text)| text);
            site.write(&file, &format!("{own}{text}"));
        }
        None => site.write("content/page.md", &format!("---\n{text}---\n")),
    }
    site.run(&["check"])
}

/// Every case, with what the schema and careleaf say of it.
fn verdicts(cases: &[(&str, &str)]) -> Vec<(String, bool, bool)> {
    let site = SiteTest::new(SITE);
    let schemas = schemas(site.path());
    let mut verdicts = Vec::new();
    for (name, text) in cases {
        let value = yaml(text);
        let run = check(name, text);
        let said = format!("{name}:\n{text}{}", run.stderr);
        verdicts.push((said, schemas[*name].is_valid(&value), run.code == 0));
        // The schema for pages of any kind agrees with that of the one kind.
        if name.starts_with("front-matter/") && value["kind"].is_string() {
            let any = schemas["front-matter"].is_valid(&value);
            assert_eq!(any, schemas[*name].is_valid(&value), "front-matter: {name}: {text}");
        }
    }
    verdicts
}

#[test]
fn what_careleaf_refuses_is_refused() {
    let cases = [
        ("front-matter/page", "tilte: A\n"),
        ("front-matter/page", "title: [A]\n"),
        ("front-matter/page", "title: A\ndate: 2026-02-32\n"),
        ("front-matter/page", "title: A\ndate: 5 March 2026\n"),
        ("front-matter/page", "title: A\nweight: heavy\n"),
        ("front-matter/page", "title: A\nweight: '1'\n"),
        ("front-matter/page", "title: A\ndraft: 'yes'\n"),
        ("front-matter/page", "title: A\ntags: wigs\n"),
        ("front-matter/page", "title: A\naudience: patients\n"),
        ("front-matter/page", "title: A\nsources: [bok]\n"),
        ("front-matter/page", "title: A\nreviewed_by: [nobody]\n"),
        ("front-matter/page", "- a\n"),
        ("front-matter/coverage", "kind: coverage\ntitle: A\n"),
        (
            "front-matter/coverage",
            "kind: coverage\ntitle: A\nsummary: ''\nlast_reviewed: 2026-01-01\nnext_review: 2027-01-01\nsources: [book]\n",
        ),
        (
            "front-matter/coverage",
            "kind: coverage\ntitle: A\nsummary: B\nlast_reviewed: 2026-01-01\nnext_review: 2027-01-01\nsources: []\n",
        ),
        ("front-matter/home", "kind: home\ntasks: [{title: A, lnik: page.md}]\n"),
        ("front-matter/home", "kind: home\ntasks: [{title: A}]\n"),
        ("data/contacts", "new: {label: A}\n"),
        ("data/contacts", "a new one: {label: A, purpose: B}\n"),
        ("data/contacts", "new: {label: A, purpose: B, distinct: x}\n"),
        ("data/contacts", "new: {label: A, purpose: B, source: bok}\n"),
        ("data/contacts", "new: text\n"),
        ("data/codes", "\"97010\": {system: cpt9, meaning: A, audience: both, status: active}\n"),
        (
            "data/codes",
            "\"97010\": {system: cpt1, meaning: A, audience: both, status: active, replaced_by: [97038]}\n",
        ),
        ("data/sources", "new: {title: A}\n"),
        ("data/sources", "new: {title: A, seen: January}\n"),
        ("data/terms", "new: {term: A, definition: B, saying: C}\n"),
        ("data/people", "new: {role: A}\n"),
        ("site", "tilte: A\n"),
        ("site", "rules: {broken-lnik: warning}\n"),
        ("site", "rules: {broken-link: warn}\n"),
        ("site", "markdown: {raw: true}\n"),
        ("site", "menu: about.md\n"),
    ];
    for (case, by_schema, by_careleaf) in verdicts(&cases) {
        assert!(!by_careleaf, "careleaf takes it, so the case is none: {case}");
        assert!(!by_schema, "the schema takes it: {case}");
    }
}

#[test]
fn what_careleaf_takes_is_taken() {
    let cases = [
        ("front-matter/page", "title: 2026\nas_of: 2021\n"),
        ("front-matter/page", "title: A\nsummary:\ntags:\ndate:\naudience:\nsources:\n"),
        ("front-matter/page", "kind: page\ntitle: A\nextra: {any: [1, {b: c}]}\n"),
        ("front-matter/page", "title: A\ndraft: true\nweight: -3\ndate: 2026-12-31\n"),
        (
            "front-matter/code-reference",
            "kind: code-reference\ntitle: A\nsummary: B\nlast_reviewed: 2026-01-01\nnext_review: 2027-01-01\nsources: [book]\ncodes: [97039, A9273]\n",
        ),
        ("front-matter/home", "kind: home\ntasks: [{title: A, link: page.md}]\n"),
        ("data/contacts", "a.new-one_2: {label: A, purpose: B, source: book}\n"),
        (
            "data/codes",
            "\"97010\": {system: cpt1, meaning: A, audience: both, status: retired, replaced_by: [\"97039\"]}\n",
        ),
        ("data/terms", "new: {term: A, definition: B, expansion:, source:}\n"),
        // Nobody is in people.yaml, and nobody need be named.
        (
            "data/codes",
            "\"97010\": {system: cpt1, meaning: A, audience: both, status: active, verified_by:}\n",
        ),
        ("data/people", "new: {name: A}\n"),
        ("site", "title: A\nrules: {broken-link: warning, no-base-url: 'off'}\nrights: {cpt: B}\n"),
        ("site", "menu: []\nmarkdown: {raw_html: true}\nreview_interval_days: 30\n"),
    ];
    for (case, by_schema, by_careleaf) in verdicts(&cases) {
        assert!(by_careleaf, "careleaf refuses it, so the case is none: {case}");
        assert!(by_schema, "the schema refuses it: {case}");
    }
}

#[test]
fn ids_are_listed_for_completion() {
    let site = SiteTest::new(SITE);
    let run = site.run_raw(&["schema", "code-reference"]);
    let schema: Value = serde_json::from_str(&run.stdout).unwrap();
    let codes = &schema["properties"]["codes"];
    assert_eq!(codes["items"]["enum"], serde_json::json!(["97039", 97039, "A9273"]), "{schema:#}");
    assert!(codes["description"].as_str().is_some_and(|help| !help.is_empty()));
    assert_eq!(schema["$schema"], "http://json-schema.org/draft-07/schema#");
}

#[test]
fn a_kind_of_the_sites_own_has_a_schema() {
    let site = SiteTest::new(&[(
        "content/_kinds/clinic.yaml",
        "about: One clinic.\nfields: {beds: {type: integer, required: true, help: How many.}}\n",
    )]);
    let schema = &schemas(site.path())["front-matter/clinic"];
    assert!(schema.is_valid(&yaml("kind: clinic\ntitle: A\nbeds: 3\n")));
    assert!(!schema.is_valid(&yaml("kind: clinic\ntitle: A\n")));
}

#[test]
fn without_a_site_the_built_in_kinds_are_described() {
    let folder = tempfile::TempDir::new().unwrap();
    let run = run_in(folder.path(), &["schema", "story"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let list = run_in(folder.path(), &["schema"]).stdout;
    for name in ["site", "data/codes", "front-matter", "front-matter/story"] {
        assert!(list.lines().any(|line| line.split(' ').next() == Some(name)), "{list}");
    }
    let run = run_in(folder.path(), &["schema", "stroy"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("did you mean 'story'?"), "{}", run.stderr);
}

#[test]
fn a_foreign_file_is_not_overwritten() {
    let site = SiteTest::new(&[("schemas/site.json", "{\"mine\": true}\n")]);
    let run = site.run_raw(&["schema", "--write"]);
    assert_eq!(run.code, 2, "{}", run.stderr);
    let there = tree(&site.path().join("schemas"));
    assert_eq!(there.len(), 1, "nothing was written beside it");
    fs::remove_file(site.path().join("schemas/site.json")).unwrap();
    for _ in 0..2 {
        assert_eq!(site.run_raw(&["schema", "--write"]).code, 0, "its own files are");
    }
}
