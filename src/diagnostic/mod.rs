//! What is wrong with a site, as data.
//!
//! 1. A stage makes a [`Diagnostic`]: a code of the register, a message, a place, a help.
//! 2. The session sorts them and applies the severities of the site's config.
//! 3. A printer shows the list: [`text`] on the terminal, [`json`] as one object a line,
//!    [`sarif`] as one log, [`github`] as annotations.

pub mod code;
pub mod github;
pub mod json;
pub mod sarif;
pub mod severities;
pub mod text;

use crate::source::{FileId, Place, Span};
pub use code::Code;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// Blocks writing.
    Error,
    /// Printed; an error with `--strict`.
    Warning,
    /// Printed with `--hints`.
    Hint,
}

impl Severity {
    /// Its name, as settings and programs write it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Hint => "hint",
        }
    }
}

/// One finding: what is wrong, where, and how to mend it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// The stable name of this kind of finding.
    pub code: Code,
    /// How bad it is; the code's own severity unless the site says otherwise.
    pub severity: Severity,
    /// What is wrong, in the editor's words, without a full stop.
    pub message: String,
    /// How to mend it: one imperative sentence, without a full stop.
    pub help: Option<String>,
    /// Where; `None` for what concerns the whole site.
    pub place: Option<Place>,
    /// Other places that explain this one ("first used here").
    pub related: Vec<(Place, String)>,
    /// A replacement for the text at `place` that mends it, where there is exactly one.
    pub fix: Option<String>,
}

impl Diagnostic {
    /// A finding at a place in a file.
    #[must_use]
    pub fn new(code: Code, file: &FileId, span: Span, message: impl Into<String>) -> Diagnostic {
        Diagnostic {
            code,
            severity: code.severity,
            message: message.into(),
            help: None,
            place: Some(Place { file: file.clone(), span }),
            related: Vec::new(),
            fix: None,
        }
    }

    /// A finding about the whole site.
    #[must_use]
    pub fn global(code: Code, message: impl Into<String>) -> Diagnostic {
        Diagnostic {
            code,
            severity: code.severity,
            message: message.into(),
            help: None,
            place: None,
            related: Vec::new(),
            fix: None,
        }
    }

    /// What is said of an invisible character that reorders the text around it.
    #[must_use]
    pub fn bidi_control(file: &FileId, span: Span, character: char) -> Diagnostic {
        let number = u32::from(character);
        let message = format!(
            "The invisible character U+{number:04X} can show text in another order, such as '5.0' as '0.5'"
        );
        Diagnostic::new(code::BIDI_CONTROL, file, span, message).help("Delete the character")
    }

    /// With a sentence that says how to mend it.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Diagnostic {
        self.help = Some(help.into());
        self
    }

    /// With the text that would mend it.
    #[must_use]
    pub fn fix(mut self, fix: impl Into<String>) -> Diagnostic {
        self.fix = Some(fix.into());
        self
    }

    /// With another place that explains this one.
    #[must_use]
    pub fn related(mut self, file: &FileId, span: Span, label: impl Into<String>) -> Diagnostic {
        self.related.push((Place { file: file.clone(), span }, label.into()));
        self
    }
}

/// Sorts findings by file and place, and drops exact duplicates.
pub fn sort(diagnostics: &mut Vec<Diagnostic>) {
    diagnostics.sort_by(|a, b| {
        let by_code = a.code.name.cmp(b.code.name);
        // The rest of the fields only bring equal ones together.
        a.place.cmp(&b.place).then(by_code).then_with(|| {
            (&a.message, &a.help, a.severity, &a.related, &a.fix)
                .cmp(&(&b.message, &b.help, b.severity, &b.related, &b.fix))
        })
    });
    diagnostics.dedup();
}
