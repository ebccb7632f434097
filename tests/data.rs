//! Fields, kinds, settings and data files: what an editor is told about each.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use careleaf::data::{self, Registry};
use careleaf::diagnostic::{Diagnostic, code};
use careleaf::kind::{self, Fields, RecordKind, Value};
use careleaf::parse::front_matter::split;
use careleaf::source::{FileId, LineIndex, Span};
use careleaf::{config, fields, yaml};
use insta::assert_snapshot;

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
    all.extend(data::check(&registry));
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
    assert_snapshot!(format!("{:?} {:?}", fields["tags"].value, fields["extra"].value), @"");
}

#[test]
fn what_is_missing_or_unknown() {
    assert_snapshot!(page("coverage", ""), @"");
    assert_snapshot!(page("page", "titel: A\nsumary: B\nlast-reviewed: 2026-01-01\ncolour: red\n"), @"");
    assert_snapshot!(page("story", "title: A\norigin: submited\nconsent:\n  status:\n  granted: 2026-01-01\ndisclosure: none\ntypicality: ''\n"), @"");
    assert_snapshot!(page("page", "- a\n"), @"");
    assert_snapshot!(page("page", "just text\n"), @"");
}

#[test]
fn what_has_the_wrong_type() {
    assert_snapshot!(page("page", "title: [a]\nweight: x\ndraft: yes\ndate: 2026-02-30\nupdated: 5 March 2026\n"), @"");
    assert_snapshot!(page("page", "weight: '1'\ndraft: 'true'\ntags: wigs\naliases:\n  - a\n  -\n  - [b]\naudience: patients\n"), @"");
    assert_snapshot!(page("home", "tasks:\n  - title: A\n  - link: a.md\n    titel: B\n"), @"");
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
    assert_snapshot!(fields::to_front_matter(&kind::built_in()["story"], "One year on"), @"");
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
    assert_snapshot!(own_kind("abuot: x\nfields:\n  a: {type: texts}\n  b: {tpye: text}\n  c: {type: choice}\n  d: {type: list}\n  e: {type: list, of: list}\n  f: {type: record}\n  G h: {type: text}\n  title: {type: date}\n  i: {type: integer, default: x}\n  j: text\n"), @"");
    assert_snapshot!(own_kind("- a\n"), @"");
}

fn settings(text: &str) -> String {
    show(text, &config::parse(&FileId::new("content/site.yaml"), text).1)
}

#[test]
fn settings_are_read() {
    let text = "title: Help\nbase_url: https://example.org/help\nmenu: [a.md]\nmarkdown: {raw_html: true}\nrules: {broken-link: warning, no-base-url: off}\nrights: {cpt: CPT is a mark}\n";
    let (config, findings) = config::parse(&FileId::new("content/site.yaml"), text);
    assert_eq!(findings, []);
    assert_snapshot!(format!("{config:#?}"), @"");
    assert_eq!(config::parse(&FileId::new("x"), "").1, []);
    assert_snapshot!(settings("titel: A\nbase_url: example.org\nrules:\n  broken-lnk: error\n  broken-link: fatal\ntheme: ../x\nreview_interval_days: 0\nrights: x\nmarkdown: yes\n"), @"");
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
    assert_snapshot!(codes(&(line("A9273", "cpt1") + &line("97039", "hcpcs2") + &line("0662T", "cpt1") + &line("Z51.11", "cpt1"))), @"");
    assert_snapshot!(codes(&(line("97O39", "cpt1") + &line("e1399", "hcpcs2") + &line("'97 010'", "cpt1") + &line("А9282", "hcpcs2") + &line("123", "cpt1") + &line("12-3", "ndc"))), @"");
    assert_eq!(codes(&line("00100", "cpt1")), "");
    assert_snapshot!(codes(&format!("97039: {{system: cpt1, {CODE}, official_descriptor: y}}\n")), @"");
    assert_snapshot!(codes(&format!("97039: {{system: cpt1, {CODE}, effective_from: 2026-01-01, effective_to: 2025-12-31}}\n")), @"");
}

#[test]
fn records_name_records_that_exist() {
    let code = format!(
        "97039: {{system: cpt1, {CODE}, replaced_by: [97010], sources: [nccn-2020], verified_by: dr}}\n97011: {{system: cpt1, {CODE}}}\n"
    );
    let sources = "nccn-2019: {title: A, seen: 2026-01-01}\n";
    let (registry, findings) = registry(&[("codes.yaml", &code), ("sources.yaml", sources)]);
    assert_snapshot!(show(&code, &findings), @"");
    assert!(data::id_exists(&registry, RecordKind::Source, "nccn-2019"));
    assert_eq!(data::nearest_id(&registry, RecordKind::Source, "ncn-2019"), Some("nccn-2019"));

    let text = "title: A\nsources: [nccn-2019, nccn]\nreviewed_by: [dr]\nas_of: spring\nlast_reviewed: 2026-02-01\nnext_review: 2026-01-01\n";
    let (fields, _) = front_matter("page", text);
    let kinds = kind::built_in();
    let file = FileId::new("content/a.md");
    let findings = data::check_fields(&file, &fields, &kinds["page"].fields, &registry);
    assert_snapshot!(show(text, &findings), @"");
}

#[test]
fn one_record_an_id() {
    let text = format!("97039: {{system: cpt1, {CODE}}}\n\"97039\": {{system: cpt1, {CODE}}}\n");
    assert_snapshot!(codes(&text), @"");
    let one = format!("97039: {{system: cpt1, {CODE}}}\n");
    let files = [
        ("codes.yaml", one.as_str()),
        ("more/codes.yaml", &one),
        ("clinics.yaml", "- a\n"),
        ("more/clinics.yaml", "- b\n"),
    ];
    assert_snapshot!(show(&one, &registry(&files).1), @"");
    assert_snapshot!(codes("97039: {system: cpt1, system: cpt2}\n"), @"");
    assert_snapshot!(codes("- a\n"), @"");
    let own = "a: 1\na: 2\n";
    assert_snapshot!(show(own, &registry(&[("clinics.yaml", own)]).1), @"");
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
    assert_snapshot!(show(&text, &registry(&[("contacts.yaml", &text)]).1), @"");
}
