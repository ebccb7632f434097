//! `careleaf audit`: what is due, what is coming, what lacks something; as text, JSON and calendar.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use insta::assert_snapshot;
use support::SiteTest;

fn site() -> SiteTest {
    let plain = "Ask the plan for the form. Write down the day and the name. ".repeat(12);
    SiteTest::new(&[
        ("content/_index.md", "---\ntitle: Home\n---\n\n[](old.md) [](old.md)\n"),
        (
            "content/old.md",
            &format!(
                "---\ntitle: Old\nowner: Desk, first\nlast_reviewed: 2025-01-01\nnext_review: 2026-11-13\nwaive:\n  vague-link-text: These are her own words.\n---\n\n{plain}\n\n[Click here](https://example.org/a) <https://example.org/b>\n"
            ),
        ),
        (
            "content/alone.md",
            "---\ntitle: Alone\nnext_review: 2026-12-01\nexpires: 2027-01-05\n---\n",
        ),
        ("content/soon.md", "---\ntitle: Soon\npublish: 2026-12-24\n---\n"),
        ("content/late.md", "---\ntitle: Late\nnext_review: 2027-06-01\n---\n\n[](alone.md)\n"),
        (
            "content/story.md",
            "---\ntitle: A story\nkind: story\norigin: submitted\nconsent: {status: granted, record_id: A1, granted_on: 2026-01-01, expires_on: 2027-02-01, scope: [site], revocation_contact: desk}\ndisclosure: {connection: none, text: None.}\ntypicality: Others may differ.\n---\n",
        ),
        (
            "content/_data/contacts.yaml",
            "desk: {label: Desk, purpose: Questions., phone: 202-555-0100, verified_on: 2024-01-01}\nfresh: {label: Fresh, purpose: More., phone: 303-555-0188, verified_on: 2026-10-01}\n",
        ),
        (
            "content/_data/codes.yaml",
            "'00000': {system: cpt1, meaning: Made up., audience: both, status: active, verified_on: 2026-10-01, effective_to: 2026-12-31}\n'00001': {system: cpt1, meaning: Made up., audience: both, status: unverified}\n",
        ),
    ])
}

