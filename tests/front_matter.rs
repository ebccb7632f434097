//! Front matter and YAML: what is read, and what an editor is told when it cannot be.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use careleaf::diagnostic::{Diagnostic, code};
use careleaf::parse::front_matter::split;
use careleaf::source::{FileId, LineIndex};
use careleaf::yaml::{self, Node, NodeKind};
use insta::assert_snapshot;
use proptest::prelude::*;

fn file() -> FileId {
    FileId::new("content/a.md")
}

/// `line:column code: message` and its help, and the marked text, as an editor would see them.
fn show(text: &str, findings: &[Diagnostic]) -> String {
    let lines = LineIndex::new(text);
    let mut out = String::new();
    for finding in findings {
        let span = finding.place.as_ref().unwrap().span;
        let (line, column) = lines.line_column(span.start);
        out += &format!("{line}:{column} {}: {}\n", finding.code.name, finding.message);
        out += &format!("  at [{}]\n", &text[span.range()]);
        if let Some(help) = &finding.help {
            out += &format!("  help: {help}\n");
        }
        if let Some(fix) = &finding.fix {
            out += &format!("  fix: {fix}\n");
        }
    }
    out
}

fn page(text: &str) -> String {
    let (range, body, mut findings) = split(&file(), text);
    let mut out = String::new();
    if let Some(range) = range {
        let (node, more) = yaml::parse(&file(), text, range, code::FRONT_MATTER_SYNTAX);
        findings.extend(more);
        if let Some(node) = node {
            out += &tree(&node);
            out.push('\n');
        }
    }
    out += &format!("body {:?}\n", &text[body]);
    out + &show(text, &findings)
}

fn tree(node: &Node) -> String {
    match &node.kind {
        NodeKind::Null => "null".to_owned(),
        NodeKind::Scalar { text, plain: true } => text.clone(),
        NodeKind::Scalar { text, plain: false } => format!("{text:?}"),
        NodeKind::Sequence(items) => {
            format!("[{}]", items.iter().map(tree).collect::<Vec<_>>().join(", "))
        }
        NodeKind::Mapping(entries) => {
            let entry = |(key, node): &(yaml::Key, Node)| format!("{}: {}", key.name, tree(node));
            format!("{{{}}}", entries.iter().map(entry).collect::<Vec<_>>().join(", "))
        }
    }
}

fn data(text: &str) -> String {
    let (node, findings) = yaml::parse(&file(), text, 0..text.len(), code::DATA_SYNTAX);
    node.map(|node| tree(&node) + "\n").unwrap_or_default() + &show(text, &findings)
}

#[test]
fn scalars_stay_as_written() {
    assert_snapshot!(data("a: 00100\nb: 1.10\nc: no\nd: 1234E5\ne: '1'\nf:\ng: ~\nh: 12:30\ni: 0777\nj: 2026-02-30\nk: !!str 1\nl: |\n  two\n  lines\n"), @"");
}

#[test]
fn spans_mark_what_was_written() {
    let text = "---\ntitle: \"Wigs\"\ntags: [a, bé]\nlist:\n  - x: 1\n---\n";
    let (range, ..) = split(&file(), text);
    let (node, findings) = yaml::parse(&file(), text, range.unwrap(), code::FRONT_MATTER_SYNTAX);
    assert!(findings.is_empty());
    fn walk(text: &str, node: &Node, out: &mut Vec<String>) {
        out.push(text[node.span.range()].to_owned());
        match &node.kind {
            NodeKind::Sequence(items) => items.iter().for_each(|item| walk(text, item, out)),
            NodeKind::Mapping(entries) => {
                for (key, node) in entries {
                    out.push(text[key.span.range()].to_owned());
                    walk(text, node, out);
                }
            }
            _ => {}
        }
    }
    let mut out = Vec::new();
    walk(text, &node.unwrap(), &mut out);
    assert_snapshot!(format!("{:#?}", &out[1..]), @"");
}

#[test]
fn front_matter_is_found() {
    assert_snapshot!(page("---\ntitle: A\n---\nBody\n"), @"");
    assert_snapshot!(page("---\r\ntitle: A\r\n...\r\nBody\r\n"), @"");
    assert_snapshot!(page("---\rtitle: A\r---\rBody"), @"");
    assert_snapshot!(page("---\n---\nBody\n"), @"");
    assert_snapshot!(page("Body\n\n---\n\nMore\n"), @"");
    assert_snapshot!(page(""), @"");
}

#[test]
fn front_matter_that_is_none() {
    assert_snapshot!(page("---\ntitle: A\n\n# Body\n"), @"");
    assert_snapshot!(page("+++\ntitle = 1\n+++\nBody\n"), @"");
    assert_snapshot!(page("{\n\"title\": 1\n}\nBody\n"), @"");
    assert_snapshot!(page("\n\n---\ntitle: A\n---\nBody\n"), @"");
    assert_snapshot!(page("<!-- by me -->\n---\ntitle: A\n---\nBody\n"), @"");
    assert_snapshot!(page("\n---\n\nBody: a\n\n---\n"), @"");
    let long = format!("---\ntitle: {}\n---\nBody\n", "x".repeat(65 * 1024));
    let (range, _, findings) = split(&file(), &long);
    assert!(range.is_none());
    assert_eq!(findings[0].code, code::TOO_LARGE);
}

