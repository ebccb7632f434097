//! The register: every code that careleaf can report, with its severity and its text for `explain`.

use super::Severity;

/// A kind of finding. Its name is stable: sites configure it, scripts match it.
#[derive(Clone, Copy, Debug)]
pub struct Code {
    /// Kebab-case name, such as `broken-link`.
    pub name: &'static str,
    /// Severity unless the site's config says otherwise.
    pub severity: Severity,
    /// Whether a page may waive it with a written reason.
    pub waivable: bool,
    /// The text of `careleaf explain NAME`: Markdown, with an example and the mend.
    pub explain: &'static str,
}

impl Code {
    /// What it finds, in one sentence: the first of its text for `explain`.
    #[must_use]
    pub fn about(&self) -> String {
        let lines = self.explain.lines();
        let body = lines.skip_while(|line| line.starts_with('#') || line.trim().is_empty());
        let paragraph: Vec<&str> =
            body.take_while(|line| !line.trim().is_empty()).map(str::trim).collect();
        let paragraph = paragraph.join(" ");
        paragraph.split_inclusive(". ").next().unwrap_or_default().trim().to_owned()
    }
}

impl PartialEq for Code {
    fn eq(&self, other: &Code) -> bool {
        self.name == other.name
    }
}

impl Eq for Code {}

macro_rules! is_waivable {
    () => {
        false
    };
    (waivable) => {
        true
    };
}

macro_rules! register {
    ($($constant:ident $name:literal $severity:ident $($waivable:ident)?;)*) => {
        $(
            #[doc = concat!("`", $name, "`: see its text for `explain`.")]
            pub const $constant: Code = Code {
                name: $name,
                severity: Severity::$severity,
                waivable: is_waivable!($($waivable)?),
                explain: include_str!(concat!("explain/", $name, ".md")),
            };
        )*

        /// Every code, in the order of the register.
        pub const ALL: &[Code] = &[$($constant),*];
    };
}

