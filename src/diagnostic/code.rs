//! The register: every code that careleaf can report, with its severity and its text for `explain`.

use super::Severity;

/// A kind of finding. Its name is stable: sites configure it, scripts match it.
#[derive(Clone, Copy, Debug)]
pub struct Code {
    /// Kebab-case name, such as `broken-link`.
    pub name: &'static str,
    /// Severity unless the site's config says otherwise.
    pub severity: Severity,
    /// The text of `careleaf explain NAME`: Markdown, with an example and the mend.
    pub explain: &'static str,
}

impl PartialEq for Code {
    fn eq(&self, other: &Code) -> bool {
        self.name == other.name
    }
}

impl Eq for Code {}
