//! Fields, kinds, settings and data files: what an editor is told about each.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use careleaf::data::{self, Registry};
use careleaf::diagnostic::{Diagnostic, code};
use careleaf::kind::{self, Fields, RecordKind, Value};
use careleaf::parse::front_matter::split;
use careleaf::source::{FileId, LineIndex, Span};
use careleaf::{config, fields, yaml};
use insta::assert_snapshot;
use proptest::prelude::*;

/// `line:column code: message`, help and fix, as an editor would see them.
fn show(text: &str, findings: &[Diagnostic]) -> String {
    let lines = LineIndex::new(text);
    let mut out = String::new();
    for finding in findings {
        let span = finding.place.as_ref().unwrap().span;
        let (line, column) = lines.line_column(span.start);
        out += &format!("{line}:{column} {}: {}\n", finding.code.name, finding.message);
        if let Some(help) = &finding.help {
            out += &format!("  help: {help}\n");
        }
        if let Some(fix) = &finding.fix {
            out += &format!("  fix: [{}] {fix}\n", &text[span.range()]);
        }
        for (place, label) in &finding.related {
            out += &format!("  {}:{:?} {label}\n", place.file, place.span);
        }
    }
    out
}

fn front_matter(kind: &str, text: &str) -> (Fields, Vec<Diagnostic>) {
    let file = FileId::new("content/a.md");
    let kind = &kind::built_in()[kind];
    let (node, findings) = yaml::parse(&file, text, 0..text.len(), code::FRONT_MATTER_SYNTAX);
    assert_eq!(findings, []);
    let owner = format!("a page of kind '{}'", kind.name);
    match node {
        Some(node) => fields::read(&file, &node, &kind.fields, &owner, Span::new(0, 0)),
        None => fields::absent(&file, &kind.fields, &owner, Span::new(0, 0)),
    }
}

fn page(kind: &str, text: &str) -> String {
    show(text, &front_matter(kind, text).1)
}

fn registry(files: &[(&str, &str)]) -> (Registry, Vec<Diagnostic>) {
    let mut all = Vec::new();
    let mut read = Vec::new();
    for (name, text) in files {
        let (file, findings) = data::parse(&FileId::new(&format!("content/_data/{name}")), text);
        read.push(file);
        all.extend(findings);
    }
    let (registry, findings) = data::merge(read);
    all.extend(findings);
    all.extend(data::check(&registry, "2026-11-23".parse().unwrap()));
    (registry, all)
}

fn codes(text: &str) -> String {
    show(text, &registry(&[("codes.yaml", text)]).1)
}

#[test]
fn defaults_are_filled_in() {
    let (fields, findings) = front_matter("page", "");
    assert_eq!(findings, []);
    assert_eq!(fields["weight"].value, Value::Integer(0));
    assert_eq!(fields["audience"].value, Value::Text("patient".to_owned()));
    assert_eq!(fields["draft"].value, Value::Bool(false));
    assert!(!fields.contains_key("title"));
}

