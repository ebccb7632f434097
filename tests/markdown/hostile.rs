//! Texts that try to break the page, the parser or the clock.

use careleaf::page::{Body, Part};
use careleaf::parse::markdown::{self, Markdown, Settings};
use careleaf::prose::Block;
use careleaf::source::FileId;
use proptest::prelude::*;

use crate::{parse, parse_with};

#[test]
fn deep_nesting_ends_the_page_and_not_the_program() {
    for text in [
        format!("{}x", ">".repeat(10_000)),
        format!("{}x", "> ".repeat(10_000)),
        format!("{}x", "- ".repeat(10_000)),
        (0..2_000).map(|n| format!("{}- x\n", "  ".repeat(n))).collect(),
    ] {
        let page = parse(&text);
        assert_eq!(page.diagnostics.len(), 1, "{:?}", page.diagnostics);
        assert_eq!(page.diagnostics[0].code.name, "too-deep");
        check(&page, &page.body);
    }
    let fences: String = (0..1_000).map(|n| format!("{}a\n", ":".repeat(1_003 - n))).collect();
    let page = parse(&fences);
    assert_eq!(page.diagnostics[0].code.name, "too-deep");
    assert_eq!(page.directives.len(), 32);
}

#[test]
fn large_and_odd_texts_take_linear_time() {
    for text in [
        "*a ".repeat(100_000),
        format!("{}a{}", "*".repeat(50_000), "*".repeat(50_000)),
        "**a *b ".repeat(20_000),
        "[".repeat(50_000),
        "[ (](".repeat(20_000),
        "<![CDATA[".repeat(10_000),
        "<!--".repeat(10_000),
        "!-- <".repeat(10_000),
        "[^\n".repeat(10_000),
        (0..20_000).map(|n| format!("[a{n}]: x\n")).collect(),
        format!("[a]: {}\n\n{}", "x".repeat(10_000), "[a] ".repeat(10_000)),
        "x".repeat(1_000_000),
        (1..500).map(|n| format!("{} x ", "`".repeat(n))).collect(),
        "## Same\n".repeat(10_000),
        ":::note\n".repeat(5_000),
        ":::\n".repeat(5_000),
        ":::a\n:::\n".repeat(5_000),
        "- [ ] x\n".repeat(5_000),
        "    :::a\n".repeat(5_000),
        "a[^1]".repeat(5_000) + "\n\n[^1]: x\n",
        "<?\n:::a\n\n".repeat(2_000),
    ] {
        let start = std::time::Instant::now();
        let page = parse(&text);
        let took = start.elapsed();
        check(&page, &page.body);
        println!("{:>8.1} ms {:?}", took.as_secs_f64() * 1e3, &text[..text.len().min(12)]);
        assert!(took.as_secs() < 5, "{took:?} for {:?}…", &text[..40]);
    }
}

#[test]
fn a_table_cannot_blow_up_the_page() {
    let columns = 3_000;
    let text =
        format!("{}|\n{}|\n{}", "|a".repeat(columns), "|-:".repeat(columns), "|x|\n".repeat(3_000));
    let page = parse(&text);
    assert_eq!(page.diagnostics.last().map(|d| d.code.name), Some("too-large"));
    check(&page, &page.body);
}

#[test]
fn author_text_never_leaves_its_place() {
    let bad = "\"><script>alert(1)</script>";
    for text in [
        format!("[a](x.md '{bad}')"),
        format!("![{bad}](x.png)"),
        format!("![a](x.png '{bad}')"),
        format!("```{bad}\n{bad}\n```"),
        format!("## {bad} {{#{bad} .{bad} {bad}=1}}"),
        "## a {#\"><script> .\"><script>}".to_owned(),
        format!("| {bad} |\n|---|\n| {bad} |"),
        format!("## {bad}\n\n| {bad} | a | b |\n|---|---|---|\n| {bad} | a | b |"),
        format!(":::table{{caption='{bad}'}}\n| a | b |\n|---|---|\n| c | d |\n:::"),
        format!("a[^{bad}]\n\n[^{bad}]: {bad}"),
        format!(":::note{{title='{bad}' {bad}}}\n{bad}\n:::"),
        format!(":::{bad}\n:::"),
        format!("<{bad}>"),
        format!("[{bad}](<{bad}>)"),
        format!("- [ ] {bad}\n"),
        format!("> [!NOTE] {bad}\n"),
        format!("{bad}\n: {bad}"),
    ] {
        let page = parse(&text);
        check(&page, &page.body);
    }
}

