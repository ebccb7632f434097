//! What a message looks like, and that no text, span or name can spoil one.
//!
//! `tests/diagnostics.rs` holds what is said of real sites; here are the shapes that they lack.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::sync::Arc;

use careleaf::diagnostic::{Diagnostic, code, json, sort, text};
use careleaf::source::{FileId, Span};
use insta::assert_snapshot;
use proptest::prelude::*;

const PAGE: &str = "# Page\n\nSee [how to appeal](apeal.md) first.\n";

fn page() -> FileId {
    FileId::new("content/page.md")
}

/// A finding about the first place where a text has a word.
fn found(source: &str, word: &str) -> Diagnostic {
    let start = source.find(word).unwrap();
    let span = Span::new(start, start + word.len());
    Diagnostic::new(code::BROKEN_LINK, &page(), span, "There is no page 'apeal.md'")
}

/// The message as it is printed without colour.
fn shown(diagnostic: Diagnostic, source: &str) -> String {
    text::print(&[diagnostic], &|_| Some(Arc::from(source)), false, 80)
}

#[test]
fn a_caret_stands_below_what_is_wrong() {
    assert_snapshot!(shown(found(PAGE, "apeal.md").help("Write 'appeal.md'"), PAGE), @"
    error[broken-link]: There is no page 'apeal.md'
     --> content/page.md:3:21
      |
    3 | See [how to appeal](apeal.md) first.
      |                     ^^^^^^^^
      |
      = help: Write 'appeal.md'
    ");
}

#[test]
fn a_span_of_several_lines_shows_the_first() {
    let source = "Text.\n\n:::note\nAsk first.\n";
    assert_snapshot!(shown(found(source, ":::note\nAsk first."), source), @"
    error[broken-link]: There is no page 'apeal.md'
     --> content/page.md:3:1
      |
    3 | :::note
      | ^^^^^^^
    ");
}

#[test]
fn what_has_no_place_is_one_line_and_its_help() {
    let global = Diagnostic::global(code::NO_BASE_URL, "There is no 'base_url'");
    assert_snapshot!(shown(global.help("Write 'base_url: https://…'"), ""), @"
    hint[no-base-url]: There is no 'base_url'
     |
     = help: Write 'base_url: https://…'
    ");
}

#[test]
fn a_file_whose_text_is_not_known_is_named() {
    let twice = [found(PAGE, "apeal.md"), found(PAGE, "apeal.md")];
    assert_snapshot!(text::print(&twice, &|_| None, false, 80), @"
    error[broken-link]: There is no page 'apeal.md'
    --> content/page.md

    error[broken-link]: There is no page 'apeal.md'
    --> content/page.md
    ");
}

#[test]
fn related_places_are_shown_with_their_labels() {
    let other = FileId::new("content/other.md");
    let finding = found(PAGE, "apeal.md").related(&page(), Span::new(0, 6), "this page").related(
        &other,
        Span::new(2, 6),
        "and this",
    );
    assert_snapshot!(shown(finding, PAGE), @"
    error[broken-link]: There is no page 'apeal.md'
     --> content/page.md:3:21
      |
    3 | See [how to appeal](apeal.md) first.
      |                     ^^^^^^^^
      |
     ::: content/page.md:1:1
      |
    1 | # Page
      | ------ this page
      |
     ::: content/other.md:1:3
      |
    1 | # Page
      |   ---- and this
    ");
}

#[test]
fn carets_allow_for_tabs_and_wide_characters() {
    let source = "\t- 抗がん剤\t[x](apeal.md)\n";
    assert_snapshot!(shown(found(source, "apeal.md"), source), @"
    error[broken-link]: There is no page 'apeal.md'
     --> content/page.md:1:13
      |
    1 |  - 抗がん剤 [x](apeal.md)
      |                 ^^^^^^^^
    ");
}

#[test]
fn a_long_line_is_cut_and_its_column_is_true() {
    let source = format!("{}apeal.md {}\n", "word ".repeat(200), "tail ".repeat(200));
    assert_snapshot!(shown(found(&source, "apeal.md"), &source), @"
    error[broken-link]: There is no page 'apeal.md'
     --> content/page.md:1:1001
      |
    1 | ... word word word word word word apeal.md tail tail tail tail tail tail ...
      |                                   ^^^^^^^^
    ");
}

#[test]
fn nothing_in_a_text_or_a_name_is_obeyed_by_the_terminal() {
    let source = "\u{1b}[31mred \u{9b}31m 5\u{202e}.0\u{61c}\u{2028} apeal.md\r\n";
    let file = FileId::new("content/\u{1b}]0;x\u{7}\nerror: forged.md");
    let start = source.find("apeal.md").unwrap();
    let span = Span::new(start, start + 8);
    let finding = Diagnostic::new(code::BROKEN_LINK, &file, span, "Gone: \u{1b}[2J");
    assert_snapshot!(shown(finding.help("Write\u{7} it"), source), @"
    error[broken-link]: Gone: �[2J
     --> content/�]0;x��error: forged.md:1:22
      |
    1 | �[31mred �31m 5�.0�� apeal.md 
      |                      ^^^^^^^^
      |
      = help: Write� it
    ");
}

#[test]
fn places_at_and_past_the_end_are_shown_at_the_end() {
    let at = |source: &str, start: u32, end: u32| {
        let mut finding = found("x", "x");
        finding.place.as_mut().unwrap().span = Span { start, end };
        shown(finding, source).lines().nth(1).unwrap().trim().to_owned()
    };
    assert_eq!(at("abc", 3, 3), "--> content/page.md:1:4");
    assert_eq!(at("abc\n", 4, 4), "--> content/page.md:2:1");
    assert_eq!(at("abc", 99, 200), "--> content/page.md:1:4");
    assert_eq!(at("é", 1, 1), "--> content/page.md:1:1");
    assert_eq!(at("abc", 2, 1), "--> content/page.md:1:3");
    assert_eq!(at("", 0, 0), "--> content/page.md");
}

#[test]
fn colour_is_printed_only_where_it_is_wanted() {
    let print = |colour| text::print(&[found(PAGE, "#")], &|_| Some(Arc::from(PAGE)), colour, 80);
    assert!(print(true).contains('\u{1b}'));
    assert!(!print(false).contains('\u{1b}'));
}

#[test]
fn programs_get_one_object_a_line() {
    let finding = found(PAGE, "apeal.md").help("Write it").fix("appeal.md");
    let finding = finding.related(&page(), Span::new(0, 6), "this page");
    let global = Diagnostic::global(code::NO_BASE_URL, "Two\nlines");
    assert_snapshot!(json::print(&[finding, global], &|_| Some(Arc::from(PAGE))), @r#"
    {"code":"broken-link","severity":"error","message":"There is no page 'apeal.md'","help":"Write it","file":"content/page.md","line":3,"column":21,"end_line":3,"end_column":29,"fix":"appeal.md","related":[{"file":"content/page.md","line":1,"column":1,"end_line":1,"end_column":7,"message":"this page"}]}
    {"code":"no-base-url","severity":"hint","message":"Two\nlines","help":null,"fix":null,"related":[]}
    "#);
}

#[test]
fn the_summary_counts_errors_and_warnings() {
    let error = found(PAGE, "#");
    let warning = Diagnostic::global(code::FOREIGN_FILE, "A file");
    let hint = Diagnostic::global(code::NO_BASE_URL, "No address");
    let all = [error.clone(), warning.clone(), error, hint.clone()];
    assert_eq!(text::summary(&all), "2 errors and 1 warning");
    assert_eq!(text::summary(&[warning.clone(), warning]), "2 warnings");
    assert_eq!(text::summary(&[hint]), "");
}

#[test]
fn findings_are_sorted_and_exact_duplicates_go() {
    let global = Diagnostic::global(code::NO_BASE_URL, "No address");
    let first = found(PAGE, "# Page");
    let second = found(PAGE, "apeal.md");
    let explained = second.clone().related(&page(), Span::new(0, 6), "this page");
    let mut list = vec![
        explained.clone(),
        second.clone(),
        explained.clone(),
        first.clone(),
        second.clone(),
        global.clone(),
    ];
    sort(&mut list);
    assert_eq!(list, [global, first, second, explained]);
}

/// Text with what is hard: line ends of all sorts, tabs, wide and combining and invisible characters.
fn hard_text() -> impl Strategy<Value = String> {
    let hard = "[a-c \n\r\t\u{0}\u{7}\u{1b}\u{9b}\u{200d}\u{202e}\u{2028}\u{301}é剤🧊]{0,300}";
    prop_oneof![any::<String>(), hard.prop_map(String::from)]
}

proptest! {
    #[test]
    fn any_text_and_any_span_can_be_printed(
        source in hard_text(),
        words in hard_text(),
        name in hard_text(),
        (a, b, c, d) in (0u32..400, 0u32..400, 0u32..400, any::<u32>()),
        width in 0usize..200,
    ) {
        let file = FileId::new(&name);
        let mut finding = found(PAGE, "#").help(words.clone()).related(&file, Span::new(0, 0), words.clone());
        finding.message = words;
        // Not by `Span::new`, which would put them in order.
        finding.place.as_mut().unwrap().span = Span { start: a, end: b };
        finding.related[0].0.span = Span { start: c, end: d };
        let known = |_: &FileId| Some(Arc::from(&*source));

        let plain = text::print(&[finding.clone()], &known, false, width);
        let raw = |c: char| c != '\n' && c.is_control() || ('\u{2028}'..='\u{202e}').contains(&c);
        prop_assert!(!plain.contains(raw), "{plain:?}");
        prop_assert!(!text::print(&[finding.clone()], &known, true, width).is_empty());

        let line = json::print(&[finding], &known);
        prop_assert_eq!(line.matches('\n').count(), 1);
        let read: serde_json::Value = serde_json::from_str(&line).unwrap();
        prop_assert!(read["line"].as_u64().unwrap() >= 1);
    }
}