#[test]
fn lists_for_people() {
    let run = site().run(&["audit"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert_snapshot!(run.stdout, @r"
    The site on 2026-11-23

    To do, by owner: 1
      Desk, first: 1 overdue

    Reviews that are overdue: 1
      2026-11-13  content/old.md  due 10 days ago  (Desk, first)

    Pages that changed since their review: 0

    What changes by itself: 5
      2026-12-01  content/alone.md  review is due
      2026-12-24  content/soon.md  page appears
      2026-12-31  content/_data/codes.yaml  code 00000 is used for the last day
      2027-01-05  content/alone.md  page leaves the site
      2027-02-01  content/story.md  consent ends

    Codes to look at: 1
      content/_data/codes.yaml  00001: unverified, never checked

    Stories and their consent: 1
      content/story.md  consent granted until 2027-02-01

    Contacts that nobody has tried in a year: 1
      content/_data/contacts.yaml  desk: last checked on 2024-01-01

    Pages that make claims and name no source: 0

    How hard the pages read: 1
      content/old.md  grade -1.1, SMOG 4.3, 162 words; of 25 sentences 0 long, 0 perhaps passive  (Desk, first)

    Paragraphs that are hard to read: 0

    Statements that stand on several pages: 0

    Pages that only lists and menus lead to: 2
      content/late.md  no page links to it
      content/story.md  no page links to it

    Rules that pages waive: 1
      content/old.md  vague-link-text: These are her own words.  (Desk, first)

    Other sites that pages link to: 1
      content/old.md  example.org, 2 times

    What the rules report: 2
      content/old.md  review-overdue: 1, warning
      the site  no-base-url: 1, hint
    ");
}

#[test]
fn a_longer_look_ahead_finds_more() {
    let site = site();
    let count = |upcoming: &str| {
        let run = site.run(&["audit", "--upcoming", upcoming, "--format", "json"]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        let items = run.stdout.lines().map(|line| serde_json::from_str(line).unwrap());
        items.filter(|item: &serde_json::Value| item["list"] == "upcoming").count()
    };
    assert_eq!([count("1w"), count("8d"), count("90d"), count("12m")], [0, 1, 5, 8]);
    let run = site.run(&["audit", "--upcoming", "soon"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("such as 90d, 12w or 6m"), "{}", run.stderr);
}

#[test]
fn the_calendar_keeps_to_its_standard() {
    let site = site();
    let long =
        "Desk, with a very long name; so long that a line of a calendar cannot hold all of it";
    site.write(
        "content/alone.md",
        &format!("---\ntitle: Alone\nowner: \"{long}\"\nnext_review: 2026-12-01\n---\n"),
    );
    let run = site.run(&["audit", "--format", "ics"]);
    let text = run.stdout;
    assert!(text.starts_with("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:"));
    assert!(text.ends_with("END:VCALENDAR\r\n"));
    assert!(text.split("\r\n").all(|line| line.len() <= 75 && !line.contains('\n')), "{text}");
    let unfolded = text.replace("\r\n ", "");
    assert_eq!(unfolded.matches("BEGIN:VEVENT").count(), 4, "{unfolded}");
    assert!(unfolded.contains("SUMMARY:review is due\\, Desk\\, with a very long name\\; so long"));
    assert!(unfolded.contains("DTSTART;VALUE=DATE:20261201\r\nDTEND;VALUE=DATE:20261202\r\n"));
    assert!(unfolded.contains("DTSTAMP:20261123T000000Z"));
    assert_eq!(text, site.run(&["audit", "--format", "ics"]).stdout, "ids are stable");
    assert_eq!(unfolded.matches("BEGIN:VALARM\r\nACTION:DISPLAY\r\n").count(), 4, "{unfolded}");
    let none = site.run(&["audit", "--format", "ics", "--upcoming", "1d"]).stdout;
    assert!(none.contains("\r\nBEGIN:VTIMEZONE\r\n"), "a calendar holds something: {none}");
    assert!(!none.contains("VEVENT") && !text.contains("VTIMEZONE"), "{none}");
    // A calendar that reads the next audit moves what has another day.
    site.write(
        "content/alone.md",
        &format!("---\ntitle: Alone\nowner: \"{long}\"\nnext_review: 2026-12-08\n---\n"),
    );
    let later = site.run(&["audit", "--format", "ics"]).stdout;
    let ids = |text: &str| -> Vec<String> {
        let mut ids: Vec<String> =
            text.lines().filter(|line| line.starts_with("UID:")).map(str::to_owned).collect();
        ids.sort();
        ids
    };
    assert_ne!(text, later);
    assert_eq!(ids(&text), ids(&later));
}

#[test]
fn nothing_is_coming_for_a_page_that_is_not_there_to_see_it() {
    let site = SiteTest::new(&[
        (
            "content/draft.md",
            "---\ntitle: Draft\ndraft: true\npublish: 2026-12-01\nnext_review: 2026-12-02\n---\n",
        ),
        (
            "content/gone.md",
            "---\ntitle: Gone\nexpires: 2026-11-22\nnext_review: 2026-12-03\n---\n",
        ),
        (
            "content/going.md",
            "---\ntitle: Going\nexpires: 2026-12-04\nnext_review: 2026-12-05\n---\n",
        ),
        (
            "content/owned.md",
            "---\ntitle: Owned\nowner: \"First\\nsecond\"\nnext_review: 2026-12-06\n---\n",
        ),
        (
            "content/cover.md",
            "---\ntitle: Cover\nkind: coverage\nsummary: S.\nlast_reviewed: 2026-11-01\nnext_review: 2027-11-01\nsources: [book]\n---\n",
        ),
        (
            "content/_data/sources.yaml",
            "book: {title: Plan book, publisher: Example Health Plan, date: 2020, seen: 2025-12-06}\n",
        ),
        (
            "content/_data/contacts.yaml",
            "desk: {label: Desk, purpose: Questions., phone: 202-555-0100, verified_on: 2025-12-07}\n",
        ),
    ]);
    let audit = site.run(&["audit"]).stdout;
    let coming = audit.split("What changes by itself: ").nth(1).unwrap();
    assert_snapshot!(coming.split("\n\n").next().unwrap(), @r"
    4
      2026-12-04  content/going.md  page leaves the site
      2026-12-06  content/owned.md  review is due  (First second)
      2026-12-07  content/_data/sources.yaml  source book was last read more than 365 days ago
      2026-12-08  content/_data/contacts.yaml  contact desk was last checked a year ago
    ");
}

#[test]
fn paragraphs_above_the_goal_are_listed_with_their_line() {
    let hard = "Individuals requesting reimbursement of considerable expenditures must additionally authenticate documentation demonstrating medical necessity, notwithstanding preceding authorizations or determinations communicated telephonically.";
    let site = SiteTest::new(&[(
        "content/_index.md",
        &format!("---\ntitle: Home\n---\n\nAsk for the form.\n\n{hard}\n"),
    )]);
    let run = site.run(&["audit"]);
    let line = run.stdout.lines().find(|line| line.contains("content/_index.md:7"));
    assert_snapshot!(line.unwrap_or(&run.stdout).trim(), @r"
      content/_index.md:7  grade 37.0, 'Individuals requesting reimbursement of considerable expenditures …', 17 of 20 words long
    ");
}

#[test]
fn a_page_that_needs_no_other_file() {
    let run = site().run(&["audit", "--format", "html"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let page = &run.stdout;
    assert!(page.starts_with("<!DOCTYPE html>"), "{page}");
    for what in ["src=", "href=\"http", "<link", "<script", "url("] {
        assert!(!page.contains(what), "{what} in {page}");
    }
    assert!(page.contains("<h2 id=\"reviews-overdue\">Reviews that are overdue: 1</h2>"), "{page}");
    assert!(page.contains("<svg role=\"img\" aria-labelledby=\"codes-chart\""), "{page}");
    assert!(page.contains("<td>Desk, first</td>"), "{page}");
}
