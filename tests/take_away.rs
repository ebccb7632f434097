//! Sections as one file: it holds what their pages say, and the small files that they offer.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]
#![allow(clippy::disallowed_methods, reason = "tests read and write the sites that they make")]

mod support;

use support::{SiteTest, project, tree};

/// No facts: headings over what a take-away file tells in another place.
const HEADINGS: &[&str] =
    &["About this page", "Who is behind this page", "More on this site", "In this section"];

/// What an element is: its name and its classes.
struct Element<'a> {
    name: &'a str,
    tag: &'a str,
}

impl Element<'_> {
    fn has_class(&self, wanted: &str) -> bool {
        let classes = self.tag.split("class=\"").nth(1).and_then(|rest| rest.split('"').next());
        classes.is_some_and(|classes| classes.split(' ').any(|class| class == wanted))
    }

    /// Ways to other pages, and what is on screens only.
    fn is_left_out(&self) -> bool {
        self.name == "nav" || self.has_class("screen") || self.has_class("edit")
    }

    fn is_inline(&self) -> bool {
        ["a", "abbr", "bdi", "cite", "code", "del", "em", "img", "input", "label", "q", "s", "span"]
            .contains(&self.name)
            || ["strong", "sub", "sup", "time", "br"].contains(&self.name)
    }
}

/// The text of each paragraph, cell, heading and the like.
fn blocks(html: &str) -> Vec<String> {
    let mut found = vec![String::new()];
    // The element that is left out, and how many of its name are open.
    let mut without: Option<(&str, usize)> = None;
    for part in html.split('<').skip(1) {
        let (tag, text) = part.split_once('>').unwrap();
        let end = tag.starts_with('/');
        let name = tag.trim_start_matches('/').split([' ', '\n']).next().unwrap();
        let element = Element { name, tag };
        match &mut without {
            Some((open, depth)) if *open == name => {
                *depth = if end { *depth - 1 } else { *depth + 1 };
                if *depth > 0 {
                    continue;
                }
                without = None;
            }
            Some(_) => continue,
            None if !end && element.is_left_out() => {
                without = Some((name, 1));
                continue;
            }
            None if !element.is_inline() => found.push(String::new()),
            None => {}
        }
        found.last_mut().unwrap().push_str(text);
    }
    let plain = |text: String| text.split_whitespace().collect::<Vec<_>>().join(" ");
    found.into_iter().map(plain).filter(|text| !text.is_empty()).collect()
}

fn between<'a>(text: &'a str, start: &str, end: &str) -> &'a str {
    let (_, rest) = text.split_once(start).unwrap_or_else(|| panic!("no {start} in {text}"));
    rest.split_once(end).unwrap_or_else(|| panic!("no {end} in {text}")).0
}

/// The site with one of each thing.
fn everything() -> SiteTest {
    let site = SiteTest::new(&[]);
    for (path, bytes) in tree(&project().join("tests/sites/everything/content")) {
        site.write_bytes(&format!("content/{path}"), &bytes);
    }
    site.build();
    site
}

