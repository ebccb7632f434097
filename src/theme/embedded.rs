//! The default theme, in the binary: careleaf needs nothing beside itself.

use std::sync::Arc;

use super::ThemeFile;
use crate::source::{FileId, Hash};

macro_rules! files {
    ($($path:literal)*) => {
        &[$(($path, include_bytes!(concat!("../../themes/default/", $path)).as_slice())),*]
    };
}

/// Every file of `themes/default/`; a test compares this list with the folder.
const FILES: &[(&str, &[u8])] = files! {
    "assets/careleaf.js"
    "assets/icon.svg"
    "assets/offline.js"
    "assets/style.css"
    "components/about.html"
    "components/banner.html"
    "components/cards.html"
    "components/checklist.html"
    "components/children.html"
    "components/codes.html"
    "components/contact.html"
    "components/contacts.html"
    "components/coverage.html"
    "components/details.html"
    "components/downloads.html"
    "components/figure.html"
    "components/files.html"
    "components/glossary.html"
    "components/guideline.html"
    "components/lang.html"
    "components/needs.html"
    "components/note.html"
    "components/quote.html"
    "components/reach.html"
    "components/review.html"
    "components/sources.html"
    "components/steps.html"
    "components/summary.html"
    "components/tab.html"
    "components/table.html"
    "components/tabs.html"
    "components/tasks.html"
    "components/tip.html"
    "components/unknown.html"
    "components/warning.html"
    "components/words.html"
    "strings/en.yaml"
    "templates/404.html"
    "templates/base.html"
    "templates/code-reference.html"
    "templates/contact.html"
    "templates/coverage.html"
    "templates/download.html"
    "templates/faq.html"
    "templates/glossary.html"
    "templates/guideline.html"
    "templates/home.html"
    "templates/how-to.html"
    "templates/offline.html"
    "templates/page.html"
    "templates/redirect.html"
    "templates/section.html"
    "templates/story.html"
    "templates/take-away.html"
    "templates/withdrawn.html"
    "theme.yaml"
};

/// The files of the embedded theme.
#[must_use]
pub fn embedded() -> Vec<ThemeFile> {
    let file = |(path, bytes): &(&str, &[u8])| ThemeFile {
        file: FileId::new(&format!("careleaf:theme/{path}")),
        path: (*path).to_owned(),
        bytes: Arc::from(*bytes),
        hash: Hash::of(bytes),
    };
    FILES.iter().map(file).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::disallowed_methods, reason = "the test compares with the folder on disk")]

    #[test]
    fn every_file_of_the_default_theme_is_embedded() {
        let root = concat!(env!("CARGO_MANIFEST_DIR"), "/themes/default");
        let walk = walkdir::WalkDir::new(root).into_iter().filter_map(Result::ok);
        let files = walk.filter(|entry| entry.file_type().is_file()).filter_map(|entry| {
            let path = entry.path().strip_prefix(root).ok()?.to_str()?.to_owned();
            Some(path)
        });
        let mut there: Vec<String> = files.collect();
        there.sort();
        let mut here: Vec<&str> = super::FILES.iter().map(|(path, _)| *path).collect();
        here.sort_unstable();
        assert_eq!(here, there);
    }
}
