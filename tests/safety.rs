//! What a site must never publish, looked for in what it publishes.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]
#![allow(clippy::disallowed_methods, reason = "tests read and write the sites that they make")]

mod support;

use support::{SiteTest, project, tree};

const DESK: &str = "desk:
  label: The example desk
  purpose: Made up for a test.
  phone: 202-555-0100
";

/// A story whose words and whose frame can be told apart.
fn story(consent: &str) -> String {
    format!(
        "---
title: A made-up story
kind: story
origin: submitted
consent: {{{consent}, record_id: C-0000, granted_on: 2026-01-31, scope: [site], revocation_contact: desk}}
disclosure: {{connection: paid, text: DISCLOSED}}
typicality: TYPICAL
---

TOLD by someone.
"
    )
}

/// A site that lists, links and maps its story.
fn site(consent: &str) -> SiteTest {
    SiteTest::new(&[
        ("content/site.yaml", "base_url: https://example.org/\n"),
        ("content/_index.md", "---\ntitle: Home\n---\n\nRead [her words](stories/one.md).\n"),
        ("content/stories/_index.md", "---\ntitle: Stories\n---\n"),
        ("content/stories/one.md", &story(consent)),
        ("content/_data/contacts.yaml", DESK),
    ])
}

/// The files of the output that hold a text.
fn with(site: &SiteTest, text: &str) -> Vec<String> {
    let holds = |bytes: &[u8]| String::from_utf8_lossy(bytes).contains(text);
    site.output().into_iter().filter(|(_, bytes)| holds(bytes)).map(|(path, _)| path).collect()
}

#[test]
fn a_withdrawn_story_is_nowhere_and_the_build_goes_on() {
    let site = site("status: granted");
    site.build();
    assert!(with(&site, "TOLD").contains(&"stories/one/index.html".to_owned()));
    for place in ["index.html", "stories/index.html", "sitemap.xml"] {
        assert!(with(&site, "stories/one/").contains(&place.to_owned()), "{place}");
    }
    site.write("content/stories/one.md", &story("status: withdrawn"));
    let run = site.build();
    assert!(run.stderr.contains("story-held-back"), "{}", run.stderr);
    assert!(run.stderr.contains("content/_index.md:5:18"), "what links to it:\n{}", run.stderr);
    for trace in ["TOLD", "stories/one", "A made-up story", "DISCLOSED"] {
        assert_eq!(with(&site, trace), Vec::<String>::new(), "{trace}");
    }
    assert!(site.read("index.html").contains("Read her words."), "a lost link is plain text");
}

#[test]
fn a_consent_ends_on_its_day_without_an_edit() {
    let site = site("status: granted, expires_on: 2026-12-01");
    let build = |day: &str| {
        let run = site.run_raw(&["build", ".", "--as-of", day]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        with(&site, "TOLD").len()
    };
    assert!(build("2026-11-30") > 0);
    assert_eq!(build("2026-12-01"), 0);
}

#[test]
fn a_story_that_may_not_be_told_is_not_included_either() {
    let site = site("status: withdrawn");
    site.write(
        "content/other.md",
        "---\ntitle: Other\n---\n\n:::include{file=\"stories/one.md\"}\n:::\n",
    );
    let run = site.run(&["build"]);
    assert_eq!(run.code, 1);
    assert!(run.stderr.contains("'stories/one.md' may not be shown"), "{}", run.stderr);
}

#[test]
fn a_story_stands_beside_its_ties_and_how_typical_it_is() {
    let site = site("status: granted");
    site.build();
    let page = site.read("stories/one/index.html");
    let at = |text: &str| page.find(text).unwrap_or_else(|| panic!("no {text}"));
    let beside = at("<div class=\"beside\">");
    assert!(beside < at("TYPICAL") && at("TYPICAL") < at("TOLD"));
    assert!(beside < at("The person was paid. DISCLOSED") && at("DISCLOSED") < at("TOLD"));
}

#[test]
fn no_template_calls_a_story_a_review() {
    for (path, bytes) in tree(&project().join("themes/default")) {
        let text = String::from_utf8_lossy(&bytes).to_lowercase();
        for word in ["\"review\"", "aggregaterating", "schema.org/review", "reviewrating"] {
            assert!(!text.contains(word), "{path}: {word}");
        }
    }
}

#[test]
fn a_phone_number_is_in_sight_wherever_a_contact_is_cited() {
    let body = "[the desk](contact:desk), [](contact:desk)\n\n:::contact{id=desk}\n:::\n";
    let site = SiteTest::new(&[
        ("content/page.md", &format!("---\ntitle: Page\n---\n\n{body}")),
        ("content/desk.md", "---\ntitle: Contact\nkind: contact\n---\n"),
        ("content/_data/contacts.yaml", DESK),
    ]);
    site.build();
    let in_sight = |path: &str| {
        let page = site.read(path);
        let mut text = String::new();
        // Attributes are not in sight.
        for part in page.split('<') {
            text.push_str(part.split_once('>').map_or("", |(_, text)| text));
        }
        text.matches("202-555-0100").count()
    };
    assert_eq!(in_sight("page/index.html"), 3);
    assert_eq!(in_sight("desk/index.html"), 1);
    let style = std::fs::read_to_string(project().join("themes/default/assets/style.css")).unwrap();
    let print = style.split("@media print").nth(1).unwrap();
    let hidden: Vec<&str> =
        print.split('}').filter(|rule| rule.contains("display: none")).collect();
    assert!(!hidden.is_empty(), "print hides something");
    for rule in hidden {
        assert!(!rule.contains(".number") && !rule.contains(".phone"), "{rule}");
    }
}
