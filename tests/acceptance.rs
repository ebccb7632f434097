//! A text as it was pasted from a website: each of its ten known mistakes is reported at its line,
//! with a mend. The pages hold the text unchanged; only front matter and a glossary were added.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use std::fs;

use support::{day_of_the_real_site, project, run_in};

/// What is wrong, the rule that must say so, the page, the start of the line, and words that the
/// message must hold.
const MISTAKES: [(&str, &str, &str, &str, &str); 10] = [
    (
        "two numbers that look alike",
        "similar-numbers",
        "how-to.md",
        "Paxman are here",
        "844-572-9626",
    ),
    (
        "HCPCS codes called CPT",
        "mixed-code-list",
        "codes.md",
        "You may find the following CPT",
        "A9273",
    ),
    ("a future that has passed", "future-in-the-past", "how-to.md", "As of July 2021", "July 2021"),
    (
        "a mark on the second mention",
        "mark-not-on-first-mention",
        "coverage.md",
        "The NCCN Guidelines now",
        "®",
    ),
    (
        "a wrong expansion",
        "wrong-expansion",
        "coverage.md",
        "Paxman is a third-party",
        "National Provider Identifier",
    ),
    ("a lost link", "vague-link-text", "how-to.md", "2. It is useful", "View Here"),
    ("a lost link", "vague-link-text", "how-to.md", "3. A letter of medical", "here"),
    (
        "a destination that is not there",
        "lost-words",
        "how-to.md",
        "5. Please include",
        "along with",
    ),
    ("a step that is none", "step-without-action", "how-to.md", "6. Please note", "step"),
    (
        "a story without consent",
        "story-without-consent",
        "story.md",
        "  status: unverified",
        "consent",
    ),
];

#[test]
fn the_mistakes_of_a_pasted_text_are_all_found() {
    let site = project().join("tests/sites/acceptance");
    let run = run_in(&site, &["check", "--hints", "--format", "json", "--as-of", "2026-11-23"]);
    assert_eq!(run.code, 1);
    let found: Vec<serde_json::Value> =
        run.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let mut missed = Vec::new();
    for (what, code, page, start, words) in MISTAKES {
        let text = fs::read_to_string(site.join("content").join(page)).unwrap();
        let line = text.lines().position(|line| line.starts_with(start)).unwrap() + 1;
        let is_it = |finding: &&serde_json::Value| {
            finding["code"] == code
                && finding["file"].as_str().is_some_and(|file| file.ends_with(page))
                && finding["line"] == line
                && finding["message"].as_str().unwrap().contains(words)
                && finding["help"].as_str().is_some_and(|help| !help.is_empty())
        };
        if !found.iter().any(|finding| is_it(&finding)) {
            missed.push(format!("{what}: {code} at {page}:{line}"));
        }
    }
    assert!(missed.is_empty(), "not found:\n{}\n\nfound:\n{}", missed.join("\n"), run.stdout);
}

/// Rules that cry wolf on a finished site get switched off.
#[test]
fn nothing_is_found_on_the_real_site() {
    let day = day_of_the_real_site();
    let run = run_in(&project(), &["check", "--hints", "--format", "json", "--as-of", &day]);
    let found: Vec<&str> =
        run.stdout.lines().filter(|line| !line.contains("\"code\":\"no-base-url\"")).collect();
    assert!(found.is_empty(), "{}", found.join("\n"));
    assert_eq!(run.code, 0);
}
