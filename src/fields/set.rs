//! Writing a few values into the front matter of a page, every other byte left as it is.

use std::ops::Range;

use crate::diagnostic::code;
use crate::source::FileId;
use crate::yaml::{self, Key, Node, NodeKind};

/// The text of a page with these values in the YAML at `range` (`None`: it has no front matter
/// yet). A name that stands there gets the new value in its place; others are added at the end.
/// `None` where the front matter is not written one name a line.
#[must_use]
pub fn set(text: &str, range: Option<Range<usize>>, values: &[(&str, String)]) -> Option<String> {
    let end_of_line = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let lines = |values: &[&(&str, String)]| -> String {
        values.iter().map(|(name, value)| format!("{name}: {value}{end_of_line}")).collect()
    };
    let Some(range) = range else {
        let all: Vec<_> = values.iter().collect();
        return Some(format!("---{end_of_line}{}---{end_of_line}{text}", lines(&all)));
    };
    let file = FileId::new("");
    let (node, wrong) = yaml::parse(&file, text, range.clone(), code::FRONT_MATTER_SYNTAX);
    let entries = match node.map(|node| node.kind) {
        Some(NodeKind::Mapping(entries)) if wrong.is_empty() => entries,
        None | Some(NodeKind::Null) if wrong.is_empty() => Vec::new(),
        _ => return None,
    };
    let mut changes: Vec<(Range<usize>, String)> = Vec::new();
    let mut missing = Vec::new();
    for value in values {
        let Some((key, node)) = entries.iter().find(|(key, _)| key.name == value.0) else {
            missing.push(value);
            continue;
        };
        let start = key.span.range().start;
        let begins_a_line = text[..start].ends_with(['\n', '\r']);
        if !begins_a_line {
            return None;
        }
        let rest = &text[start..node.span.range().end.max(key.span.range().end)];
        let end = start + rest.trim_end().len();
        // A key with nothing after it still has its colon.
        let line = text[start..].find(['\n', '\r']).map_or(text.len(), |at| start + at);
        let end = if node.kind == NodeKind::Null { line } else { end };
        changes.push((start..end, format!("{}: {}", value.0, value.1)));
    }
    if !missing.is_empty() {
        changes.push((range.end..range.end, lines(&missing)));
    }
    changes.sort_by_key(|(range, _)| range.start);
    let mut out = String::with_capacity(text.len() + 128);
    let mut from = 0;
    for (range, new) in changes {
        out.push_str(text.get(from..range.start)?);
        out.push_str(&new);
        from = range.end;
    }
    out.push_str(text.get(from..)?);
    // Read again, to be sure: what was not to be set means what it meant.
    let new = range.start..range.end + out.len() - text.len();
    let (node, wrong) = yaml::parse(&file, &out, new, code::FRONT_MATTER_SYNTAX);
    let kept = |entries: &[(Key, Node)]| -> Vec<String> {
        let kept =
            entries.iter().filter(|(key, _)| values.iter().all(|(name, _)| key.name != *name));
        kept.map(|(key, node)| format!("{} {}", key.name, spelt(node))).collect()
    };
    let is_kept = match node.map(|node| node.kind) {
        Some(NodeKind::Mapping(new)) => kept(&new) == kept(&entries),
        _ => false,
    };
    (wrong.is_empty() && is_kept).then_some(out)
}

/// A value without its places.
fn spelt(node: &Node) -> String {
    match &node.kind {
        NodeKind::Null => "~".to_owned(),
        NodeKind::Scalar { text, plain } => format!("{plain} {text:?}"),
        NodeKind::Sequence(items) => format!("{:?}", items.iter().map(spelt).collect::<Vec<_>>()),
        NodeKind::Mapping(entries) => {
            let entries = entries.iter().map(|(key, node)| (&key.name, spelt(node)));
            format!("{:?}", entries.collect::<Vec<_>>())
        }
    }
}
