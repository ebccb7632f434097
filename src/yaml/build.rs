//! From the parser's events to a tree, without recursion and within a budget.

use std::collections::{BTreeMap, HashMap};

use serde_yaml::granit_parser::{Event, Options, Parser, ScalarStyle, Span as Range, Tag};

use super::{Key, Node, NodeKind, message};
use crate::diagnostic::{Code, Diagnostic, code};
use crate::source::{FileId, Span};

/// Deeper trees are refused; nobody writes them by hand, and every walk over a tree recurses.
pub(super) const MAX_DEPTH: usize = 64;
/// More values are refused.
const MAX_NODES: usize = 1_000_000;
/// Values that aliases may copy, all together: a "billion laughs" is stopped early.
const MAX_COPIES: usize = 10_000;
/// More keys that stand twice are not listed.
const MAX_FINDINGS: usize = 100;

/// What to read and how to report it.
pub(super) struct Input<'a> {
    pub(super) file: &'a FileId,
    /// The whole file.
    pub(super) text: &'a str,
    /// The part of it to read.
    pub(super) yaml: &'a str,
    /// Where `yaml` begins in the file.
    pub(super) offset: usize,
    pub(super) code: Code,
    /// The code of an outermost key that stands twice.
    pub(super) twice: Code,
}

impl Input<'_> {
    /// A span of the YAML as a span of the file.
    pub(super) fn span(&self, start: usize, end: usize) -> Span {
        Span::new(start, end).shifted(self.offset)
    }

    fn place(&self, range: &Range) -> Span {
        let bytes = range.byte_range().unwrap_or(0..0);
        self.span(bytes.start, bytes.end)
    }

    pub(super) fn error(&self, span: Span, message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(self.code, self.file, span, message)
    }
}

/// A list or mapping that is being read.
struct Frame {
    start: Span,
    anchor: usize,
    shape: Shape,
}

enum Shape {
    List(Vec<Node>),
    Map {
        entries: Vec<(Key, Node)>,
        /// The key whose value comes next.
        key: Option<Key>,
        /// Where each key first stood.
        seen: HashMap<String, Span>,
    },
}

struct Builder<'a> {
    input: &'a Input<'a>,
    stack: Vec<Frame>,
    root: Option<Node>,
    /// Finished nodes by anchor.
    anchors: BTreeMap<usize, Node>,
    nodes: usize,
    copies: usize,
    findings: Vec<Diagnostic>,
}

/// Reads one document.
pub(super) fn build(input: &Input<'_>) -> (Option<Node>, Vec<Diagnostic>) {
    let mut options = Options::default();
    options.flow_nesting_limit = MAX_DEPTH;
    options.block_nesting_limit = MAX_DEPTH;
    options.set_emit_comments(false);
    let mut builder = Builder {
        input,
        stack: Vec::new(),
        root: None,
        anchors: BTreeMap::new(),
        nodes: 0,
        copies: 0,
        findings: Vec::new(),
    };
    let mut documents = 0;
    for next in Parser::new_from_str_with_options(input.yaml, options) {
        let step = match next {
            Ok((Event::DocumentStart(..), range)) => {
                documents += 1;
                if documents > 1 { Err(second_document(input, &range)) } else { Ok(()) }
            }
            Ok((event, range)) => builder.event(event, &range).map_err(|finding| *finding),
            Err(error) => Err(message::syntax(input, &error)),
        };
        if let Err(finding) = step {
            builder.findings.push(finding);
            return (None, builder.findings);
        }
    }
    let root = builder.root.filter(|node| node.kind != NodeKind::Null);
    (root, builder.findings)
}

fn second_document(input: &Input<'_>, range: &Range) -> Diagnostic {
    input
        .error(input.place(range), "Here begins a second document; only one is read from a file")
        .help("Remove the line '---', or move what follows to a file of its own")
}

type Step = Result<(), Box<Diagnostic>>;

