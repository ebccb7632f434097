//! What is wrong with the site now, with the severities that are in force.

use super::Session;
use crate::check::waivers;
use crate::diagnostic::{self, Code, Diagnostic, Severity};

impl Session {
    /// Everything that is wrong now, with the severities of this site and run.
    pub(super) fn findings(&self) -> Vec<Diagnostic> {
        let of_pages = self.parse_findings.values().flatten();
        let linked = self.linked.iter().flat_map(|(_, findings)| findings);
        let all = self
            .scanned
            .values()
            .flatten()
            .chain(&self.config_findings)
            .chain(self.own_kinds.values().flat_map(|(_, findings)| findings))
            .chain(self.data_files.values().flat_map(|(_, findings)| findings))
            .chain(&self.registry_findings)
            .chain(&self.theme_findings)
            .chain(of_pages)
            .chain(self.text_findings.values().flatten())
            .chain(&self.lock_findings)
            .chain(linked)
            .chain(self.page_findings.values().flatten())
            .chain(self.record_findings.values().flatten())
            .chain(&self.plan_findings);
        let mut found: Vec<Diagnostic> =
            all.filter_map(|finding| self.with_severity(finding.clone())).collect();
        diagnostic::sort(&mut found);
        found
    }

    /// A finding with the severity that this site, the page's kind and this run give it; `None`
    /// where the rule is off or the page waives it.
    #[must_use]
    pub fn with_severity(&self, mut finding: Diagnostic) -> Option<Diagnostic> {
        let page = finding.place.as_ref().and_then(|place| self.pages.get(&place.file));
        if page.is_some_and(|page| waivers::waives(page, finding.code)) {
            return None;
        }
        let kind = page.map(|page| page.outline.kind.as_str());
        match self.configured(finding.code, kind) {
            Some(None) => return None,
            Some(Some(severity)) => finding.severity = severity,
            None => {}
        }
        if self.strictness.strict && finding.severity == Severity::Warning {
            finding.severity = Severity::Error;
        }
        Some(finding)
    }

    /// Whether findings of a code on pages of a kind are shown in this run.
    pub(super) fn is_shown(&self, code: Code, kind: Option<&str>) -> bool {
        let severity = self.configured(code, kind).unwrap_or(Some(code.severity));
        severity.is_some_and(|severity| severity != Severity::Hint || self.strictness.hints)
    }

    /// The severity that the site or the kind gives a code, if it does; inside, `None` is off.
    fn configured(&self, code: Code, kind: Option<&str>) -> Option<Option<Severity>> {
        let site_of_kind = kind
            .and_then(|kind| self.config.kind_rules.get(kind))
            .and_then(|(_, rules)| rules.get(code.name));
        let of_site = || self.config.rules.get(code.name);
        let of_kind = || {
            kind.and_then(|kind| self.kinds.get(kind)).and_then(|kind| kind.rules.get(code.name))
        };
        site_of_kind.or_else(of_site).or_else(of_kind).copied()
    }
}
