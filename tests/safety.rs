//! What a site must never publish, looked for in what it publishes.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]
#![allow(clippy::disallowed_methods, reason = "tests read and write the sites that they make")]

mod support;

use careleaf::check::{self, Reading};
use careleaf::mention::Tie;
use careleaf::parse::{self, ParseSettings};
use careleaf::source::{FileId, Hash, Role, Source};
use proptest::prelude::*;
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
updated: 2026-02-02
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
        (
            "content/_index.md",
            "---\ntitle: Home\ndate: 2026-01-01\n---\n\nRead [her words](stories/one.md).\n",
        ),
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
    assert!(!site.read("feed.xml").contains("stories/"), "a feed cannot be taken back");
    site.write("content/stories/one.md", &story("status: withdrawn"));
    let run = site.build();
    assert!(run.stderr.contains("story-held-back"), "{}", run.stderr);
    assert!(run.stderr.contains("content/_index.md:6:18"), "what links to it:\n{}", run.stderr);
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
fn what_names_a_withdrawn_story_in_fields_does_not_keep_it() {
    let site = site("status: granted");
    site.write(
        "content/_index.md",
        "---\ntitle: Home\nkind: home\ntasks: [{title: Her words, text: Read., link: stories/one.md}]\n---\n",
    );
    site.write("content/site.yaml", "menu: [stories/one.md]\n");
    site.build();
    assert!(with(&site, "stories/one/").contains(&"index.html".to_owned()));
    site.write("content/stories/one.md", &story("status: withdrawn"));
    let run = site.build();
    for place in ["content/_index.md:4:47", "content/site.yaml:1:8"] {
        assert!(run.stderr.contains(place), "{place}\n{}", run.stderr);
    }
    assert_eq!(with(&site, "stories/one"), Vec::<String>::new());
    assert_eq!(with(&site, "TOLD"), Vec::<String>::new());
}

#[test]
fn a_story_that_may_not_be_told_is_not_included_either() {
    let site = site("status: withdrawn");
    site.write(
        "content/other.md",
        "---\ntitle: Other\n---\n\n:::include{file=\"stories/one.md\"}\n:::\n",
    );
    let run = site.build();
    assert!(run.stderr.contains("'stories/one.md' may not be shown"), "{}", run.stderr);
    assert_eq!(with(&site, "TOLD"), Vec::<String>::new());
}

#[test]
fn an_included_page_goes_on_the_day_on_which_it_expires() {
    let site = SiteTest::new(&[
        ("content/_index.md", "---\ntitle: Home\n---\n\n:::include{file=\"rules.md\"}\n:::\n"),
        ("content/rules.md", "---\ntitle: Rules\nexpires: 2026-11-23\n---\n\nRULES OF OLD\n"),
    ]);
    site.run_raw(&["build", ".", "--as-of", "2026-11-22"]);
    assert_eq!(with(&site, "RULES OF OLD"), ["index.html", "rules/index.html"]);
    site.build();
    assert_eq!(with(&site, "RULES OF OLD"), Vec::<String>::new());
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

/// Pieces that numbers, addresses, codes and personal data are made of, and what breaks them.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "202",
        "555",
        "0100",
        "1",
        "8445729626",
        "-",
        ".",
        " ",
        "(",
        ")",
        "+",
        "@",
        "a",
        "clinic",
        ".example",
        "97039",
        "A9273",
        "0662T",
        "Z51",
        "11",
        "é",
        "–",
        "\u{a0}",
        "®",
        "CPT",
        "codes",
        "is",
        "not",
        "MRN",
        "DOB",
        "born on",
        "4 March 1970",
        "100",
        "%",
        "\n",
        "\n\n",
        "# ",
        "- ",
        "| a |\n|---|\n| ",
        "`",
        "[",
        "](code:97039)",
        "](tel:202-555-0100)",
        ":",
        "always",
        "😀",
    ]);
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_searched_and_every_mention_has_its_place(body in pieces()) {
        let text = format!("---\ntitle: Page\nkind: story\nsummary: {body:?}\n---\n\n{body}\n");
        let file = FileId::new("content/page.md");
        let source = Source {
            file,
            role: Role::Page,
            bytes: text.as_bytes().into(),
            hash: Hash::of(text.as_bytes()),
            text: text.into(),
        };
        let kinds = careleaf::kind::built_in();
        let page = parse::page(&source, &ParseSettings { kinds: &kinds, raw_html: false });
        for mention in &page.mentions {
            let at = mention.span.range();
            prop_assert!(source.text.get(at).is_some(), "{mention:?}");
            if mention.tie == Tie::Typed {
                // Within it, markup or the end of a line may stand in the source.
                let written = &source.text[mention.span.range()];
                prop_assert_eq!(written.chars().next(), mention.text.chars().next());
                prop_assert_eq!(written.chars().next_back(), mention.text.chars().next_back());
            }
        }
        let plain_words = careleaf::language::PlainWords::built_in();
        let marks = [("Example".to_owned(), '®')];
        let as_of = "2026-11-23".parse().unwrap();
        for finding in check::text(Reading { page: &page, kind: None, reading_grade_max: None, as_of, marks: &marks, lang: "en", plain_words: Some(&plain_words) }) {
            let place = finding.place.unwrap();
            prop_assert!(source.text.get(place.span.range()).is_some());
        }
    }
}