impl Builder<'_> {
    fn event(&mut self, event: Event<'_>, range: &Range) -> Step {
        let span = self.input.place(range);
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                self.count(span)?;
                let mut plain = style == ScalarStyle::Plain;
                let mut null = plain && matches!(&*text, "" | "~" | "null" | "Null" | "NULL");
                if let Some(tag) = tag {
                    self.tag(&tag, range, &["str", "int", "float", "bool", "null", ""])?;
                    null = tag.core_suffix() == Some("null");
                    plain &= !matches!(tag.core_suffix(), None | Some("str"));
                }
                let kind = if null {
                    NodeKind::Null
                } else {
                    NodeKind::Scalar { text: text.into_owned(), plain }
                };
                self.finish(Node { span, kind }, anchor)
            }
            Event::SequenceStart(_, anchor, tag) => {
                if let Some(tag) = tag {
                    self.tag(&tag, range, &["seq"])?;
                }
                self.open(span, anchor, Shape::List(Vec::new()))
            }
            Event::MappingStart(_, anchor, tag) => {
                if let Some(tag) = tag {
                    self.tag(&tag, range, &["map"])?;
                }
                let shape = Shape::Map { entries: Vec::new(), key: None, seen: HashMap::new() };
                self.open(span, anchor, shape)
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(span),
            Event::Alias(anchor) => self.alias(anchor, span),
            _ => Ok(()),
        }
    }

    /// Refuses a tag that is none of the named core tags (`""` is the bare `!`).
    fn tag(&self, tag: &Tag, range: &Range, allowed: &[&str]) -> Step {
        let bare = tag.suffix().is_empty() || (tag.handle().is_empty() && tag.suffix() == "!");
        let name = if bare { Some("") } else { tag.core_suffix() };
        if name.is_some_and(|name| allowed.contains(&name)) {
            return Ok(());
        }
        let at = range.tag_span();
        let span = at.as_ref().map_or(self.input.place(range), |at| self.input.place(at));
        let written = self.input.yaml.get(at.and_then(|at| at.byte_range()).unwrap_or(0..0));
        let message = format!("The tag '{}' is not allowed", written.unwrap_or("!"));
        let help = "Remove the tag, or put the text in quotes if the '!' belongs to it";
        Err(Box::new(self.input.error(span, message).help(help)))
    }

    fn count(&mut self, span: Span) -> Step {
        self.nodes += 1;
        if self.nodes > MAX_NODES {
            let message = format!("This file holds more than {MAX_NODES} values");
            let finding = Diagnostic::new(code::TOO_LARGE, self.input.file, span, message)
                .help("Split it into several files");
            return Err(Box::new(finding));
        }
        Ok(())
    }

    fn open(&mut self, start: Span, anchor: usize, shape: Shape) -> Step {
        self.count(start)?;
        self.deep(self.stack.len() + 1, start)?;
        self.stack.push(Frame { start, anchor, shape });
        Ok(())
    }

    fn deep(&self, depth: usize, span: Span) -> Step {
        if depth > MAX_DEPTH {
            return Err(Box::new(message::too_deep(self.input, span)));
        }
        Ok(())
    }

    fn close(&mut self, end: Span) -> Step {
        let Some(frame) = self.stack.pop() else { return Ok(()) };
        // The end of a block is where the next token begins; its last value is what readers see.
        let (last, kind) = match frame.shape {
            Shape::List(items) => {
                (items.last().map(|node| node.span.end), NodeKind::Sequence(items))
            }
            Shape::Map { entries, .. } => {
                let last = entries.last().map(|(key, node)| node.span.end.max(key.span.end));
                (last, NodeKind::Mapping(entries))
            }
        };
        let end = if end.start == end.end { last.unwrap_or(end.end) } else { end.end };
        let span = Span { start: frame.start.start, end: end.max(frame.start.start) };
        self.finish(Node { span, kind }, frame.anchor)
    }

    /// Counts values that are kept twice, for an anchor or by an alias.
    fn copy(&mut self, count: usize, span: Span) -> Step {
        self.copies += count;
        if self.copies > MAX_COPIES {
            let message =
                format!("The aliases in this file stand for more than {MAX_COPIES} values");
            let finding = Diagnostic::new(code::TOO_LARGE, self.input.file, span, message)
                .help("Write the values out");
            return Err(Box::new(finding));
        }
        Ok(())
    }

    fn alias(&mut self, anchor: usize, span: Span) -> Step {
        let Some(mut node) = self.anchors.get(&anchor).cloned() else {
            let finding = self.input.error(span, "This alias stands inside of what it names");
            return Err(Box::new(finding.help("Write the value out")));
        };
        let (count, depth) = size(&node);
        self.copy(count, span)?;
        self.deep(self.stack.len() + depth, span)?;
        node.span = span;
        self.finish(node, 0)
    }

    /// A node is whole: it is a key, a value, an entry, or the document.
    fn finish(&mut self, node: Node, anchor: usize) -> Step {
        if anchor != 0 {
            self.copy(size(&node).0, node.span)?;
            self.anchors.insert(anchor, node.clone());
        }
        let outermost = self.stack.len() == 1;
        match self.stack.last_mut().map(|frame| &mut frame.shape) {
            None => self.root = Some(node),
            Some(Shape::List(items)) => items.push(node),
            Some(Shape::Map { entries, key, seen }) => match key.take() {
                Some(key) => {
                    // The value of a key that stands twice is read, and dropped.
                    if seen.get(&key.name) == Some(&key.span) {
                        entries.push((key, node));
                    }
                }
                None => {
                    let new = key_of(self.input, node)?;
                    if let Some(first) = seen.get(&new.name) {
                        if self.findings.len() >= MAX_FINDINGS {
                            *key = Some(new);
                            return Ok(());
                        }
                        let code = if outermost { self.input.twice } else { self.input.code };
                        self.findings.push(twice(self.input, code, &new, *first));
                    } else {
                        seen.insert(new.name.clone(), new.span);
                    }
                    *key = Some(new);
                }
            },
        }
        Ok(())
    }
}

