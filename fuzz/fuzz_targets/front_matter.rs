//! Any text splits into front matter and body, and any YAML gives a tree or a located error.
#![no_main]

use careleaf::diagnostic::code;
use careleaf::parse::front_matter;
use careleaf::source::FileId;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let file = FileId::new("content/page.md");
    let (yaml, body, _) = front_matter::split(&file, text);
    assert!(text.get(body).is_some());
    if let Some(range) = yaml {
        let (node, found) = careleaf::yaml::parse(&file, text, range, code::FRONT_MATTER_SYNTAX);
        for finding in found {
            let place = finding.place.expect("it stands in the file");
            assert!(place.span.end as usize <= text.len());
        }
        drop(node);
    }
});
