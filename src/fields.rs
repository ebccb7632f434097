//! Named values by their declared types: from YAML to `Fields`.

use crate::diagnostic::Diagnostic;
use crate::kind::{FieldSpec, Fields, Kind};
use crate::source::{FileId, Span};
use crate::yaml::Node;

/// Reads a mapping by its declaration. `owner` is what the fields belong to, in the words of a
/// message ("a page of kind 'story'"); `whole` is where to point when a field is missing.
#[must_use]
pub fn read(
    _file: &FileId,
    _node: &Node,
    _specs: &[FieldSpec],
    _owner: &str,
    _whole: Span,
) -> (Fields, Vec<Diagnostic>) {
    (Fields::new(), Vec::new())
}

/// The front matter that `careleaf new` writes for a page of a kind, between its `---` lines.
#[must_use]
pub fn to_front_matter(_kind: &Kind, title: &str) -> String {
    format!("---\ntitle: {title}\n---\n")
}