#[test]
fn values_are_read_by_type() {
    let text = "title: 1.10\nweight: -3\ndate: 2024-02-29\ntags: [00100, no]\nextra: {a: 1, b: yes, c: [true, ~, 1.5], d: '2'}\n";
    let (fields, findings) = front_matter("page", text);
    assert_eq!(findings, []);
    assert_eq!(fields["title"].value, Value::Text("1.10".to_owned()));
    assert_eq!(fields["weight"].value, Value::Integer(-3));
    assert_snapshot!(format!("{:?} {:?}", fields["tags"].value, fields["extra"].value), @r#"List([Field { value: Text("00100"), span: Span { start: 47, end: 52 } }, Field { value: Text("no"), span: Span { start: 54, end: 56 } }]) Record({"a": Field { value: Integer(1), span: Span { start: 69, end: 70 } }, "b": Field { value: Text("yes"), span: Span { start: 75, end: 78 } }, "c": Field { value: List([Field { value: Bool(true), span: Span { start: 84, end: 88 } }, Field { value: Text("1.5"), span: Span { start: 93, end: 96 } }]), span: Span { start: 83, end: 97 } }, "d": Field { value: Text("2"), span: Span { start: 102, end: 105 } }})"#);
}

#[test]
fn what_is_missing_or_unknown() {
    assert_snapshot!(page("coverage", ""), @r#"
    1:1 missing-field: A page of kind 'coverage' has no 'title'
      help: Add 'title:' (text): The page's name, as readers see it in menus and search results
    1:1 missing-field: A page of kind 'coverage' has no 'summary'
      help: Add 'summary:' (text): One to three sentences that say what a reader finds or can do here
    1:1 missing-field: A page of kind 'coverage' has no 'last_reviewed'
      help: Add 'last_reviewed:' (a day, such as 2026-03-31): The day on which someone last checked every statement of the page
    1:1 missing-field: A page of kind 'coverage' has no 'next_review'
      help: Add 'next_review:' (a day, such as 2026-03-31): The day by which the page must be checked again
    1:1 missing-field: A page of kind 'coverage' has no 'sources'
      help: Add 'sources:' (a list): The works that its statements rest on: ids from sources.yaml
    "#);
    assert_snapshot!(page("page", "titel: A\nsumary: B\nlast-reviewed: 2026-01-01\ncolour: red\n"), @r#"
    1:1 unknown-field: 'titel' is no field of a page of kind 'page'
      help: Write 'title'
      fix: [titel] title
    2:1 unknown-field: 'sumary' is no field of a page of kind 'page'
      help: Write 'summary'
      fix: [sumary] summary
    3:1 unknown-field: 'last-reviewed' is no field of a page of kind 'page'
      help: Write 'last_reviewed'
      fix: [last-reviewed] last_reviewed
    4:1 unknown-field: 'colour' is no field of a page of kind 'page'
      help: Remove it, or put it under 'extra' if a template of yours uses it
    "#);
    assert_snapshot!(page("story", "title: A\norigin: submited\nconsent:\n  status:\n  granted: 2026-01-01\ndisclosure: none\ntypicality: ''\n"), @r#"
    2:9 wrong-type: 'submited' is no value of 'origin', which is one of submitted, republished
      help: Write 'submitted'
      fix: [submited] submitted
    4:3 missing-field: 'consent.status' is empty
      help: Write one of granted, withdrawn, unverified after the colon: Whether you hold the consent
    5:3 unknown-field: 'granted' is no field of 'consent'
      help: Remove it, or use one of status, record_id, granted_on, expires_on, scope, revocation_contact
    6:13 wrong-type: 'disclosure' is text, and it should be a group of named values
      help: Write its values below it, indented: connection, text
    7:1 missing-field: 'typicality' is empty
      help: Write text after the colon: A sentence that says how far other people's results may differ
    "#);
    assert_snapshot!(page("page", "- a\n"), @r#"
    1:1 wrong-type: A page of kind 'page' is written as 'name: value', and this is a list
      help: Write one 'name: value' a line
    "#);
    assert_snapshot!(page("page", "just text\n"), @r#"
    1:1 wrong-type: A page of kind 'page' is written as 'name: value', and this is text
      help: Write one 'name: value' a line
    "#);
}

#[test]
fn what_has_the_wrong_type() {
    assert_snapshot!(page("page", "title: [a]\nweight: x\ndraft: yes\ndate: 2026-02-30\nupdated: 5 March 2026\n"), @r#"
    1:8 wrong-type: 'title' is a list, and it should be text
      help: Remove the brackets or the '-', or put the whole text in quotes if they belong to it
    2:9 wrong-type: 'weight: x' is no whole number
      help: Write a whole number, such as 10
    3:8 wrong-type: 'draft: yes' is neither true nor false
      help: Write true
      fix: [yes] true
    4:7 wrong-type: 'date: 2026-02-30' is not a day of the calendar
      help: Write a day from 1 to 28 for that month
    5:10 wrong-type: 'updated: 5 March 2026' is not a day written as YYYY-MM-DD
      help: Write 2026-03-05
      fix: [5 March 2026] 2026-03-05
    "#);
    assert_snapshot!(page("page", "weight: '1'\ndraft: 'true'\ntags: wigs\naliases:\n  - a\n  -\n  - [b]\naudience: patients\n"), @r#"
    1:9 wrong-type: 'weight: 1' is no whole number
      help: Remove the quotes
    2:8 wrong-type: 'draft: true' is neither true nor false
      help: Write true, without quotes
      fix: ['true'] true
    3:7 wrong-type: 'tags' is text, and it should be a list
      help: Put it in brackets: [wigs]
      fix: [wigs] [wigs]
    6:4 wrong-type: An entry of 'aliases' is empty
      help: Write a value after the '-', or remove it
    7:5 wrong-type: 'aliases' is a list, and it should be text
      help: Remove the brackets or the '-', or put the whole text in quotes if they belong to it
    8:11 wrong-type: 'patients' is no value of 'audience', which is one of patient, carer, clinic
      help: Write 'patient'
      fix: [patients] patient
    "#);
    assert_snapshot!(page("home", "tasks:\n  - title: A\n  - link: a.md\n    titel: B\n"), @r#"
    2:5 missing-field: 'tasks[1]' has no 'link'
      help: Add 'link:' (the path of a file): The source path of the page, such as 'how-to/appeal.md'
    4:5 unknown-field: 'titel' is no field of 'tasks[2]'
      help: Write 'title'
      fix: [titel] title
    3:5 missing-field: 'tasks[2]' has no 'title'
      help: Add 'title:' (text): What the reader wants to do, in the reader's words
    "#);
}

#[test]
fn new_pages_parse_and_ask_only_for_what_is_required() {
    for (name, kind) in kind::built_in() {
        let text = fields::to_front_matter(&kind, "Dose: adults & 'others'") + &kind.starter;
        let file = FileId::new("content/a.md");
        let (range, _, findings) = split(&file, &text);
        assert_eq!(findings, [], "{name}");
        let read = |text: &str, range| {
            let (node, findings) = yaml::parse(&file, text, range, code::FRONT_MATTER_SYNTAX);
            assert_eq!(findings, [], "{text}");
            fields::read(&file, &node.unwrap(), &kind.fields, "a page", Span::new(0, 0))
        };
        let (fields, findings) = read(&text, range.unwrap());
        assert_eq!(fields["title"].value, Value::Text("Dose: adults & 'others'".to_owned()));
        for finding in findings {
            assert_eq!(finding.code, code::MISSING_FIELD, "{name}: {}", finding.message);
        }
        // All that is commented out is YAML of known fields once its mark is removed.
        let open: String = text
            .lines()
            .map(|line| {
                let indent = line.len() - line.trim_start().len();
                match line.trim_start().strip_prefix("# ") {
                    Some(rest)
                        if rest.split(' ').next().unwrap().ends_with(':')
                            || rest.starts_with("- ") =>
                    {
                        format!("{}{rest}\n", &line[..indent])
                    }
                    _ => format!("{line}\n"),
                }
            })
            .collect();
        let (range, ..) = split(&file, &open);
        for finding in read(&open, range.unwrap()).1 {
            assert_eq!(finding.code, code::MISSING_FIELD, "{name}: {}\n{open}", finding.message);
        }
    }
    assert_snapshot!(fields::to_front_matter(&kind::built_in()["story"], "One year on"), @r"
    ---
    title: One year on
    kind: story

    # Whether the person gave you the story, or someone published it before. One of: submitted, republished.
    origin:

    # The person's consent to be published, from your records.
    consent:
      # Whether you hold the consent. One of: granted, withdrawn, unverified.
      status:
      ## Where the signed consent is kept; never the document itself.
      # record_id:
      ## The day on which it was given. Written as YYYY-MM-DD.
      # granted_on:
      ## The day on which it ends. Written as YYYY-MM-DD.
      # expires_on:
      ## What it allows. One of: site, print, social.
      # scope: []
      ## Where the person can withdraw it: an id from contacts.yaml.
      # revocation_contact:

    # What ties the person to the publisher or to a seller.
    disclosure:
      # The tie. One of: none, patient-of, paid, gift, unknown.
      connection:
      # The tie in a sentence that readers see.
      text:

    # A sentence that says how far other people's results may differ.
    typicality:

    # You may also use these fields: remove the '#' before the name.

    ## A shorter name for menus and the way back, if the title is long.
    # short_title:

    ## One to three sentences that say what a reader finds or can do here.
    # summary:

    ## The page's part of the permalink, if it should differ from the file's name.
    # slug:

    ## Its place in lists: smaller numbers come first.
    # weight: 0

    ## The day on which the page was first published. Written as YYYY-MM-DD.
    # date:

    ## The day on which its content last changed. Written as YYYY-MM-DD.
    # updated:

    ## What changed on that day, in a sentence for those who read the page before.
    # what_changed:

    ## Whether to leave the page out of the site until it is finished.
    # draft: false

    ## The first day on which the page is part of the site. Written as YYYY-MM-DD.
    # publish:

    ## The first day on which the page is no longer part of the site. Written as YYYY-MM-DD.
    # expires:

    ## The page that takes its place once it has expired; readers are led there.
    # moved_to:

    ## Old permalinks that lead here, such as 'old/name/'.
    # aliases: []

    ## Words that group pages across sections.
    # tags: []

    ## The theme's template for this page, if not its kind's.
    # template:

    ## The page's language if it is not the site's, such as 'es'.
    # lang:

    ## The source path of the page that this one translates.
    # translation_of:

    ## Who in your organisation answers for the page.
    # owner:

    ## Who the page speaks to. One of: patient, carer, clinic.
    # audience: patient

    ## The day on which someone last checked every statement of the page. Written as YYYY-MM-DD.
    # last_reviewed:

    ## The day by which the page must be checked again. Written as YYYY-MM-DD.
    # next_review:

    ## Who checked it: ids from people.yaml.
    # reviewed_by: []

    ## The time that its facts speak of: a year, a month such as '2021-06', or a day.
    # as_of:

    ## The works that its statements rest on: ids from sources.yaml.
    # sources: []

    ## What the author or publisher earns or owns that readers should know of.
    # interests:

    ## Rules that this page may break, each with the reason: 'vague-link-text: the words are a quotation'.
    # waive:

    ## Anything else that your own templates use.
    # extra:

    ## Where a republished story was published: an id from sources.yaml.
    # source:

    ## The person as the page names them: initials, a first name, or nobody.
    # person: Not named

    ## Whether the story says that a treatment worked or was paid for.
    # claims_result: false
    ---
    ");
}

fn own_kind(text: &str) -> String {
    show(text, &kind::parse(&FileId::new("content/_kinds/leaflet.yaml"), text).1)
}

#[test]
fn a_sites_own_kind() {
    let text = "about: A leaflet.\nfields:\n  edition: {type: integer, required: true, default: 1}\n  summary: {required: true}\n  checked: {type: list, of: person}\n";
    let (kind, findings) = kind::parse(&FileId::new("content/_kinds/leaflet.yaml"), text);
    assert_eq!(findings, []);
    let kind = kind.unwrap();
    assert_eq!((kind.name.as_str(), kind.template.as_str()), ("leaflet", "page.html"));
    assert!(kind.fields.iter().any(|spec| spec.name == "summary" && spec.required));
    assert_eq!(kind.fields.last().unwrap().name, "checked");
    assert_snapshot!(own_kind("abuot: x\nfields:\n  a: {type: texts}\n  b: {tpye: text}\n  c: {type: choice}\n  d: {type: list}\n  e: {type: list, of: list}\n  f: {type: record}\n  G h: {type: text}\n  title: {type: date}\n  i: {type: integer, default: x}\n  j: text\n"), @r#"
    1:1 unknown-field: 'abuot' is no field of the declaration of a kind
      help: Write 'about'
      fix: [abuot] about
    1:1 missing-field: The declaration of a kind has no 'about'
      help: Add 'about:' (text): One sentence that says what such a page is for
    3:13 wrong-type: 'texts' is no type that a field can have
      help: Write 'text'
    4:7 unknown-field: 'tpye' is no field of the declaration of 'b'
      help: Write 'type'
      fix: [tpye] type
    4:3 missing-field: The declaration of 'b' has no 'type'
      help: Add 'type:', one of text, integer, bool, date, choice, code, contact, source, term, person, list, record, any
    5:13 missing-field: 'c' is a choice, and its declaration has no 'values'
      help: Add 'values:', such as 'values: [one, other]'
    6:13 missing-field: 'd' is a list, and its declaration has no 'of'
      help: Add 'of:', such as 'of: text'
    7:23 wrong-type: 'list' is no type that the entries of a list can have
      help: Use one of text, integer, bool, date, choice, code, contact, source, term, person, list, record, any
    8:13 missing-field: 'f' is a record, and its declaration has no 'fields'
      help: Add 'fields:', such as 'fields: {name: {type: text}}'
    9:3 wrong-type: 'G h' cannot be the name of a field
      help: Use small letters, digits and '_', a letter first
    10:3 wrong-type: 'title' has another type in every other kind
      help: Leave out its 'type', or give the field another name
    11:31 wrong-type: 'default: x' is no whole number
      help: Write a whole number, such as 10
    12:6 wrong-type: The declaration of 'j' is written as 'name: value', and this is text
      help: Write one 'name: value' a line
    "#);
    assert_snapshot!(own_kind("- a\n"), @r#"
    1:1 wrong-type: The declaration of a kind is written as 'name: value', and this is a list
      help: Write one 'name: value' a line
    "#);
}

fn settings(text: &str) -> String {
    show(text, &config::parse(&FileId::new("content/site.yaml"), text).1)
}

#[test]
fn settings_are_read() {
    let text = "title: Help\nbase_url: https://example.org/help\nmenu: [a.md]\nmarkdown: {raw_html: true}\nrules: {broken-link: warning, no-base-url: off}\nrights: {cpt: CPT is a mark}\n";
    let (config, findings) = config::parse(&FileId::new("content/site.yaml"), text);
    assert_eq!(findings, []);
    assert_snapshot!(format!("{config:#?}"), @r#"
    Config {
        file: Some(
            "content/site.yaml",
        ),
        title: Some(
            "Help",
        ),
        description: None,
        base_url: Some(
            "https://example.org/help/",
        ),
        lang: "en",
        theme: "default",
        publisher: None,
        interests: None,
        menu: [
            Entry {
                text: "a.md",
                span: Span {
                    start: 54,
                    end: 58,
                },
            },
        ],
        edit_url: None,
        review_interval_days: 365,
        allow_republished_stories: false,
        reading_grade_max: None,
        lock_addresses: false,
        offline: false,
        take_away: false,
        integrity: false,
        raw_html: true,
        rules: {
            "broken-link": Some(
                Warning,
            ),
            "no-base-url": None,
        },
        kind_rules: {},
        rights: {
            "cpt": "CPT is a mark",
        },
        disclaimer: None,
    }
    "#);
    assert_eq!(config::parse(&FileId::new("x"), "").1, []);
    assert_snapshot!(settings("titel: A\nbase_url: example.org\nrules:\n  broken-lnk: error\n  broken-link: fatal\ntheme: ../x\nreview_interval_days: 0\nrights: x\nmarkdown: yes\n"), @r#"
    1:1 unknown-field: 'titel' is no field of the site's settings
      help: Write 'title'
      fix: [titel] title
    9:11 wrong-type: 'markdown' is text, and it should be a group of named values
      help: Write its values below it, indented: raw_html
    6:8 wrong-type: 'theme: ../x' is no name of a theme
      help: Write the name of a folder under themes/, without slashes
    2:11 wrong-type: 'base_url: example.org' does not begin with 'https://' or 'http://'
      help: Write the whole address, such as 'https://example.org/help/'
    7:23 wrong-type: 'review_interval_days: 0' is no number of days from 1 to 36500
      help: Write how many days a review holds, such as 365
    4:3 unknown-rule: There is no rule 'broken-lnk'
      help: Write 'broken-link'
      fix: [broken-lnk] broken-link
    5:16 wrong-type: 'broken-link: fatal' is no severity
      help: Write one of error, warning, hint, off
    8:9 wrong-type: 'rights' is text, and it should be a group of named values
      help: Write one notice a line, such as 'cpt: …'
    "#);
    for url in [
        "https://",
        "javascript:alert(1)",
        "https://a/?b",
        "https://a/#b",
        "https://ä.de/",
        "https://a b/",
    ] {
        let text = format!("base_url: '{url}'\n");
        let (config, findings) = config::parse(&FileId::new("x"), &text);
        assert_eq!((config.base_url, findings.len()), (None, 1), "{url}");
    }
}

const CODE: &str = "meaning: x, audience: both, status: active";

#[test]
fn codes_are_of_their_system() {
    let line = |id: &str, system: &str| format!("{id}: {{system: {system}, {CODE}}}\n");
    assert_snapshot!(codes(&(line("A9273", "cpt1") + &line("97039", "hcpcs2") + &line("0662T", "cpt1") + &line("Z51.11", "cpt1"))), @r#"
    3:17 wrong-code-system: '0662T' ends with T, so it is CPT Category III, not CPT Category I
      help: Write system: cpt3
      fix: [cpt1] cpt3
      content/_data/codes.yaml:Span { start: 134, end: 139 } The code stands here
    2:17 wrong-code-system: '97039' is five digits, so it is CPT Category I, not HCPCS Level II
      help: Write system: cpt1
      fix: [hcpcs2] cpt1
      content/_data/codes.yaml:Span { start: 66, end: 71 } The code stands here
    1:17 wrong-code-system: 'A9273' starts with a letter, so it is HCPCS Level II, not CPT
      help: Write system: hcpcs2
      fix: [cpt1] hcpcs2
      content/_data/codes.yaml:Span { start: 0, end: 5 } The code stands here
    4:18 wrong-code-system: 'Z51.11' has a dot after three signs, so it is ICD-10-CM, not CPT
      help: Write system: icd10cm
      fix: [cpt1] icd10cm
      content/_data/codes.yaml:Span { start: 200, end: 206 } The code stands here
    "#);
    assert_snapshot!(codes(&(line("97O39", "cpt1") + &line("e1399", "hcpcs2") + &line("'97 010'", "cpt1") + &line("А9282", "hcpcs2") + &line("123", "cpt1") + &line("12-3", "ndc"))), @r#"
    6:1 wrong-code-system: '12-3' is no NDC code, which has 10 or 11 digits in three groups, such as 0002-8215-01
      help: Check the code against its source
    5:1 wrong-code-system: '123' is no CPT Category I code, which has five digits
      help: Write '00123' if zeros at its beginning were lost
    3:1 wrong-code-system: '97 010' is written with a space
      help: Write '97010'
      fix: ['97 010'] 97010
    1:1 wrong-code-system: '97O39' is no CPT Category I code: 'O' stands where another sign belongs
      help: Write '97039' if that is what the source says
    2:1 wrong-code-system: 'e1399' is written with small letters
      help: Write 'E1399'
      fix: [e1399] E1399
    4:1 wrong-code-system: 'А9282' holds 'А' (U+0410), which is no Latin letter or digit
      help: Type the code again, letter by letter, from its source
    "#);
    assert_eq!(codes(&line("00100", "cpt1")), "");
    assert_snapshot!(codes(&format!("97039: {{system: cpt1, {CODE}, official_descriptor: y}}\n")), @r#"
    1:88 unlicensed-descriptor: Code '97039' quotes its owner's wording without a license
      help: Say under 'license' what allows you to print it, or remove 'official_descriptor' and keep 'meaning'
    "#);
    assert_snapshot!(codes(&format!("97039: {{system: cpt1, {CODE}, effective_from: 2026-01-01, effective_to: 2025-12-31}}\n")), @r#"
    1:109 dates-out-of-order: effective_to is 2025-12-31, which is before effective_from, 2026-01-01
      help: Check both days: a code cannot end before it begins
      content/_data/codes.yaml:Span { start: 82, end: 92 } effective_from stands here
    "#);
}

#[test]
fn records_name_records_that_exist() {
    let code = format!(
        "97039: {{system: cpt1, {CODE}, replaced_by: [97010], sources: [nccn-2020], verified_by: dr}}\n97011: {{system: cpt1, {CODE}}}\n"
    );
    let sources = "nccn-2019: {title: A, publisher: B, date: unknown, seen: 2026-01-01}\n";
    let (registry, findings) = registry(&[("codes.yaml", &code), ("sources.yaml", sources)]);
    assert_snapshot!(show(&code, &findings), @r#"
    1:81 unknown-code: There is no code '97010' in codes.yaml
      help: Add it to codes.yaml, or write '97011' if that is meant
    1:99 unknown-source: There is no source 'nccn-2020' in sources.yaml
      help: Write 'nccn-2019'
    1:124 unknown-person: There is no person 'dr' in people.yaml
      help: Add it to content/_data/people.yaml
    "#);
    assert!(data::id_exists(&registry, RecordKind::Source, "nccn-2019"));
    assert_eq!(data::nearest_id(&registry, RecordKind::Source, "ncn-2019"), Some("nccn-2019"));

    let text = "title: A\nsources: [nccn-2019, nccn]\nreviewed_by: [dr]\nas_of: spring\nlast_reviewed: 2026-02-01\nnext_review: 2026-01-01\n";
    let (fields, _) = front_matter("page", text);
    let kinds = kind::built_in();
    let file = FileId::new("content/a.md");
    let findings = data::check_fields(&file, &fields, &kinds["page"].fields, &registry);
    assert_snapshot!(show(text, &findings), @r#"
    6:14 dates-out-of-order: next_review is 2026-01-01, which is before last_reviewed, 2026-02-01
      help: Check both days: the next review comes after the last one
      content/a.md:Span { start: 83, end: 93 } last_reviewed stands here
    4:8 wrong-type: 'as_of: spring' is no year, month or day
      help: Write a year, a month or a day: 2021, 2021-06 or 2021-06-30
    3:15 unknown-person: There is no person 'dr' in people.yaml
      help: Add it to content/_data/people.yaml
    2:22 unknown-source: There is no source 'nccn' in sources.yaml
      help: Add it to content/_data/sources.yaml
    "#);
}

#[test]
fn one_record_an_id() {
    let text = format!("97039: {{system: cpt1, {CODE}}}\n\"97039\": {{system: cpt1, {CODE}}}\n");
    assert_snapshot!(codes(&text), @r#"
    2:1 duplicate-data-id: '97039' stands twice, on lines 1 and 2
      help: Remove one of the two
      content/_data/codes.yaml:Span { start: 0, end: 5 } It stands here first
    "#);
    let one = format!("97039: {{system: cpt1, {CODE}}}\n");
    let files = [
        ("codes.yaml", one.as_str()),
        ("more/codes.yaml", &one),
        ("clinics.yaml", "- a\n"),
        ("more/clinics.yaml", "- b\n"),
    ];
    assert_snapshot!(show(&one, &registry(&files).1), @r#"
    1:1 duplicate-data-id: Two data files are called 'clinics': content/_data/clinics.yaml and content/_data/more/clinics.yaml
      help: Rename one of the two
      content/_data/clinics.yaml:Span { start: 0, end: 0 } It stands here first
    1:1 duplicate-data-id: Code '97039' stands in content/_data/codes.yaml and in content/_data/more/codes.yaml
      help: Keep the record in one of the two files
      content/_data/codes.yaml:Span { start: 0, end: 5 } It stands here first
    "#);
    assert_snapshot!(codes("97039: {system: cpt1, system: cpt2}\n"), @r#"
    1:23 data-syntax: 'system' stands twice on line 1
      help: Remove one of the two
      content/_data/codes.yaml:Span { start: 8, end: 14 } It stands here first
    1:1 missing-field: Code '97039' has no 'meaning'
      help: Add 'meaning:' (text): What it stands for, in your own words
    1:1 missing-field: Code '97039' has no 'audience'
      help: Add 'audience:' (one of clinic, patient, both): Who writes it on a claim
    1:1 missing-field: Code '97039' has no 'status'
      help: Add 'status:' (one of active, retired, superseded, unverified): Whether it may still be used
    "#);
    assert_snapshot!(codes("- a\n"), @r#"
    1:1 wrong-type: codes.yaml should hold records by id, and this is a list
      help: Write each code as its id, a colon, and its fields below, indented
    "#);
    let own = "a: 1\na: 2\n";
    assert_snapshot!(show(own, &registry(&[("clinics.yaml", own)]).1), @r#"
    2:1 data-syntax: 'a' stands twice, on lines 1 and 2
      help: Remove one of the two
      content/_data/clinics.yaml:Span { start: 0, end: 1 } It stands here first
    "#);
}

#[test]
fn contacts_can_be_reached() {
    let line =
        |id: &str, phone: &str| format!("{id}: {{label: A, purpose: b, phone: '{phone}'}}\n");
    let text = line("a", "844-572-9626")
        + &line("b", "144-572-9626")
        + &line("c", "888-5-PAXMAN")
        + &line("d", "12345")
        + &line("e f", "202-555-0101")
        + &line("g", "+44 20 7946 0958");
    assert_snapshot!(show(&text, &registry(&[("contacts.yaml", &text)]).1), @r#"
    5:1 wrong-type: 'e f' cannot be the id of a contact
      help: Use letters, digits and hyphens: e-f
      fix: [e f] e-f
    2:34 invalid-phone: The phone number '144-572-9626' has an area code that cannot be: it begins with 2 to 9 and does not end in 11
      help: Check the number against its source
    3:34 invalid-phone: The phone number '888-5-PAXMAN' holds letters
      help: Write 888-572-9626
      fix: ['888-5-PAXMAN'] 888-572-9626
    4:34 invalid-phone: The phone number '12345' does not have ten digits
      help: Write the number like 202-555-0100
    6:34 invalid-phone: The phone number '+44 20 7946 0958' has a country code other than 1
      help: Write a North American number, like 202-555-0100
    "#);
}

/// A mapping of real field names to odd values.
fn odd_fields() -> impl Strategy<Value = String> {
    let name = prop::sample::select(vec![
        "title",
        "date",
        "weight",
        "draft",
        "sources",
        "consent",
        "tasks",
        "extra",
        "audience",
        "as_of",
        "system",
        "phone",
        "97039",
        "A9273",
        "type",
        "fields",
        "values",
        "default",
        "rules",
        "rights",
        "base_url",
        "theme",
        "menu",
        "review_interval_days",
        "kode",
        "l\u{e9}",
    ]);
    let value = prop_oneof![
        prop::sample::select(vec![
            "",
            "x",
            "yes",
            "'true'",
            "2026-02-30",
            "99999-12-31",
            "12/31/2026",
            "9223372036854775808",
            "[a, [b], ~]",
            "{a: {b: c}}",
            "\"\\u00e9\"",
            "888-5-PAXMAN",
            "+1",
            "https://",
            "{type: list}",
            "{system: cpt1, meaning: x}",
            "{system: ndc}",
            "cpt3",
            "{phone: '1'}",
        ])
        .prop_map(str::to_owned),
        "[0-9/. T:-]{0,14}",
        "\\PC{0,14}",
    ];
    let line = (name, value, any::<bool>()).prop_map(|(name, value, deep)| {
        format!("{}{name}: {value}\n", if deep { "  " } else { "" })
    });
    prop::collection::vec(line, 0..8).prop_map(|lines| lines.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn any_declaration_is_read_or_refused_in_place(text in odd_fields()) {
        let file = |name: &str| FileId::new(&format!("content/{name}"));
        let mut findings = config::parse(&file("site.yaml"), &text).1;
        findings.extend(kind::parse(&file("_kinds/x.yaml"), &text).1);
        for name in ["codes", "contacts", "sources", "terms", "people", "own"] {
            let (read, more) = data::parse(&file(&format!("_data/{name}.yaml")), &text);
            findings.extend(more);
            let (registry, more) = data::merge(vec![read]);
            findings.extend(more);
            findings.extend(data::check(&registry, "2026-11-23".parse().unwrap()));
        }
        let page = file("a.md");
        let (node, _) = yaml::parse(&page, &text, 0..text.len(), code::FRONT_MATTER_SYNTAX);
        for kind in kind::built_in().values() {
            let whole = Span::new(0, 0);
            if let Some(node) = &node {
                findings.extend(fields::read(&page, node, &kind.fields, "a page", whole).1);
            }
            let new = fields::to_front_matter(kind, &text);
            let (range, _, more) = split(&page, &new);
            prop_assert_eq!(more, []);
            prop_assert_eq!(yaml::parse(&page, &new, range.unwrap(), code::DATA_SYNTAX).1, []);
        }
        for finding in findings {
            let span = finding.place.unwrap().span;
            prop_assert!(text.get(span.range()).is_some(), "{:?}: {}", span, finding.message);
        }
    }
}