/// Checks a body's HTML: only our own tags and attributes, every tag closed in the body that opens
/// it, no block inside a paragraph or label.
fn check(page: &Markdown, body: &Body) {
    let mut open: Vec<String> = Vec::new();
    let mut html = String::new();
    for part in &body.parts {
        match part {
            Part::Html(more) => html.push_str(more),
            // Also inside a tag.
            Part::Word { key, .. } => html.push_str(key),
            _ => check_html(&std::mem::take(&mut html), &mut open),
        }
        match part {
            Part::Html(_) | Part::Word { .. } => {}
            Part::Link { reference, text, .. } => {
                assert!(*reference < page.references.len());
                check(page, text);
            }
            Part::Image { reference, .. } => assert!(*reference < page.references.len()),
            Part::Directive { directive, body } => {
                assert!(*directive < page.directives.len());
                assert!(!open.iter().any(|tag| tag == "p" || tag == "label"), "{open:?}");
                check(page, body);
            }
        }
    }
    check_html(&html, &mut open);
    assert!(open.is_empty(), "left open: {open:?}");
}

const INLINE: &[&str] = &["em", "strong", "del", "code", "a", "sup", "label", "input", "br"];
const BLOCKS: &[&str] = &[
    "caption",
    "p",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "ul",
    "ol",
    "li",
    "blockquote",
    "div",
    "pre",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "dl",
    "dt",
    "dd",
    "section",
];
const ATTRIBUTES: &[&str] = &[
    "id",
    "class",
    "href",
    "role",
    "aria-label",
    "data-label",
    "tabindex",
    "scope",
    "start",
    "type",
    "checked",
];

fn check_html(html: &str, open: &mut Vec<String>) {
    let mut rest = html;
    while let Some(at) = rest.find(['<', '>']) {
        assert!(rest[at..].starts_with('<'), "a '>' alone in {html:?}");
        let end = at + rest[at..].find('>').unwrap_or_else(|| panic!("unfinished in {html:?}"));
        let inside = &rest[at + 1..end];
        rest = &rest[end + 1..];
        if let Some(name) = inside.strip_prefix('/') {
            assert_eq!(open.pop().as_deref(), Some(name), "in {html:?}");
            continue;
        }
        let name_end = inside.find(' ').unwrap_or(inside.len());
        let (name, mut attributes) = inside.split_at(name_end);
        assert!(INLINE.contains(&name) || BLOCKS.contains(&name), "{name:?} in {html:?}");
        if BLOCKS.contains(&name) {
            let text_only = |tag: &String| tag == "p" || INLINE.contains(&tag.as_str());
            assert!(!open.iter().any(text_only), "{name} in {open:?} in {html:?}");
        }
        while let Some(more) = attributes.strip_prefix(' ') {
            let key_end = more.find(['=', ' ']).unwrap_or(more.len());
            assert!(ATTRIBUTES.contains(&&more[..key_end]), "{inside:?}");
            attributes = &more[key_end..];
            if let Some(value) = attributes.strip_prefix("=\"") {
                attributes = &value[value.find('"').unwrap() + 1..];
            }
        }
        assert!(attributes.is_empty(), "{inside:?}");
        if !matches!(name, "br" | "hr" | "input") {
            open.push(name.to_owned());
        }
    }
}

fn check_spans(page: &Markdown, text: &str) {
    let mut spans: Vec<_> = page.reference_spans.clone();
    for directive in &page.directive_spans {
        spans.extend([directive.line, directive.name]);
        spans.extend(&directive.arguments);
    }
    spans.extend(page.first_h1.iter().map(|(_, span)| *span));
    for diagnostic in &page.diagnostics {
        spans.push(diagnostic.place.as_ref().unwrap().span);
    }
    for span in spans {
        assert!(text.get(span.range()).is_some(), "{span:?} in {text:?}");
    }
    assert_eq!(page.references.len(), page.reference_spans.len());
    assert_eq!(page.directives.len(), page.directive_spans.len());
    for (call, spans) in page.directives.iter().zip(&page.directive_spans) {
        assert_eq!(call.arguments.len(), spans.arguments.len());
    }
}

fn check_anchors(page: &Markdown) {
    let mut ids: Vec<&str> = page.headings.iter().map(|heading| heading.id.as_str()).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), page.headings.len());
    assert!(!ids.contains(&""));
}

/// Every place of the page's text is one in the file, whatever range is asked for; a plain word is
/// found where it stands, one of a code span in the span: when a line ends in it, the file's bytes
/// are not those of the text, and only the whole span has a place.
fn check_prose(page: &Markdown, text: &str) {
    for block in &page.prose.blocks {
        let ends: Vec<usize> =
            block.text.char_indices().map(|(at, _)| at).chain([block.text.len()]).collect();
        for (n, from) in ends.iter().enumerate() {
            for to in &ends[n..] {
                let span = block.span(*from..*to);
                assert!(text.get(span.range()).is_some(), "{from}..{to} of {block:?} in {text:?}");
            }
        }
        for range in plain_words(block) {
            let place = block.span(range.clone()).range();
            let (found, word) = (&text[place], &block.text[range.clone()]);
            let code = block.verbatim.iter().find(|code| code.contains(&range.start));
            if code.is_some() && found.contains(['\r', '\n']) {
                assert!(found.contains(word), "{word:?} of {block:?} in {text:?}");
            } else {
                assert_eq!(without_tags(found), *word, "of {block:?} in {text:?}");
            }
        }
        for range in block.links.iter().chain(&block.verbatim) {
            assert!(block.text.get(range.clone()).is_some(), "{range:?} of {block:?}");
        }
    }
    for image in &page.prose.images {
        assert!(text.get(image.span.range()).is_some(), "{image:?} in {text:?}");
    }
}

