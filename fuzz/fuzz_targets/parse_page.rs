//! Any text gives a page, and every span lies in the text.
#![no_main]

use std::sync::Arc;

use careleaf::parse::{ParseSettings, page};
use careleaf::source::{FileId, Hash, Role, Source};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let source = Source {
        file: FileId::new("content/page.md"),
        role: Role::Page,
        bytes: Arc::from(text.as_bytes()),
        text: Arc::from(text),
        hash: Hash::of(text.as_bytes()),
    };
    let kinds = careleaf::kind::built_in();
    let page = page(&source, &ParseSettings { kinds: &kinds, raw_html: false });
    for span in &page.reference_spans {
        assert!(text.get(span.range()).is_some());
    }
});
