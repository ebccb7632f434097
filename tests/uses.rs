//! `careleaf where`: what an edit would change.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use insta::assert_snapshot;
use support::SiteTest;

fn site() -> SiteTest {
    SiteTest::new(&[
        ("content/_index.md", "---\ntitle: Home\n---\n\n[](pay.md)\n"),
        (
            "content/pay.md",
            "---\ntitle: Pay\nsources: [book]\n---\n\nCall the [desk](contact:desk).\n\n:::include{file=\"/_shared/hours.md\"}\n:::\n\n![map](map.svg)\n",
        ),
        (
            "content/zahlen.md",
            "---\ntitle: Zahlen\nlang: de\ntranslation_of: pay.md\n---\n\nText.\n",
        ),
        ("content/draft.md", "---\ntitle: Draft\ndraft: true\n---\n\n[](pay.md)\n"),
        ("content/_shared/hours.md", "The [desk](contact:desk) answers in the morning.\n"),
        ("content/people.md", "---\ntitle: Who to call\nkind: contact\n---\n"),
        ("content/map.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>"),
        (
            "content/_data/contacts.yaml",
            "desk: {label: Desk, purpose: Questions., phone: 202-555-0100}\nnight: {label: Night, purpose: More., phone: 303-555-0188}\n",
        ),
        (
            "content/_data/codes.yaml",
            "'00000': {system: cpt1, meaning: Made up., audience: both, status: active, sources: [book]}\n",
        ),
        (
            "content/_data/sources.yaml",
            "book: {title: Plan book, publisher: Example Health Plan, seen: 2026-01-01}\n",
        ),
    ])
}

fn uses(name: &str, more: &[&str]) -> String {
    let mut all = vec!["where", name];
    all.extend(more);
    let run = site().run_raw(&all);
    format!("{}{}", run.stdout, run.stderr)
}

#[test]
fn a_record_is_found_in_text_fields_lists_includes_and_translations() {
    assert_snapshot!(uses("contact:desk", &[]), @r"
    contact:desk is used in 5 places
      content/_shared/hours.md:1:12  cites it
      content/pay.md:6:17  cites it
      content/pay.md:8:1  includes 'content/_shared/hours.md', which does
      content/people.md  may show it in its template, contact.html
      content/zahlen.md:4:17  translates 'content/pay.md', which does
    ");
    assert_snapshot!(uses("source:book", &[]), @r"
    source:book is used in 3 places
      content/_data/codes.yaml:1:86  code '00000' names it
      content/pay.md:3:11  names it
      content/zahlen.md:4:17  translates 'content/pay.md', which does
    ");
}

#[test]
fn a_data_file_stands_for_all_of_its_records() {
    assert_snapshot!(uses("_data/contacts.yaml", &[]), @r"
    contact:desk is used in 5 places
      content/_shared/hours.md:1:12  cites it
      content/pay.md:6:17  cites it
      content/pay.md:8:1  includes 'content/_shared/hours.md', which does
      content/people.md  may show it in its template, contact.html
      content/zahlen.md:4:17  translates 'content/pay.md', which does
    contact:night is used in 1 place
      content/people.md  may show it in its template, contact.html
    ");
}

#[test]
fn pages_files_and_included_texts_are_found_too() {
    assert_snapshot!(uses("content/pay.md", &[]), @r"
    content/pay.md is used in 3 places
      content/_index.md:5:4  links to it
      content/draft.md:6:4  links to it
      content/zahlen.md:4:17  translates it
    ");
    assert_snapshot!(uses("map.svg", &[]), @r"
    map.svg is used in 2 places
      content/pay.md:11:8  shows it
      content/zahlen.md:4:17  translates 'content/pay.md', which does
    ");
    assert_snapshot!(uses("_shared/hours.md", &[]), @r"
    _shared/hours.md is used in 2 places
      content/pay.md:8:1  includes it
      content/zahlen.md:4:17  translates 'content/pay.md', which does
    ");
}

#[test]
fn what_is_typed_instead_of_cited_is_found_for_a_change_does_not_reach_it() {
    let site = site();
    site.write(
        "content/typed.md",
        "---\ntitle: Typed\n---\n\nCall 202-555-0100 for the billing code 00000.\n",
    );
    site.write("content/site.yaml", "menu: [pay.md, typed.md]\n");
    let uses = |name: &str| site.run_raw(&["where", name]).stdout;
    let typed = "types it, so that a change has to be made here too";
    assert!(uses("contact:desk").contains(&format!("content/typed.md:5:6  {typed}\n")));
    assert!(uses("code:00000").contains(&format!("content/typed.md:5:40  {typed}\n")));
    assert!(!uses("contact:night").contains("typed.md"));
    assert_snapshot!(uses("typed.md"), @r"
    typed.md is used in 1 place
      content/site.yaml:1:16  the menu of every page names it
    ");
}

#[test]
fn what_holds_everywhere_is_said_to() {
    let site = site();
    site.write("content/site.yaml", "title: Example\n");
    site.write("content/_data/clinics.yaml", "one: Example Clinic\n");
    let said = |name: &str| site.run_raw(&["where", name]).stderr;
    assert_snapshot!(said("site.yaml"), @"error: 'site.yaml' holds for the whole site, not for single places");
    assert_snapshot!(said("_data/clinics.yaml"), @"error: '_data/clinics.yaml' is data of your own: the templates and directives that read 'data' may show it");
}

#[test]
fn programs_get_one_object_a_place() {
    assert_snapshot!(uses("map.svg", &["--json"]), @r#"
    {"thing":"map.svg","file":"content/pay.md","line":11,"column":8,"how":"shows it"}
    {"thing":"map.svg","file":"content/zahlen.md","line":4,"column":17,"how":"translates 'content/pay.md', which does"}
    "#);
}

#[test]
fn what_is_not_there_is_said_with_the_nearest_name() {
    assert_snapshot!(uses("contact:dask", &[]), @"error: There is no contact 'dask' in contacts.yaml; did you mean 'contact:desk'?");
    assert_snapshot!(uses("pey.md", &[]), @"error: There is no 'pey.md'; did you mean 'pay.md'?");
    assert_snapshot!(uses("tel:1", &[]), @"error: There is no 'tel:1'; write code:, contact:, term:, source: or person: with an id, or a file of the content folder");
}