/// HTML in the middle of a word is no part of the text, but it lies between the word's ends.
fn without_tags(found: &str) -> String {
    let mut parts = found.split('<');
    let first = parts.next().unwrap_or_default();
    let rest = parts.map(|part| part.split_once('>').map_or(part, |(_, after)| after));
    [first].into_iter().chain(rest).collect()
}

#[test]
fn a_word_with_html_in_it_is_found_with_the_html() {
    let text = "see b<b>a now";
    let page = parse(text);
    check_prose(&page, text);
    let block = &page.prose.blocks[0];
    assert_eq!((block.text.as_str(), &text[block.span(4..6).range()]), ("see ba now", "b<b>a"));
}

/// Words of small letters, which no markup or entity can stand in.
fn plain_words(block: &Block) -> impl Iterator<Item = std::ops::Range<usize>> {
    let mut from = 0;
    block.text.split(' ').filter_map(move |word| {
        let range = from..from + word.len();
        from = range.end + 1;
        let plain = !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase());
        plain.then_some(range)
    })
}

/// Pieces of Markdown that mean something, and a few that should not.
fn fragments() -> impl Strategy<Value = String> {
    let fragment = prop::sample::select(vec![
        ":::",
        "::::",
        ":::note\n",
        ":::\n",
        "::::a{x=1 \"",
        ":::b{t=\"é\\\"\" f}\n",
        "[^",
        "[^a]",
        "[^a]: ",
        "```",
        "~~~\n",
        "> ",
        "- ",
        "1. ",
        "{#",
        "{#é}",
        "}",
        "<?",
        "?>",
        "|",
        "|-|\n",
        "| a | b |\n|---|--:|\n",
        "\n",
        "\n\n",
        "  ",
        "    ",
        "\t",
        "# ",
        "## ",
        "* ",
        "**",
        "_",
        "~~",
        "[",
        "](",
        ")",
        "![",
        "<",
        ">",
        "<!--",
        "-->",
        "<div>",
        "</div>",
        "<b>",
        "&#x202e;",
        "&amp;",
        "\u{202e}",
        "\0",
        "\r",
        "\r\n",
        "\\",
        "é",
        "漢",
        "x",
        "javascript:",
        "C:\\",
        "//",
        "[ ] ",
        "[x] ",
        "> [!NOTE]\n",
        ": ",
        "\n: ",
        "===\n",
        "---\n",
        "<https://a.b>",
        "%6a",
        "`",
        "\"><script>",
        " 'x'",
        "[a]: b 'c'\n",
        "code:9",
        "a b",
    ]);
    prop::collection::vec(fragment, 0..40).prop_map(|fragments| fragments.concat())
}

#[test]
fn a_word_of_a_code_span_over_two_lines_is_found_in_the_span() {
    let text = "see `the b\nform` now";
    let page = parse(text);
    check_prose(&page, text);
    let block = &page.prose.blocks[0];
    assert_eq!(&text[block.span(4..7).range()], "`the b\nform`");
}

proptest! {
    #[test]
    fn any_text_becomes_a_sound_page(text in fragments(), before in "[a-z\n]{0,4}") {
        let file = FileId::new("content/page.md");
        let whole = format!("{before}{text}");
        let range = before.len()..whole.len();
        let page = markdown::parse(&file, &whole, range, &Settings::default());
        check(&page, &page.body);
        check_spans(&page, &whole);
        check_prose(&page, &whole);
        check_anchors(&page);
    }

    #[test]
    fn words_of_any_page_are_found_where_they_stand(
        pieces in prop::collection::vec(
            prop::sample::select(vec![
                "send ", "the ", "form ", "**now** ", "_please_ ", "`code` ", "&amp; ", "&copy;",
                "\\* ", "[the list](a.md) ", "![a map](b.png) ", "\n", "\r\n", "  \n", "\r", "\n\n",
                "\n- ", "\n1. ", "\n> ", "\n## ", "\n| one | two |\n|---|---|\n| a | ", " | b |\n",
                "\n:::note\n", "\n:::\n", "é ", "漢字 ", "\t", "``a ` b`` ", "<https://a.example> ",
                "\n: meaning ", "[^1] ", "\n[^1]: note ", "\n> [!NOTE]\n> ", "\\\n",
            ]),
            0..30,
        ),
    ) {
        let text = pieces.concat();
        let page = parse(&text);
        check_prose(&page, &text);
    }

    #[test]
    fn raw_html_does_not_upset_the_parser(text in fragments()) {
        let page = parse_with(&text, true);
        check_spans(&page, &text);
        check_anchors(&page);
    }
}
