//! A page's dates are told to readers, search engines and feed readers from one record, and none
//! of them goes on saying that a page was checked once it has changed.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
#![allow(clippy::disallowed_methods, reason = "tests read the pages that they make")]

mod support;

use serde_json::{Value, json};
use support::SiteTest;

/// A page of a kind that is reviewed; `more` are lines of front matter.
fn page(title: &str, more: &str) -> String {
    format!(
        "---\ntitle: {title}\nkind: coverage\nsummary: What is paid.\nreviewed_by: [pat]\n\
         next_review: 2027-01-01\nsources: [book]\n{more}---\n\nText ([book](source:book)).\n"
    )
}

fn site() -> SiteTest {
    let site = SiteTest::new(&[
        (
            "content/site.yaml",
            "title: Example\nbase_url: https://example.org/help/\npublisher: Example Group\n",
        ),
        ("content/_index.md", "---\ntitle: Home\nkind: home\n---\n\nWelcome.\n"),
        (
            "content/pay.md",
            &page("Pay & more </script>", "date: 2025-05-05\nlast_reviewed: 2026-01-01\n"),
        ),
        (
            "content/people.md",
            "---\ntitle: People\nupdated: 2026-02-02\nwhat_changed: \"A <new>\\u0001 desk.\"\n---\n\nText.\n",
        ),
        (
            "content/_data/people.yaml",
            "pat: {name: Pat Example, role: Nurse, credentials: RN}\njo: {name: Jo Example}\n",
        ),
        (
            "content/_data/sources.yaml",
            "book: {title: Book, publisher: Example Health Plan, seen: 2026-01-01, date: unknown}\n",
        ),
    ]);
    let run = site.run_raw(&["review", "pay.md", ".", "--by", "pat", "--as-of", "2026-11-20"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    site.build();
    site
}

/// The JSON-LD of a page.
fn told(site: &SiteTest, path: &str) -> Value {
    let html = site.read(path);
    let begin = "<script type=\"application/ld+json\">";
    let (_, rest) = html.split_once(begin).unwrap();
    serde_json::from_str(rest.split_once("</script>").unwrap().0).unwrap()
}

/// The `lastmod` of a page in the sitemap.
fn lastmod(site: &SiteTest, url: &str) -> Option<String> {
    let map = site.read("sitemap.xml");
    let (_, rest) = map.split_once(&format!("<loc>{url}</loc>")).unwrap();
    let (own, _) = rest.split_once("</url>").unwrap();
    let (_, date) = own.split_once("<lastmod>")?;
    Some(date.split_once('<').unwrap().0.to_owned())
}

const PAY: &str = "https://example.org/help/pay/";

fn edit(site: &SiteTest, from: &str, to: &str) {
    let text = std::fs::read_to_string(site.path().join("content/pay.md")).unwrap();
    assert!(text.contains(from), "{text}");
    site.write("content/pay.md", &text.replacen(from, to, 1));
    site.build();
}

#[test]
fn what_was_checked_is_told_alike_to_readers_and_search_engines() {
    let site = site();
    let html = site.read("pay/index.html");
    assert!(html.contains("<time datetime=\"2026-11-20\">"), "{html}");
    assert_eq!(
        told(&site, "pay/index.html"),
        json!({
            "@context": "https://schema.org",
            "@type": "MedicalWebPage",
            "url": PAY,
            "name": "Pay & more </script>",
            "description": "What is paid.",
            "inLanguage": "en",
            "datePublished": "2025-05-05",
            "dateModified": "2026-11-20",
            "lastReviewed": "2026-11-20",
            "reviewedBy": [
                {"@type": "Person", "name": "Pat Example", "jobTitle": "Nurse", "honorificSuffix": "RN"}
            ],
            "publisher": {"@type": "Organization", "name": "Example Group"},
        })
    );
    assert_eq!(lastmod(&site, PAY).as_deref(), Some("2026-11-20"));
}

#[test]
fn an_edit_after_the_review_takes_the_claim_back_everywhere() {
    let site = site();
    edit(&site, "Text (", "Other text (");
    assert!(site.read("pay/index.html").contains("changed since"), "the reader is told");
    let told = told(&site, "pay/index.html");
    for claim in ["lastReviewed", "reviewedBy", "dateModified"] {
        assert_eq!(told.get(claim), None, "{claim}");
    }
    assert_eq!(lastmod(&site, PAY), None, "the day of this change is on no record");
}

#[test]
fn a_change_of_what_the_page_shows_takes_the_claim_back_too() {
    let site = site();
    let other = "book: {title: Other book, publisher: Example Health Plan, seen: 2026-01-01, date: unknown}\n";
    site.write("content/_data/sources.yaml", other);
    site.build();
    assert_eq!(told(&site, "pay/index.html").get("lastReviewed"), None);
    assert_eq!(lastmod(&site, PAY), None);
}

#[test]
fn a_change_with_its_day_is_told_as_a_change_and_not_as_a_review() {
    let site = site();
    edit(
        &site,
        "date: 2025-05-05\n",
        "date: 2025-05-05\nupdated: 2026-11-22\nwhat_changed: More.\n",
    );
    let told = told(&site, "pay/index.html");
    assert_eq!(told["dateModified"], "2026-11-22");
    assert_eq!(told.get("lastReviewed"), None);
    assert_eq!(lastmod(&site, PAY).as_deref(), Some("2026-11-22"));
    let feed = site.read("feed.xml");
    assert!(feed.contains("<updated>2026-11-22T00:00:00Z</updated>"), "{feed}");
    assert!(site.read("pay/index.html").contains("November 22, 2026"));
}

#[test]
fn the_feed_tells_changes_on_record_the_latest_first() {
    let site = site();
    insta::assert_snapshot!(site.read("feed.xml"), @r#"
    <?xml version="1.0" encoding="UTF-8"?>
    <feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">
    <id>https://example.org/help/</id>
    <title>Example</title>
    <updated>2026-02-02T00:00:00Z</updated>
    <author><name>Example Group</name></author>
    <link rel="self" href="https://example.org/help/feed.xml"/>
    <link rel="alternate" href="https://example.org/help/"/>
    <entry>
    <id>https://example.org/help/people/</id>
    <title>People</title>
    <updated>2026-02-02T00:00:00Z</updated>
    <link rel="alternate" href="https://example.org/help/people/"/>
    <summary>A &lt;new&gt; desk.</summary>
    </entry>
    <entry>
    <id>https://example.org/help/pay/</id>
    <title>Pay &amp; more &lt;/script&gt;</title>
    <published>2025-05-05T00:00:00Z</published>
    <updated>2025-05-05T00:00:00Z</updated>
    <link rel="alternate" href="https://example.org/help/pay/"/>
    <summary>What is paid.</summary>
    </entry>
    </feed>
    "#);
    assert!(site.read("index.html").contains("href=\"feed.xml\""), "the home page names it");
}

#[test]
fn without_a_base_url_nothing_is_told_to_search_engines() {
    let site = site();
    site.write("content/site.yaml", "title: Example\n");
    site.build();
    let names: Vec<String> = site.output().into_keys().collect();
    assert!(!names.iter().any(|name| name.ends_with(".xml")), "{names:?}");
    assert!(!site.read("pay/index.html").contains("ld+json"));
    assert!(!site.read("index.html").contains("feed.xml"));
}

#[test]
fn no_kind_can_make_a_review_of_a_story() {
    let site = site();
    let kind = "name: tale\nabout: A tale.\nstructured_data: Review\n";
    site.write("content/_kinds/tale.yaml", kind);
    let run = site.run(&["check"]);
    assert_eq!(run.code, 1);
    assert!(run.stderr.contains("content/_kinds/tale.yaml:3:18"), "{}", run.stderr);
}
