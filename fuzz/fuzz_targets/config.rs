//! Settings, kinds and data files of any text give a value and located findings.
#![no_main]

use careleaf::source::FileId;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let file = FileId::new("content/_data/codes.yaml");
    drop(careleaf::config::parse(&file, text));
    drop(careleaf::kind::parse(&file, text));
    let (data, _) = careleaf::data::parse(&file, text);
    let (registry, _) = careleaf::data::merge(vec![data]);
    drop(careleaf::data::check(&registry));
});