#[test]
fn syntax_errors_in_an_editors_words() {
    assert_snapshot!(page("---\ntitle: Dose: adults\n---\n"), @"");
    assert_snapshot!(page("---\ntitle: A\n\tsummary: B\n---\n"), @"");
    assert_snapshot!(page("---\nlist:\n\t- a\n---\n"), @"");
    assert_snapshot!(page("---\ntitle: A\nslug: b\ntitle: C\n---\n"), @"");
    assert_snapshot!(page("---\ntitle: \"A\nslug: b\n---\n"), @"");
    assert_snapshot!(page("---\ntitle: \"A\" and B\nslug: b\n---\n"), @"");
    assert_snapshot!(page("---\ntitle: [Draft] A\nslug: b\n---\n"), @"");
    assert_snapshot!(page("---\ntitle: @home\n---\n"), @"");
    assert_snapshot!(page("---\ntitle: *Cold caps*\n---\n"), @"");
    assert_snapshot!(page("---\ntitle: 100% sure\nsummary: %5\n---\n"), @"");
    assert_snapshot!(page("---\ntitle: [a, b\nslug: c\n---\n"), @"");
    assert_snapshot!(page("---\ntitle: A\nslug\n---\n"), @"");
    assert_snapshot!(page("---\ntitle: A\n  slug: b\n---\n"), @"");
    assert_snapshot!(page("---\n title: A\nslug: b\n---\n"), @"");
    assert_snapshot!(page("---\ntags:\n- a\n b\n - c: d: e\n---\n"), @"");
    assert_snapshot!(page("---\ntitle: \"C:\\new\\q\"\n---\n"), @"");
    assert_snapshot!(page("---\ntitle: A\u{0}B\n---\n"), @"");
}

#[test]
fn what_careleaf_does_not_take() {
    assert_snapshot!(page("---\nx: !!python/object:os.system y\n---\n"), @"");
    assert_snapshot!(page("---\nx: !env HOME\n---\n"), @"");
    assert_snapshot!(data("a: &a {b: 1}\nc:\n  <<: *a\n"), @"");
    assert_snapshot!(data("a: 1\n---\nb: 2\n"), @"");
    assert_snapshot!(data("[a, b]: 1\n"), @"");
    assert_snapshot!(data("? {a: b}\n: 1\n"), @"");
    assert_snapshot!(data(": 1\n"), @"");
    assert_snapshot!(data("a: &a [*a]\n"), @"");
    assert_snapshot!(data("a: &a [1, 2]\nb: *a\n"), @"");
}

#[test]
fn hostile_files_are_refused() {
    let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..9 {
        let before = vec![format!("*a{}", level - 1); 9].join(", ");
        bomb += &format!("a{level}: &a{level} [{before}]\n");
    }
    for (text, expected) in [
        (bomb, code::TOO_LARGE),
        ("[".repeat(10_000), code::TOO_DEEP),
        ("- ".repeat(10_000), code::TOO_DEEP),
        ("a: ".repeat(10_000), code::DATA_SYNTAX),
        ("{a: ".repeat(10_000), code::TOO_DEEP),
        ("? ".repeat(10_000), code::TOO_DEEP),
        ("x".repeat(9 * 1024 * 1024), code::TOO_LARGE),
    ] {
        let (node, findings) = yaml::parse(&file(), &text, 0..text.len(), code::DATA_SYNTAX);
        assert!(node.is_none());
        assert_eq!(findings.len(), 1);
        assert_eq!(findings[0].code, expected, "{}", findings[0].message);
    }
}

/// Text that is rich in what means something to YAML.
fn yaml_like() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        prop::sample::select(vec![
            "---\n",
            "...\n",
            "- ",
            ": ",
            ":",
            "a",
            "key: ",
            "\n",
            "\r\n",
            "\r",
            "  ",
            "\t",
            "[",
            "]",
            "{",
            "}",
            ",",
            "\"",
            "'",
            "|",
            ">",
            "&a",
            "*a",
            "!x ",
            "!!str ",
            "<<: ",
            "#",
            " # ",
            "?",
            "%",
            "@",
            "`",
            "é",
            "\u{2028}",
            "\u{85}",
            "\u{feff}",
            "😀",
            "\\",
            "~",
            "0",
            "2026-02-30",
        ])
        .prop_map(str::to_owned),
        any::<char>().prop_map(String::from),
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

fn sound(text: &str, findings: &[Diagnostic]) {
    for finding in findings {
        let span = finding.place.as_ref().unwrap().span;
        assert!(text.get(span.range()).is_some(), "{span:?} of {text:?}: {}", finding.message);
        for (place, _) in &finding.related {
            assert!(text.get(place.span.range()).is_some());
        }
    }
}

fn sound_tree(text: &str, node: &Node) {
    assert!(text.get(node.span.range()).is_some(), "{:?} of {text:?}", node.span);
    match &node.kind {
        NodeKind::Sequence(items) => items.iter().for_each(|item| sound_tree(text, item)),
        NodeKind::Mapping(entries) => {
            for (key, node) in entries {
                assert!(text.get(key.span.range()).is_some());
                sound_tree(text, node);
            }
        }
        _ => {}
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn any_text_is_read_or_refused_in_place(text in yaml_like(), skip in 0usize..8) {
        let (range, body, findings) = split(&file(), &text);
        sound(&text, &findings);
        prop_assert!(text.get(body).is_some());
        let ranges = [range, Some(skip..text.len()), Some(0..text.len() + 9)];
        for range in ranges.into_iter().flatten() {
            let read = yaml::parse(&file(), &text, range.clone(), code::DATA_SYNTAX);
            sound(&text, &read.1);
            if let Some(node) = &read.0 {
                sound_tree(&text, node);
            }
            let again = yaml::parse(&file(), &text, range, code::DATA_SYNTAX);
            prop_assert_eq!(read, again);
        }
    }
}
