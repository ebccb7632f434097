//! Sites through the front door: what a build writes, keeps, removes and refuses.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]
#![allow(clippy::disallowed_methods, reason = "tests read and write the sites that they make")]

mod support;

use support::{SiteTest, day_of_the_real_site, project, run_in, tree};

const TWO_PAGES: &[(&str, &str)] = &[
    ("content/_index.md", "---\ntitle: Example site\n---\n\nSee [the plan](plan.md).\n"),
    (
        "content/plan.md",
        "---\ntitle: Your plan\n---\n\n## What it pays\n\nAsk Example Health Plan.\n",
    ),
];

#[test]
fn a_bare_folder_of_markdown_builds() {
    let site = SiteTest::new(&[("content/first.md", "# First\n\nHello.\n")]);
    site.build();
    assert!(site.read("first/index.html").contains("<h1>First</h1>"));
    assert!(site.read("index.html").contains("href=\"first/index.html\""), "home lists its pages");
}

#[test]
fn the_second_build_writes_nothing_and_says_so() {
    let site = SiteTest::new(TWO_PAGES);
    site.build();
    let before = site.output();
    let run = site.build();
    assert!(run.stderr.contains("nothing changed, nothing written"), "{}", run.stderr);
    assert_eq!(site.output(), before);
}

#[test]
fn an_error_leaves_the_output_as_it_was() {
    let site = SiteTest::new(TWO_PAGES);
    site.build();
    let before = site.output();
    site.write("content/plan.md", "---\ntitle: Your plan\n---\n\n[gone](nowhere.md)\n");
    site.write("content/new.md", "---\ntitle: New\n---\n");
    let run = site.run(&["build"]);
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert!(run.stderr.contains("broken-link"), "{}", run.stderr);
    assert_eq!(site.output(), before);
}

#[test]
fn a_removed_page_leaves_the_output_and_a_foreign_file_stays() {
    let site = SiteTest::new(TWO_PAGES);
    site.build();
    site.write("output/mine.txt", "not careleaf's");
    site.write("content/_index.md", "---\ntitle: Example site\n---\n");
    site.remove("content/plan.md");
    let run = site.build();
    assert!(!site.path().join("output/plan").exists(), "the page and its folder are gone");
    assert_eq!(site.read("mine.txt"), "not careleaf's");
    assert!(run.stderr.contains("mine.txt"), "{}", run.stderr);
}

#[test]
fn a_foreign_file_in_the_place_of_a_page_is_not_overwritten() {
    let site = SiteTest::new(TWO_PAGES);
    site.write("output/index.html", "<p>mine</p>");
    let run = site.run(&["build"]);
    assert_eq!(run.code, 2, "{}", run.stderr);
    assert_eq!(site.read("index.html"), "<p>mine</p>");
}

#[test]
fn deleting_the_memory_is_safe() {
    let site = SiteTest::new(TWO_PAGES);
    site.build();
    let before = site.output();
    std::fs::remove_dir_all(site.path().join(".careleaf")).unwrap();
    site.build();
    assert_eq!(site.output(), before);
    site.write("content/plan.md", "---\ntitle: Your new plan\n---\n");
    std::fs::remove_dir_all(site.path().join(".careleaf")).unwrap();
    site.build();
    assert!(site.read("plan/index.html").contains("Your new plan"));
}

#[test]
fn a_page_that_was_taken_back_goes_even_when_the_memory_is_lost() {
    let site = SiteTest::new(TWO_PAGES);
    site.write("content/story.md", "---\ntitle: A story\n---\n");
    site.build();
    site.write("content/story.md", "---\ntitle: A story\ndraft: true\n---\n");
    site.write("output/mine/index.html", "<title>Somebody else's</title>");
    std::fs::remove_dir_all(site.path().join(".careleaf")).unwrap();
    let run = site.build();
    let output = site.output();
    assert!(!output.contains_key("story/index.html"), "{}", run.stderr);
    assert!(output.contains_key("mine/index.html"));
    assert!(run.stderr.contains("careleaf did not make"), "{}", run.stderr);
}

#[test]
fn a_damaged_or_edited_output_is_mended() {
    let site = SiteTest::new(TWO_PAGES);
    site.build();
    let before = site.output();
    site.write("output/plan/index.html", "");
    site.remove("output/404.html");
    site.build();
    assert_eq!(site.output(), before);
}