fn key_of(input: &Input<'_>, node: Node) -> Result<Key, Box<Diagnostic>> {
    let finding = match node.kind {
        NodeKind::Scalar { text, plain } if !(plain && text == "<<") => {
            return Ok(Key { name: text, span: node.span });
        }
        NodeKind::Scalar { .. } => input
            .error(node.span, "Merging with '<<' is not supported")
            .help("Write the values out"),
        NodeKind::Null => input
            .error(node.span, "There is no name before this colon")
            .help("Write a name before the colon, or put the text in quotes"),
        NodeKind::Sequence(_) | NodeKind::Mapping(_) => input
            .error(
                node.span,
                format!("The name of a value must be a word, and this is {}", {
                    if matches!(node.kind, NodeKind::Sequence(_)) {
                        "a list"
                    } else {
                        "a group of named values"
                    }
                }),
            )
            .help("Put the text in quotes if the brackets belong to it"),
    };
    Err(Box::new(finding))
}

fn twice(input: &Input<'_>, code: Code, key: &Key, first: Span) -> Diagnostic {
    let line = |span: Span| {
        let before = input.text.get(..span.start as usize).unwrap_or_default();
        before.matches('\n').count() + 1
    };
    let message = match (line(first), line(key.span)) {
        (one, other) if one == other => format!("'{}' stands twice on line {one}", key.name),
        (one, other) => format!("'{}' stands twice, on lines {one} and {other}", key.name),
    };
    Diagnostic::new(code, input.file, key.span, message).help("Remove one of the two").related(
        input.file,
        first,
        "It stands here first",
    )
}

/// How many values a tree has, and how deep it is.
fn size(node: &Node) -> (usize, usize) {
    let fold = |(count, depth): (usize, usize), child: &Node| {
        let (more, deeper) = size(child);
        (count + more, depth.max(deeper + 1))
    };
    match &node.kind {
        NodeKind::Null | NodeKind::Scalar { .. } => (1, 0),
        NodeKind::Sequence(items) => items.iter().fold((1, 1), fold),
        NodeKind::Mapping(entries) => entries.iter().map(|(_, node)| node).fold((1, 1), fold),
    }
}
