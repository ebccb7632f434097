//! `careleaf review`: the record of a check, and the seal that an edit breaks.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
#![allow(clippy::disallowed_methods, reason = "tests read the pages that they make")]

mod support;

use insta::assert_snapshot;
use support::{Run, SiteTest};

const PAGE: &str = "---
title: Pay  # as the plan says it
owner: Desk
last_reviewed: 2026-01-01
next_review: 2026-03-02
reviewed_by:
  - pat
sources: [book]
---

Call the [desk](contact:desk).

:::include{file=\"/_shared/hours.md\"}
:::
";

fn site() -> SiteTest {
    SiteTest::new(&[
        ("content/_index.md", "---\ntitle: Home\n---\n\n[](pay.md)\n"),
        ("content/pay.md", PAGE),
        ("content/_shared/hours.md", "They answer in the morning.\n"),
        ("content/_data/people.yaml", "jo: {name: Jo Example}\npat: {name: Pat Example}\n"),
        (
            "content/_data/contacts.yaml",
            "desk: {label: Desk, purpose: Questions., phone: 202-555-0100}\nother: {label: Other, purpose: More., phone: 303-555-0188}\n",
        ),
        (
            "content/_data/sources.yaml",
            "book: {title: Plan book, publisher: Example Health Plan, seen: 2026-01-01}\n",
        ),
    ])
}

fn review(site: &SiteTest, more: &[&str]) -> Run {
    let mut all = vec!["review", "pay.md", ".", "--as-of", "2026-11-23"];
    all.extend(more);
    site.run_raw(&all)
}

fn sealed() -> SiteTest {
    let site = site();
    let run = review(&site, &["--by", "jo"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    site
}

fn page(site: &SiteTest) -> String {
    std::fs::read_to_string(site.path().join("content/pay.md")).unwrap()
}

/// What the check says of the seal: the first line of the warning, or nothing.
fn said(site: &SiteTest) -> String {
    let run = site.run(&["check"]);
    let found = run.stderr.lines().find(|line| line.contains("[changed-since-review]"));
    found.unwrap_or_default().to_owned()
}

const TEXT: &str =
    "warning[changed-since-review]: This page has changed since the review of 2026-11-23";
const DATA: &str = "warning[changed-since-review]: Something that this page shows from elsewhere has changed since the review of 2026-11-23";

#[test]
fn it_writes_its_own_lines_and_leaves_all_others() {
    let site = site();
    let run = review(&site, &["--by", "jo", "--by", "pat"]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    assert_snapshot!(run.stdout, @"content/pay.md: reviewed on 2026-11-23 by jo, pat; the next review is due by 2027-01-22");
    assert_snapshot!(page(&site), @r#"
    ---
    title: Pay  # as the plan says it
    owner: Desk
    last_reviewed: 2026-11-23
    next_review: 2027-01-22
    reviewed_by: [jo, pat]
    sources: [book]
    review_seal: 91a6fc68e8-6d359e6662
    ---

    Call the [desk](contact:desk).

    :::include{file="/_shared/hours.md"}
    :::
    "#);
    assert_eq!(said(&site), "");
    // Saying it again on the same day changes nothing.
    let before = page(&site);
    assert_eq!(review(&site, &["--by", "jo", "--by", "pat"]).code, 0);
    assert_eq!(page(&site), before);
}

#[test]
fn an_edit_takes_the_claim_back_until_the_next_review() {
    let site = sealed();
    site.build();
    assert!(site.read("pay/index.html").contains("Last checked <time datetime=\"2026-11-23\">"));
    let edited = page(&site).replace("Call the", "Never call the");
    site.write("content/pay.md", &edited);
    assert_eq!(said(&site), TEXT);
    site.build();
    let html = site.read("pay/index.html");
    assert!(html.contains("This page has changed since it was last checked on"), "{html}");
    assert!(!html.contains("Last checked"), "{html}");
    assert_eq!(site.run(&["build", "--strict"]).code, 1);
    assert_eq!(review(&site, &["--by", "jo"]).code, 0);
    assert_eq!(said(&site), "");
}

#[test]
fn what_a_page_shows_from_elsewhere_is_part_of_what_was_reviewed() {
    for (file, old, new) in [
        ("content/_data/contacts.yaml", "202-555-0100", "202-555-0111"),
        ("content/_data/sources.yaml", "Plan book", "Plan book 2"),
        ("content/_data/people.yaml", "Jo Example", "Jo Sample"),
        ("content/_shared/hours.md", "morning", "afternoon"),
    ] {
        let site = sealed();
        let text = std::fs::read_to_string(site.path().join(file)).unwrap();
        site.write(file, &text.replace(old, new));
        assert_eq!(said(&site), DATA, "{file}");
    }
    // What it does not show is not.
    let site = sealed();
    let contacts =
        std::fs::read_to_string(site.path().join("content/_data/contacts.yaml")).unwrap();
    site.write("content/_data/contacts.yaml", &contacts.replace("303-555-0188", "303-555-0199"));
    assert_eq!(said(&site), "");
}

#[test]
fn the_seal_holds_the_day_and_the_reviewer_but_not_housekeeping() {
    for (old, new, expected) in [
        ("last_reviewed: 2026-11-23", "last_reviewed: 2026-11-20", TEXT),
        ("reviewed_by: [jo]", "reviewed_by: [pat]", TEXT),
        ("title: Pay", "title: Pays", TEXT),
        ("owner: Desk", "owner: Somebody else\nweight: 4\nslug: paying", ""),
        ("\n", "\r\n", ""),
    ] {
        let site = sealed();
        let changed = page(&site).replace(old, new);
        assert_ne!(changed, page(&site), "{old}");
        site.write("content/pay.md", &changed);
        // A claim of another day names that day.
        assert_eq!(said(&site), expected.replace("2026-11-23", &day(&changed)), "{old}");
    }
}

fn day(page: &str) -> String {
    let at = page.find("last_reviewed: ").unwrap() + "last_reviewed: ".len();
    page[at..at + 10].to_owned()
}

#[test]
fn it_refuses_what_it_cannot_record() {
    let site = site();
    let refused = |site: &SiteTest, arguments: &[&str]| {
        let before = page(site);
        let run = site.run_raw(arguments);
        assert_eq!(page(site), before);
        format!("{} {}", run.code, run.stderr)
    };
    assert_snapshot!(refused(&site, &["review", "pay.md", "--by", "joe"]), @"2 error: There is no person 'joe' in people.yaml; did you mean 'jo'?");
    assert_snapshot!(refused(&site, &["review", "pay", "--by", "jo"]), @"2 error: There is no page 'pay' in the content folder; did you mean 'pay.md'?");
    assert_snapshot!(refused(&site, &["review", "pya.md", "--by", "jo"]), @"2 error: There is no page 'pya.md' in the content folder; did you mean 'pay.md'?");
    assert_snapshot!(refused(&site, &["review", "pay.md", "--by", "jo", "--next", "2020-01-01", "--as-of", "2026-11-23"]), @"2 error: --next 2020-01-01 is not after the review, 2026-11-23");
    site.write("content/pay.md", "---\n{title: Pay}\n---\nText.\n");
    assert_snapshot!(refused(&site, &["review", "pay.md", "--by", "jo"]), @"2 error: Cannot record the review in 'content/pay.md': its front matter is not one name a line, 'name: value'");
    site.write("content/pay.md", "---\ntitle: Pay\n---\n[gone](gone.md)\n");
    assert_snapshot!(refused(&site, &["review", "pay.md", "--by", "jo"]), @r"
    1 error[broken-link]: There is no page 'gone.md'
     --> content/pay.md:4:8
      |
    4 | [gone](gone.md)
      |        ^^^^^^^
      |
      = help: Link to a page by the path of its Markdown file

    The page has errors: mend them, then review what readers will see
    ");
}

#[test]
fn a_page_without_front_matter_gets_one() {
    let site = site();
    site.write("content/pay.md", "# Pay\n\nText.\n");
    assert_eq!(review(&site, &["--by", "jo"]).code, 0);
    assert_snapshot!(page(&site), @r"
    ---
    last_reviewed: 2026-11-23
    reviewed_by: [jo]
    review_seal: 480908fbe9-f9174f3b46
    ---
    # Pay

    Text.
    ");
    assert_eq!(said(&site), "");
}

#[test]
fn a_review_that_is_still_to_come_is_an_error() {
    let site = site();
    site.write("content/pay.md", &PAGE.replace("2026-01-01", "2026-11-25"));
    let run = site.run(&["check"]);
    assert!(run.stderr.contains("error[dates-out-of-order]: The last review, 2026-11-25, is still to come (the build's day is 2026-11-23)"), "{}", run.stderr);
    // East of here, tomorrow has begun.
    site.write("content/pay.md", &PAGE.replace("2026-01-01", "2026-11-24"));
    let run = site.run(&["check"]);
    assert!(!run.stderr.contains("still to come"), "{}", run.stderr);
}
