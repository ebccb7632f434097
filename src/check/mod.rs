//! The rules: what may be wrong with a page once the site is known. One rule a file.
//!
//! A rule sees one page, the site and the theme, and nothing else, so that a page whose source has
//! not changed need not be checked again while the site stays the same. A rule about language sees
//! the page alone, so that it need not be asked again whatever else changes.

mod abbreviations;
mod addresses;
mod bidi;
mod claims;
mod code_mentions;
mod code_system;
mod color;
mod consent;
mod directives;
mod documents;
mod empty_links;
mod expansions;
mod fields;
mod hard_words;
mod headings;
mod images;
mod includes;
mod languages;
mod link_text;
mod lost_words;
pub mod marks;
mod numbers;
mod personal;
mod reading;
mod references;
mod repeated;
mod review;
mod seal;
mod sources;
mod steps;
mod stories;
mod strong_claims;
mod superlatives;
mod tables;
mod templates;
mod time_words;
pub mod waivers;

use std::collections::HashMap;
use std::sync::Arc;

use jiff::civil::Date;

use crate::diagnostic::Diagnostic;
use crate::kind::Kind;
use crate::language::PlainWords;
use crate::page::Page;
use crate::site::Site;
use crate::source::{FileId, Source};
use crate::theme::Theme;

pub use self::addresses::addresses;
pub use self::repeated::repeated;
pub use self::sources::cited as cited_sources;

/// What a rule may look at.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// The page.
    pub page: &'a Page,
    /// Its source.
    pub source: &'a Source,
    /// The site that it is part of.
    pub site: &'a Site,
    /// The theme that will render it.
    pub theme: &'a Theme,
    /// All parsed pages.
    pub pages: &'a HashMap<FileId, Arc<Page>>,
}

/// What a rule about language may look at: a page's own text, and nothing of the site, so that it
/// is asked once for each version of a page.
#[derive(Clone, Copy, Debug)]
pub struct Reading<'a> {
    /// The page, with its `prose`.
    pub page: &'a Page,
    /// Its kind, unless it names one that does not exist.
    pub kind: Option<&'a Kind>,
    /// The site's highest reading grade.
    pub reading_grade_max: Option<u32>,
    /// The build's day.
    pub as_of: Date,
    /// Names with marks in the site's notices: name and mark.
    pub marks: &'a [(String, char)],
    /// The page's language.
    pub lang: &'a str,
    /// Hard words and plainer ones; none where nobody would be shown what is found, for every word
    /// of every page is looked up.
    pub plain_words: Option<&'a PlainWords>,
}

/// A rule about language: adds what it finds.
type TextRule = fn(Reading<'_>, &mut Vec<Diagnostic>);

/// Every rule about language.
const TEXT_RULES: &[TextRule] = &[
    link_text::check,
    empty_links::check,
    code_system::check,
    marks::check,
    personal::check,
    strong_claims::check,
    time_words::check,
    superlatives::check,
    lost_words::check,
    steps::check,
    headings::check,
    images::check,
    tables::check,
    color::check,
    languages::check,
    hard_words::check,
    reading::check,
];

/// Checks the text of one page.
#[must_use]
pub fn text(reading: Reading<'_>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for rule in TEXT_RULES {
        rule(reading, &mut found);
    }
    found
}

/// A rule: adds what it finds.
type Rule = fn(Subject<'_>, &mut Vec<Diagnostic>);

/// Every rule, in the order in which findings at one place are listed.
const RULES: &[Rule] = &[
    bidi::check,
    fields::check,
    waivers::check,
    stories::check,
    consent::check,
    templates::check,
    directives::check,
    includes::check,
    references::check,
    documents::check,
    claims::check,
    review::check,
];

/// Every rule that compares a page with what records say, not only with which there are. These are
/// asked again when a record changes, so they must not read a page's text: what they
/// need of it is found while it is parsed.
const RECORD_RULES: &[Rule] = &[
    code_mentions::check,
    code_system::tables,
    numbers::check,
    expansions::check,
    abbreviations::check,
    sources::check,
    seal::check,
];

/// Whether a page has anything that one of these rules asks about: most have not, and need not be
/// asked when a record changes.
#[must_use]
pub fn meets_records(page: &Page) -> bool {
    let (outline, prose) = (&page.outline, &page.prose);
    !(page.mentions.is_empty()
        && outline.directives.is_empty()
        && prose.expansions.is_empty()
        && prose.unexplained.is_empty()
        && !outline.fields.contains_key("review_seal")
        && sources::cited(page).is_empty())
}

/// Compares one page with the records.
#[must_use]
pub fn records(subject: Subject<'_>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for rule in RECORD_RULES {
        rule(subject, &mut found);
    }
    found
}

/// Checks one page by every other rule.
#[must_use]
pub fn page(subject: Subject<'_>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for rule in RULES {
        rule(subject, &mut found);
    }
    found
}
