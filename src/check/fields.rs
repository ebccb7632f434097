//! Ids in front matter: every code, source, contact, term and person that a page names is there.

use super::Subject;
use crate::data;
use crate::diagnostic::Diagnostic;

pub(super) fn check(subject: Subject<'_>, found: &mut Vec<Diagnostic>) {
    let outline = &subject.page.outline;
    let Some(kind) = subject.site.kinds.get(&outline.kind) else { return };
    let file = &subject.page.file;
    found.extend(data::check_fields(file, &outline.fields, &kind.fields, &subject.site.registry));
}