#[test]
fn what_a_page_of_any_kind_says_is_in_the_take_away_file() {
    let site = everything();
    let file = site.read("take-away.html");
    let articles: Vec<&str> = file.split("<article class=\"taken\"").skip(1).collect();
    let all = blocks(&file).join("\n");
    let pages: Vec<String> = site
        .output()
        .into_iter()
        .filter(|(path, _)| path.ends_with("index.html"))
        .map(|(_, bytes)| String::from_utf8(bytes).unwrap())
        .filter(|html| html.contains("<main id=\"main\">"))
        .filter(|html| !html.contains(">This page has been withdrawn</h1>"))
        .collect();
    let (stories, pages): (Vec<_>, Vec<_>) =
        pages.iter().partition(|html| html.contains("<body class=\"story"));
    assert!(stories.len() > 1 && pages.len() == articles.len(), "{}", pages.len());
    // Nothing of a story, not even its card.
    let lead = |html: &str| between(html, "<p class=\"lead\">", "</p>").to_owned();
    let untold = stories.iter().flat_map(|html| [heading(html, "h1"), lead(html)]);
    let untold: Vec<String> = untold.collect();
    let mut missing = Vec::new();
    for html in pages {
        let main = between(html, "<main id=\"main\">", "</main>");
        let own = heading(html, "h1");
        let is_its = |article: &&&str| heading(article, "h2") == own;
        let article = articles.iter().find(is_its).unwrap_or_else(|| panic!("no '{own}'"));
        let text = blocks(article).join("\n");
        let (main, children) = match main.split_once("<section class=\"children\">") {
            Some((before, rest)) => {
                let (children, after) = rest.split_once("</section>").unwrap();
                (format!("{before}{after}"), children)
            }
            None => (main.to_owned(), ""),
        };
        let is_told = |block: &&String| !HEADINGS.contains(&block.as_str());
        let lost = |block: &String| !text.contains(block.as_str());
        missing.extend(
            blocks(&main)
                .iter()
                .filter(is_told)
                .filter(|block| lost(block))
                .map(|block| (own.clone(), block.clone())),
        );
        // Children have parts of their own in the file, or are in the contents at its top.
        let lost = |block: &&String| !all.contains(block.as_str()) && !untold.contains(block);
        missing.extend(
            blocks(children)
                .iter()
                .filter(is_told)
                .filter(lost)
                .map(|block| (own.clone(), block.clone())),
        );
    }
    // Said once, for all pages.
    let interests = "The Example Patient Group sells nothing and does not exist.";
    missing.retain(|(_, block)| block != interests || !all.contains(interests));
    assert!(missing.is_empty(), "{} blocks are missing: {missing:#?}", missing.len());
}

/// The first heading of a level.
fn heading(html: &str, name: &str) -> String {
    let inner = between(html, &format!("<{name}"), &format!("</{name}>"));
    blocks(&format!("<{name}{inner}")).join(" ")
}

#[test]
fn small_files_come_with_it_and_large_ones_are_named() {
    let site = SiteTest::new(&[
        ("content/site.yaml", "take_away: true\noffline: true\n"),
        ("content/_index.md", "---\ntitle: Home\n---\n\n[Letter](letter.txt) [](letter.txt)\n"),
        ("content/other.md", "---\ntitle: Other\n---\n\n[Film](film.mp4)\n"),
        ("content/letter.txt", "Dear plan\n"),
        ("content/film.mp4", &"x".repeat(100_001)),
    ]);
    site.build();
    assert!(site.read("index.html").contains(" 10\">Letter <span"), "{}", site.read("index.html"));
    let file = site.read("take-away.html");
    let save = "<span class=\"screen\"> <a lang=\"en\" download=\"letter.txt\" href=\"data:text/plain;charset=utf-8;base64,RGVhciBwbGFuCg==\">Save letter.txt from this file</a></span>";
    assert!(
        file.contains(&format!("<a class=\"file\">Letter <span class=\"file-info\">(TXT, 10 bytes)</span></a>{save} <a class=\"file\">letter.txt")),
        "{file}"
    );
    assert_eq!(file.matches("Save letter.txt").count(), 1, "{file}");
    assert!(file.contains("<a class=\"file\">Film <span"), "{file}");
    assert!(!file.contains("data-file") && !file.contains("Save film"), "{file}");
    let run = site.run(&["build", "--base-url", "https://example.org/a"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let file = site.read("take-away.html");
    for href in
        ["https://example.org/a/letter.txt\">Letter", "https://example.org/a/film.mp4\">Film"]
    {
        assert!(file.contains(&format!("<a class=\"file\" href=\"{href}")), "{href}: {file}");
    }
    assert!(file.contains(save), "{file}");
}

#[test]
fn an_article_that_an_author_wrote_does_not_end_a_pages_part() {
    let site = SiteTest::new(&[
        ("content/site.yaml", "take_away: true\nmarkdown: {raw_html: true}\n"),
        (
            "content/_index.md",
            "---\ntitle: Home\n---\n\n<article>\n\nOwn\n\n</article>\n\n## After\n",
        ),
        ("content/other.md", "---\ntitle: Other\n---\n"),
    ]);
    site.build();
    let file = site.read("take-away.html");
    assert!(file.contains("<h3 id=\"page-1-after\">After</h3>"), "{file}");
}