register! {
    FRONT_MATTER_SYNTAX "front-matter-syntax" Error;
    UNKNOWN_FIELD "unknown-field" Error;
    MISSING_FIELD "missing-field" Error;
    WRONG_TYPE "wrong-type" Error;
    UNKNOWN_KIND "unknown-kind" Error;
    BROKEN_LINK "broken-link" Error;
    BROKEN_ANCHOR "broken-anchor" Error;
    MISSING_ATTACHMENT "missing-attachment" Error;
    UNKNOWN_CODE "unknown-code" Error;
    WRONG_CODE_SYSTEM "wrong-code-system" Error;
    UNKNOWN_CONTACT "unknown-contact" Error;
    UNKNOWN_TERM "unknown-term" Error;
    UNKNOWN_SOURCE "unknown-source" Error;
    UNKNOWN_PERSON "unknown-person" Error;
    UNKNOWN_DIRECTIVE "unknown-directive" Error;
    WRONG_DIRECTIVE_ARGUMENT "wrong-directive-argument" Error;
    UNCLOSED_DIRECTIVE "unclosed-directive" Error;
    DUPLICATE_PERMALINK "duplicate-permalink" Error;
    DUPLICATE_DATA_ID "duplicate-data-id" Error;
    TEMPLATE_ERROR "template-error" Error;
    MISSING_TEMPLATE "missing-template" Error;
    BIDI_CONTROL "bidi-control" Error;
    UNSAFE_LINK "unsafe-link" Error;
    NOT_UTF8 "not-utf8" Error;
    DATA_SYNTAX "data-syntax" Error;
    DATES_OUT_OF_ORDER "dates-out-of-order" Error;
    INVALID_PHONE "invalid-phone" Error;
    UNLICENSED_DESCRIPTOR "unlicensed-descriptor" Error;
    STORY_WITHOUT_CONSENT "story-without-consent" Error;
    UNSAFE_PATH "unsafe-path" Error;
    INCLUDE_CYCLE "include-cycle" Error;
    TOO_LARGE "too-large" Error;
    TOO_DEEP "too-deep" Error;
    UNREADABLE_FILE "unreadable-file" Error;
    WRONG_WAIVER "wrong-waiver" Error;
    VAGUE_LINK_TEXT "vague-link-text" Warning waivable;
    LOST_ADDRESS "lost-address" Error;
    WRONG_EXPANSION "wrong-expansion" Error waivable;
    FUTURE_IN_THE_PAST "future-in-the-past" Warning waivable;
    UNDATED_TIME_WORD "undated-time-word" Warning waivable;
    UNSOURCED_SUPERLATIVE "unsourced-superlative" Warning waivable;
    LOST_WORDS "lost-words" Warning waivable;
    STEP_WITHOUT_ACTION "step-without-action" Warning waivable;
    SKIPPED_HEADING_LEVEL "skipped-heading-level" Warning waivable;
    MISSING_ALT "missing-alt" Warning waivable;
    ALT_IS_FILE_NAME "alt-is-file-name" Warning waivable;
    READING_GRADE "reading-grade" Warning waivable;
    LONG_SENTENCE "long-sentence" Hint waivable;
    REVIEW_OVERDUE "review-overdue" Warning waivable;
    CHANGED_SINCE_REVIEW "changed-since-review" Warning;
    TABLE_WITHOUT_HEADER "table-without-header" Warning waivable;
    MIXED_CODE_LIST "mixed-code-list" Error waivable;
    MALFORMED_CODE "malformed-code" Error waivable;
    CODE_NOT_IN_REGISTRY "code-not-in-registry" Warning waivable;
    CODE_NOT_LINKED "code-not-linked" Hint waivable;
    RETIRED_CODE "retired-code" Warning waivable;
    CODE_NOT_YET "code-not-yet" Warning waivable;
    SIMILAR_CODES "similar-codes" Warning;
    RETIRED_REPLACEMENT "retired-replacement" Warning;
    UNUSUAL_CODE_LETTER "unusual-code-letter" Hint;
    MARK_NOT_ON_FIRST_MENTION "mark-not-on-first-mention" Warning waivable;
    UNLISTED_PHONE "unlisted-phone" Error waivable;
    UNLISTED_EMAIL "unlisted-email" Error waivable;
    PHONE_NOT_LINKED "phone-not-linked" Warning waivable;
    EMAIL_NOT_LINKED "email-not-linked" Warning waivable;
    SIMILAR_NUMBERS "similar-numbers" Warning waivable;
    INCOMPLETE_CONSENT "incomplete-consent" Error;
    STORY_HELD_BACK "story-held-back" Warning;
    PERSONAL_DATA_IN_STORY "personal-data-in-story" Error;
    STRONG_CLAIM_IN_STORY "strong-claim-in-story" Warning waivable;
    EMPTY_LINK "empty-link" Warning waivable;
    COLOR_ALONE "color-alone" Warning waivable;
    UNMARKED_LANGUAGE "unmarked-language" Warning waivable;
    HARD_WORD "hard-word" Hint waivable;
    UNDEFINED_ABBREVIATION "undefined-abbreviation" Hint waivable;
    CLAIM_WITHOUT_SOURCE "claim-without-source" Warning waivable;
    INCOMPLETE_SOURCE "incomplete-source" Warning;
    STALE_SOURCE "stale-source" Warning waivable;
    DOCUMENT_WITHOUT_PAGE "document-without-page" Warning waivable;
    REPEATED_PARAGRAPH "repeated-paragraph" Hint waivable;
    UNCLOSED_FENCE "unclosed-fence" Warning;
    UNKNOWN_RULE "unknown-rule" Error;
    FOREIGN_FILE "foreign-file" Warning;
    NO_BASE_URL "no-base-url" Hint;
    DEAD_EXTERNAL_LINK "dead-external-link" Warning;
    LIKELY_GONE_LINK "likely-gone-link" Warning;
    UNREACHABLE_EXTERNAL_LINK "unreachable-external-link" Warning;
    MOVED_EXTERNAL_LINK "moved-external-link" Hint;
    SOURCE_CHANGED "source-changed" Warning;
}