#[test]
fn one_thread_and_two_give_the_same_bytes() {
    let content = project().join("content");
    let content = content.to_str().unwrap();
    let mut trees = Vec::new();
    for jobs in ["1", "2"] {
        let site = SiteTest::new(&[]);
        let day = day_of_the_real_site();
        let options = ["build", ".", "--content", content, "--jobs", jobs, "--as-of", &day];
        let run = site.run_raw(&options);
        assert_eq!(run.code, 0, "{}", run.stderr);
        trees.push(site.output());
    }
    assert!(trees[0].len() > 10);
    assert!(trees[0] == trees[1], "the bytes depend on the number of threads");
}

#[test]
fn the_output_folder_may_not_hold_or_lie_in_the_content() {
    let site = SiteTest::new(TWO_PAGES);
    for output in [".", "content", "content/out"] {
        let run = site.run(&["build", "--output", output]);
        assert_eq!(run.code, 2, "--output {output}: {}", run.stderr);
        assert!(run.stderr.contains("which a build reads"), "{}", run.stderr);
    }
}

#[test]
fn a_missing_content_folder_is_trouble_with_its_path() {
    let site = SiteTest::new(&[]);
    let run = site.run(&["build", "--content", "nowhere"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("Cannot read the content folder 'nowhere'"), "{}", run.stderr);
    assert!(!site.path().join("output").exists());
}

#[test]
fn drafts_embargoes_and_expiry_follow_the_day() {
    let site = SiteTest::new(&[
        ("content/draft.md", "---\ntitle: Draft\ndraft: true\n---\n"),
        ("content/later.md", "---\ntitle: Later\npublish: 2027-01-01\n---\n"),
        ("content/past.md", "---\ntitle: Past\nexpires: 2026-01-01\n---\n"),
    ]);
    site.build();
    let there = |name: &str| site.path().join("output").join(name).exists();
    assert!(!there("draft") && !there("later"));
    assert!(site.read("past/index.html").contains("This page has been withdrawn"));
    let run = site.run_raw(&["build", ".", "--drafts", "--as-of", "2027-01-01"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(there("draft") && there("later"));
    assert!(site.read("past/index.html").contains("This page has been withdrawn"));
}

#[test]
fn an_alias_leads_to_the_page() {
    let site = SiteTest::new(&[(
        "content/plan.md",
        "---\ntitle: Your plan\naliases: [old/plan/, paper.html]\n---\n",
    )]);
    site.build();
    assert!(site.read("old/plan/index.html").contains("../../plan/index.html"));
    assert!(site.read("paper.html").contains("plan/index.html"));
}

#[test]
fn addresses_that_only_a_base_url_can_give_are_left_out_without_one() {
    let site = SiteTest::new(TWO_PAGES);
    site.build();
    assert!(!site.path().join("output/sitemap.xml").exists());
    assert!(!site.read("plan/index.html").contains("canonical"));
    let run = site.run(&["build", "--base-url", "https://example.org/guide"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(site.read("sitemap.xml").contains("<loc>https://example.org/guide/plan/</loc>"));
    assert!(site.read("plan/index.html").contains("href=\"https://example.org/guide/plan/\""));
}

#[test]
fn pages_can_be_kept_where_the_site_says_so_and_an_edit_rewrites_only_its_page() {
    let site = SiteTest::new(TWO_PAGES);
    site.build();
    let without = site.output();
    assert!(!without.contains_key("sw.js") && !without.contains_key("offline.html"));
    assert!(!site.read("index.html").contains("worker-src"));
    site.write("content/site.yaml", "offline: true\n");
    site.build();
    let before = site.output();
    assert!(site.read("plan/index.html").contains("data-worker=\"../sw.js\""));
    assert!(site.read("index.html").contains("; worker-src 'self';"));
    assert!(site.read("offline.html").contains("This page is not on your device"));
    let text = std::fs::read_to_string(site.path().join("content/plan.md")).unwrap();
    site.write("content/plan.md", &format!("{text}\nOne more sentence.\n"));
    site.build();
    let after = site.output();
    let changed: Vec<&String> = after
        .iter()
        .filter(|(path, bytes)| before.get(*path) != Some(bytes))
        .map(|(p, _)| p)
        .collect();
    assert_eq!(changed, ["plan/index.html"]);
}

#[test]
fn a_section_comes_as_one_file_that_needs_no_other() {
    let site = SiteTest::new(&[
        ("content/_index.md", "---\ntitle: Home\n---\n"),
        ("content/other.md", "---\ntitle: Other\n---\n"),
        ("content/guide/_index.md", "---\ntitle: Guide\n---\n\n[two](two.md#first)\n"),
        (
            "content/guide/one.md",
            "---\ntitle: One\nweight: 2\n---\n\n## First\n\n![Dot](dot.svg) [](../other.md)\n",
        ),
        (
            "content/guide/two.md",
            "---\ntitle: Two\nweight: 1\nlast_reviewed: 2026-11-01\n---\n\n## First\n\n[](#first) [Health](https://example.org/)\n",
        ),
        ("content/guide/dot.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>"),
    ]);
    site.build();
    assert!(!site.output().contains_key("guide/take-away.html"), "nobody asked for it");
    site.write("content/site.yaml", "take_away: true\n");
    site.build();
    let file = site.read("guide/take-away.html");
    let place = |text: &str| file.find(text).unwrap_or_else(|| panic!("no {text} in {file}"));
    assert!(place("id=\"page-2\">\n<h2>Two</h2>") < place("id=\"page-3\">\n<h2>One</h2>"));
    for text in [
        "<a href=\"#page-2-first\">two</a>",
        "<h3 id=\"page-2-first\">First</h3>",
        "<h3 id=\"page-3-first\">First</h3>",
        "<a href=\"https://example.org/\" rel=\"noopener\">Health</a>",
        "<img src=\"data:image/svg+xml;base64,PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciLz4=\"",
        // Without a base URL nobody can say where the other page is.
        "<a>Other</a>",
        "Last checked <time datetime=\"2026-11-01\">November 1, 2026</time>.",
        "<style>\n:root {",
    ] {
        place(text);
    }
    assert!(!file.contains("<script") && !file.contains("<link rel=\"stylesheet\""));
    assert!(site.read("guide/index.html").contains("href=\"../guide/take-away.html\""));
    let run = site.run(&["build", "--base-url", "https://example.org/a"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let file = site.read("guide/take-away.html");
    assert!(
        file.contains("<a href=\"https://example.org/a/other/index.html\">Other</a>"),
        "{file}"
    );
    // An edit to one of its pages shows in the file; one to another page does not touch it.
    let text = "---\ntitle: One\nweight: 2\n---\n\nA new sentence.\n";
    site.write("content/guide/one.md", text);
    site.build();
    assert!(site.read("guide/take-away.html").contains("A new sentence."));
}

#[test]
fn a_theme_of_the_site_overrides_one_file_of_the_default() {
    let site = SiteTest::new(TWO_PAGES);
    site.write(
        "themes/default/templates/page.html",
        "<!DOCTYPE html><title>{{ page.title }}</title>mine",
    );
    site.build();
    assert_eq!(site.read("plan/index.html"), "<!DOCTYPE html><title>Your plan</title>mine");
    assert!(
        site.read("index.html").contains("<main"),
        "the home page keeps the default's template"
    );
}

#[test]
fn a_new_page_of_every_kind_is_told_what_to_fill_in_and_nothing_else() {
    let kinds = [
        "page",
        "coverage",
        "code-reference",
        "guideline",
        "story",
        "how-to",
        "faq",
        "glossary",
        "contact",
        "download",
    ];
    for kind in kinds {
        let site = SiteTest::new(&[]);
        let run = site.run_raw(&["new", kind, "first.md"]);
        assert_eq!(run.code, 0, "{kind}: {}", run.stderr);
        assert_eq!(run.stdout, "content/first.md\n");
        let check = site.run(&["check", "--format", "json"]);
        for line in check.stdout.lines() {
            let known = ["missing-field", "wrong-type", "unknown-source", "missing-attachment"];
            assert!(known.iter().any(|code| line.contains(code)), "{kind}: {line}");
        }
        let again = site.run_raw(&["new", kind, "first.md"]);
        assert_eq!(again.code, 2, "a page that is there is not overwritten");
        assert!(again.stderr.contains("it is there already"), "{}", again.stderr);
    }
}

/// `tests/sites/small/expected/` is the whole output tree of the site beside it;
/// `UPDATE=1 cargo test --test site` writes it anew. Look at the difference before you commit it.
#[test]
fn a_small_site_comes_out_as_expected() {
    let folder = project().join("tests/sites/small");
    let (content, expected) = (folder.join("content"), folder.join("expected"));
    let site = SiteTest::new(&[]);
    let run = site.run(&["build", "--content", content.to_str().unwrap()]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let output = site.output();
    if std::env::var_os("UPDATE").is_some() {
        drop(std::fs::remove_dir_all(&expected));
        for (path, bytes) in &output {
            let path = expected.join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, bytes).unwrap();
        }
    }
    let expected = tree(&expected);
    let names = |tree: &std::collections::BTreeMap<String, Vec<u8>>| -> Vec<String> {
        tree.keys().cloned().collect()
    };
    assert_eq!(names(&output), names(&expected));
    for (path, bytes) in &expected {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        assert_eq!(text(&output[path]), text(bytes), "{path} differs");
    }
}

#[test]
fn two_builds_of_the_real_site_are_the_same_bytes() {
    let content = project().join("content");
    let (first, second) = (SiteTest::new(&[]), SiteTest::new(&[]));
    for site in [&first, &second] {
        let content = content.to_str().unwrap();
        let day = day_of_the_real_site();
        let run = run_in(site.path(), &["build", ".", "--content", content, "--as-of", &day]);
        assert_eq!(run.code, 0, "{}", run.stderr);
    }
    assert_eq!(tree(&first.path().join("output")), tree(&second.path().join("output")));
}

/// The summary comes first, above the list of headings; nothing is lost where it cannot be cut off.
#[test]
fn what_stands_above_the_first_heading_comes_before_the_list_of_headings() {
    let headings = "## One\n\nFirst.\n\n## Two\n\n## Three\n";
    let page = |text: &str| format!("---\ntitle: A page\n---\n\n{text}");
    let site = SiteTest::new(&[
        ("content/_index.md", "---\ntitle: Home\n---\n"),
        ("content/top.md", &page(&format!("Above all.\n\n{headings}"))),
        ("content/inside.md", &page(&format!(":::note\nAbove all.\n\n## Zero\n:::\n\n{headings}"))),
        ("content/none.md", &page(headings)),
        ("content/other.md", &page(&format!("# Another title\n\nAbove all.\n\n{headings}"))),
    ]);
    site.build();
    let places = |name: &str| {
        let html = site.read(&format!("{name}/index.html"));
        let count = |what: &str| html.matches(what).count();
        assert_eq!((count("First."), count("<h2 id=\"one\">")), (1, 1), "{name}");
        let list = html.find("class=\"contents\"").unwrap();
        html.find("Above all.").map(|above| above < list)
    };
    assert_eq!(places("top"), Some(true));
    assert_eq!(places("inside"), Some(false));
    assert_eq!(places("none"), None);
    assert_eq!(places("other"), Some(false));
}

#[test]
fn a_look_ahead_locks_no_address() {
    let site = SiteTest::new(&[
        ("content/site.yaml", "title: Example\nlock_addresses: true\n"),
        ("content/_index.md", "---\ntitle: Home\n---\n"),
        ("content/later.md", "---\ntitle: Later\npublish: 9998-01-01\n---\n"),
    ]);
    assert_eq!(site.run_raw(&["build", ".", "--as-of", "9998-02-01"]).code, 0);
    assert!(site.read("later/index.html").contains("Later"));
    assert_eq!(site.build().code, 0);
}

#[test]
fn a_published_address_is_not_lost_by_accident() {
    let site = SiteTest::new(&[
        ("content/site.yaml", "title: Example\nlock_addresses: true\n"),
        ("content/_index.md", "---\ntitle: Home\n---\n\n[](appeal.md#when)\n"),
        ("content/appeal.md", "---\ntitle: Appeal\n---\n\n## When\n"),
    ]);
    assert_eq!(site.build().code, 0);
    let lock =
        || std::fs::read_to_string(site.path().join("content/_data/addresses.lock")).unwrap();
    assert!(lock().contains("/appeal/ content/appeal.md\n/appeal/#when content/appeal.md\n"));
    let before = site.output();

    site.remove("content/appeal.md");
    site.write("content/_index.md", "---\ntitle: Home\n---\n");
    site.write("content/appeals.md", "---\ntitle: Appeal\n---\n\n## When it ends\n");
    let run = site.run(&["build"]);
    assert_eq!(run.code, 1);
    assert!(
        run.stderr.contains("Write 'aliases: [appeal/]' in 'content/appeals.md'"),
        "{}",
        run.stderr
    );
    assert!(site.output() == before, "nothing was written");

    let mended = "---\ntitle: Appeal\naliases: [appeal/]\n---\n\n## When it ends {#when}\n";
    site.write("content/appeals.md", mended);
    assert_eq!(site.build().code, 0);
    assert!(lock().contains("/appeal/ content/appeal.md\n"), "old addresses stay");
    assert!(lock().contains("/appeals/ content/appeals.md\n"));

    site.write("content/appeals.md", "---\ntitle: Appeal\n---\n");
    assert_eq!(site.run(&["check"]).code, 1);
    assert_eq!(site.run(&["build", "--accept-lost"]).code, 0);
    assert!(!lock().contains("/appeal/ "));
    assert_eq!(site.run(&["check"]).code, 0);
}

#[test]
fn the_page_that_took_an_address_is_one_that_is_new() {
    let page = |title: &str| format!("---\ntitle: {title}\n---\n");
    let site = SiteTest::new(&[
        ("content/site.yaml", "title: Example\nlock_addresses: true\n"),
        ("content/a.md", &page("A")),
        ("content/b.md", &page("B")),
    ]);
    assert_eq!(site.build().code, 0);
    site.remove("content/b.md");
    // 'a.md' is as near in letters, and has an address of its own.
    let run = site.run(&["build"]);
    assert!(run.stderr.contains("Write 'aliases: [b/]' in the page that"), "{}", run.stderr);
    site.write("content/bb.md", &page("B"));
    let run = site.run(&["build"]);
    assert!(run.stderr.contains("Write 'aliases: [b/]' in 'content/bb.md'"), "{}", run.stderr);
    // Whoever turns the lock off is not held by it.
    site.write("content/site.yaml", "title: Example\n");
    assert_eq!(site.run(&["build"]).code, 0);
}

#[test]
fn a_look_at_drafts_locks_no_address() {
    let site = SiteTest::new(&[
        ("content/site.yaml", "title: Example\nlock_addresses: true\n"),
        ("content/a.md", "---\ntitle: A\n---\n"),
        ("content/b.md", "---\ntitle: B\ndraft: true\n---\n"),
    ]);
    assert_eq!(site.run(&["build", "--drafts"]).code, 0);
    assert_eq!(site.run(&["build"]).code, 0, "the draft was never published");
}

/// A page that has expired, and what stands at its address then.
fn expired(more: &str) -> SiteTest {
    SiteTest::new(&[
        ("content/_index.md", "---\ntitle: Home\n---\n\n[old rules](cover/old.md)\n"),
        ("content/cover/_index.md", "---\ntitle: Cover\n---\n"),
        (
            "content/cover/old.md",
            &format!(
                "---\ntitle: Rules of <2025>\nexpires: 2026-11-23\naliases: [rules/]\n{more}---\n\nSecret sum.\n"
            ),
        ),
        ("content/cover/new.md", "---\ntitle: Rules of 2026\n---\n"),
    ])
}

#[test]
fn a_page_that_has_expired_says_so_and_leads_on() {
    let site = expired("");
    site.run_raw(&["build", ".", "--as-of", "2026-11-22"]);
    assert!(site.read("cover/old/index.html").contains("Secret sum."));
    let run = site.build();
    assert!(run.stderr.contains("warning[broken-link]: 'cover/old.md' is not part of the site: it is withdrawn since 2026-11-23"), "{}", run.stderr);
    for path in ["cover/old/index.html", "rules/index.html"] {
        let html = site.read(path);
        assert!(html.contains("<h1>This page has been withdrawn</h1>"), "{html}");
        assert!(
            html.contains("“Rules of &lt;2025&gt;” on <time datetime=\"2026-11-23\">"),
            "{html}"
        );
        assert!(html.contains("cover/index.html\">Cover</a></p>"), "{html}");
        assert!(!html.contains("Secret sum."), "{html}");
    }
    assert!(!site.read("cover/index.html").contains("Rules of &lt;2025&gt;"));
    assert!(!site.read("index.html").contains("cover/old"));
}

#[test]
fn a_page_that_has_expired_leads_to_the_end_of_a_chain() {
    let site = expired("moved_to: next.md\n");
    let next = |to: &str| format!("---\ntitle: Next\nexpires: 2026-11-20\nmoved_to: {to}\n---\n");
    site.write("content/cover/next.md", &next("new.md"));
    site.write("content/site.yaml", "menu: [cover/old.md]\n");
    let run = site.build();
    assert!(run.stderr.contains("Link to '/cover/new.md', which took its place"), "{}", run.stderr);
    assert!(run.stderr.contains("Write '/cover/new.md', which took its place"), "{}", run.stderr);
    let menu = "The menu names 'cover/old.md', which is not part of the site: it is withdrawn since 2026-11-23";
    assert!(run.stderr.contains(menu), "{}", run.stderr);
    assert!(run.stderr.contains("Write 'cover/new.md', which took its place"), "{}", run.stderr);
    assert!(site.read("cover/old/index.html").contains("url=../../cover/new/index.html"));
    // Pages that lead to each other lead nowhere.
    site.write("content/cover/next.md", &next("old.md"));
    site.build();
    assert!(site.read("cover/old/index.html").contains("This page has been withdrawn"));
}

#[test]
fn a_page_that_has_expired_leads_to_the_one_that_took_its_place() {
    let site = expired("moved_to: new.md\n");
    let run = site.build();
    assert!(run.stderr.contains("Link to '/cover/new.md', which took its place"), "{}", run.stderr);
    for path in ["cover/old/index.html", "rules/index.html"] {
        assert!(
            site.read(path).contains("url=../../cover/new/index.html")
                || site.read(path).contains("url=../cover/new/index.html")
        );
    }
    // A page that is named and is not there is a mistake, before the day too.
    let site = expired("moved_to: nwe.md\n");
    let run = site.run_raw(&["check", ".", "--as-of", "2026-01-01"]);
    assert!(run.stderr.contains("error[broken-link]: There is no page 'nwe.md'"), "{}", run.stderr);
}

#[test]
fn the_address_of_an_expired_page_can_be_given_to_another() {
    let site = expired("");
    site.write("content/cover/new.md", "---\ntitle: Rules of 2026\naliases: [cover/old/]\n---\n");
    site.write("content/_index.md", "---\ntitle: Home\n---\n");
    let run = site.build();
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(site.read("cover/old/index.html").contains("cover/new/index.html"));
}

#[test]
fn data_files_may_lie_in_folders_of_their_own() {
    let site = SiteTest::new(&[
        ("content/_index.md", "---\ntitle: Home\n---\n\n[desk](contact:desk)\n"),
        (
            "content/_data/plans/east/contacts.yaml",
            "desk: {label: Desk, purpose: Questions., phone: 202-555-0100}\n",
        ),
    ]);
    site.build();
    assert!(site.read("index.html").contains("tel:+12025550100"));
}

#[test]
fn a_site_says_that_it_collects_nothing_only_while_that_is_proved() {
    let says = |site: &SiteTest| {
        let run = site.build();
        assert_eq!(run.code, 0, "{}", run.stderr);
        site.read("index.html").contains("collects nothing about you")
    };
    let site = SiteTest::new(&[("content/_index.md", "---\ntitle: Home\n---\n\nText.\n")]);
    assert!(says(&site), "nothing but the embedded theme");
    site.write("content/site.yaml", "markdown: {raw_html: true}\n");
    assert!(!says(&site), "authors may write HTML that calls other hosts");
    site.remove("content/site.yaml");
    assert!(says(&site));
    site.write("content/form.html", "<script src=\"https://example.org/x.js\"></script>\n");
    assert!(!says(&site), "a file beside the pages is a page");
    site.remove("content/form.html");
    site.write("themes/default/assets/style.css", "body { color: black }\n");
    assert!(!says(&site), "a style of the site's own may load from other hosts");
    site.remove("themes/default/assets/style.css");
    site.write("themes/default/strings/en.yaml", &strings());
    assert!(says(&site), "words load nothing");
}

/// The words of the default theme, one changed.
fn strings() -> String {
    let text = std::fs::read_to_string(support::project().join("themes/default/strings/en.yaml"));
    text.unwrap().replace("skip: \"Skip", "skip: \"Go")
}