#[test]
fn a_site_replaces_the_list_of_hard_words() {
    let site = SiteTest::new(&[("content/_index.md", "Utilize the frob.\n")]);
    let run = site.run(&["check", "--hints"]);
    assert!(run.stderr.contains("'Utilize' is a hard word"), "{}", run.stderr);
    site.write("content/_data/plain_words.yaml", "frob: cap\n");
    let run = site.run(&["check", "--hints"]);
    assert!(run.stderr.contains("'frob' is a hard word"), "{}", run.stderr);
    assert!(run.stderr.contains("Try: cap"), "{}", run.stderr);
    assert!(!run.stderr.contains("'Utilize'"), "{}", run.stderr);
    site.write("content/_data/plain_words.yaml", "frob: [cap]\n");
    let run = site.run(&["check"]);
    assert!(run.stderr.contains("The list of hard words holds words"), "{}", run.stderr);
}

#[test]
fn marks_of_others_have_their_notices_on_each_page_that_cites_them_and_on_no_other() {
    let site = SiteTest::new(&[
        (
            "content/site.yaml",
            "rights: {cpt: Example notice for codes., nccn: Example notice for the guideline.}\n",
        ),
        (
            "content/_data/codes.yaml",
            "'00001': {system: cpt1, meaning: Made up., audience: both, status: unverified}\nA0000: {system: hcpcs2, meaning: Made up., audience: both, status: unverified}\n",
        ),
        ("content/_index.md", "---\ntitle: Home\n---\n"),
        ("content/cpt.md", "Ask for [](code:00001).\n"),
        ("content/hcpcs.md", "Ask for [](code:A0000).\n"),
        ("content/nccn.md", "The NCCN guideline says so.\n"),
    ]);
    let run = site.run(&["build"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    for (page, cpt, nccn) in [("cpt", true, false), ("hcpcs", false, false), ("nccn", false, true)]
    {
        let html = site.read(&format!("{page}/index.html"));
        assert_eq!(html.contains("Example notice for codes."), cpt, "{page}: {html}");
        assert_eq!(html.contains("Example notice for the guideline."), nccn, "{page}: {html}");
    }
}

#[test]
fn a_table_says_of_a_code_what_holds_on_the_day() {
    let code = |id: &str, more: &str| {
        format!(
            "{id}: {{system: hcpcs2, meaning: Made up., audience: both, status: active, {more}}}\n"
        )
    };
    let site = SiteTest::new(&[
        (
            "content/_data/codes.yaml",
            &[
                code("A0001", "effective_to: 2026-11-23"),
                code("A0002", "effective_to: 2026-11-22"),
                code("A0003", "effective_to: 2026-11-22, replaced_by: [A0001]"),
                code("A0004", "effective_from: 2026-11-24"),
            ]
            .concat(),
        ),
        ("content/all.md", "---\ntitle: All\n---\n\n:::codes\n:::\n"),
        ("content/now.md", "---\ntitle: Now\n---\n\n:::codes{status=\"active\"}\n:::\n"),
    ]);
    let status = |page: &str| -> Vec<String> {
        let html = site.read(page);
        let cells = html.split("<td data-label=\"Status\"><p>").skip(1);
        cells.map(|cell| cell.split('.').next().unwrap().to_owned()).collect()
    };
    site.run(&["build"]);
    let said = ["In use", "No longer in use", "Replaced", "Not in use yet"];
    assert_eq!(status("all/index.html"), said);
    assert_eq!(status("now/index.html"), ["In use"]);
    // The next day, with nothing changed but the day.
    site.run_raw(&["build", ".", "--as-of", "2026-11-24"]);
    let said = ["No longer in use", "No longer in use", "Replaced", "In use"];
    assert_eq!(status("all/index.html"), said);
    assert_eq!(status("now/index.html"), ["In use"]);
    let audit = site.run(&["audit"]).stdout;
    assert!(audit.contains("A0002: retired, never checked"), "{audit}");
}

#[test]
fn a_file_goes_with_the_page_that_shows_it() {
    let site = site("status: granted");
    let told = story("status: granted");
    site.write("content/stories/one.md", &format!("{told}\n![A face](face.svg)\n"));
    site.write("content/draft.md", "---\ntitle: Draft\ndraft: true\n---\n\n[letter](letter.pdf)\n");
    let files = ["stories/face.svg", "letter.pdf", "unnamed.txt", "shared.txt"];
    for file in files {
        site.write(&format!("content/{file}"), "<svg xmlns=\"http://www.w3.org/2000/svg\"/>");
    }
    site.write("content/_index.md", "---\ntitle: Home\n---\n\n[](shared.txt)\n");
    let there = || files.map(|file| site.path().join("output").join(file).is_file());
    site.build();
    assert_eq!(there(), [true, false, true, true], "a draft has no file on the site");

    let gone = story("status: withdrawn");
    let body = "\n![A face](face.svg)\n\n[](../shared.txt)\n";
    site.write("content/stories/one.md", &format!("{gone}{body}"));
    site.build();
    assert_eq!(there(), [false, false, true, true], "what another page shows stays");

    site.write("content/_index.md", "---\ntitle: Home\n---\n\n[the letter](letter.pdf)\n");
    site.build();
    assert_eq!(there(), [false, true, true, false]);
}

/// Looked for only when somebody is told, which a site can ask for.
#[test]
fn hard_words_are_told_with_hints_or_where_the_site_raises_the_rule() {
    let page = "---\ntitle: Home\nkind: page\n---\n\nPlease utilize the form.\n";
    let site = SiteTest::new(&[("content/_index.md", page)]);
    let told = |rules: &str, options: &[&str]| {
        site.write("content/site.yaml", rules);
        site.run(options).stderr.contains("'utilize' is a hard word")
    };
    assert!(!told("", &["check"]));
    assert!(told("", &["check", "--hints"]));
    assert!(told("rules: {hard-word: warning}", &["check"]));
    assert!(told("rules: {page: {hard-word: warning}}", &["check"]));
    assert!(!told("rules: {hard-word: warning, page: {hard-word: off}}", &["check"]));
}
