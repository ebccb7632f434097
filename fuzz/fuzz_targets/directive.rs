//! Directive fences of any form, in lists, quotes and code, never bring the parser down.
#![no_main]

use careleaf::parse::markdown::{Settings, parse};
use careleaf::source::FileId;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let file = FileId::new("content/page.md");
    let fenced = format!(":::note{{{text}}}\n{text}\n:::\n- :::{text}\n> {text}\n");
    let parsed = parse(&file, &fenced, 0..fenced.len(), &Settings { raw_html: false });
    assert_eq!(parsed.references.len(), parsed.reference_spans.len());
    assert_eq!(parsed.directives.len(), parsed.directive_spans.len());
});
