//! Directives as they open and close in the stream of events.
//!
//! A closing fence closes the innermost open directive that has as many colons and was opened in
//! the same list item or quote; what is open inside that one was never closed.

use std::ops::{ControlFlow, Range};

use pulldown_cmark::TagEnd;

use super::directives;
use super::writer::{Open, State, Writer};
use crate::diagnostic::code;
use crate::page::Part;
use crate::source::Span;

/// Deepest nesting of directives alone.
const DEEPEST: usize = 32;

impl Writer<'_> {
    /// A fence line that stands where a block may begin.
    pub(super) fn fence(&mut self, index: usize) -> ControlFlow<()> {
        let Some(fence) = self.fences.get(index).cloned() else {
            return ControlFlow::Continue(());
        };
        if fence.closes {
            self.closing_fence(fence.colons, &fence.range);
            return ControlFlow::Continue(());
        }
        let line_span = self.span(&fence.range);
        self.directives += 1;
        if self.directives > DEEPEST {
            self.directives -= 1;
            return self
                .too_deep(line_span, &format!("More than {DEEPEST} directives are open here"));
        }
        let line = &self.source[fence.range.clone()];
        let base = self.base + fence.range.start;
        let (call, spans) =
            directives::parse_opening(self.file, line, base, &mut self.out.diagnostics);
        let call = if call.name.is_empty() {
            let help = "Write a name after the colons, as in ':::note'";
            self.report(code::UNKNOWN_DIRECTIVE, line_span, "This directive has no name", help);
            None
        } else {
            self.out.directives.push(call);
            self.out.directive_spans.push(spans);
            Some(self.out.directives.len() - 1)
        };
        self.block();
        self.push_frame();
        let state = State::Directive { call, colons: fence.colons, line: line_span };
        self.open.push(Open { end: TagEnd::HtmlBlock, state });
        ControlFlow::Continue(())
    }

    fn closing_fence(&mut self, count: usize, range: &Range<usize>) {
        let mut nearest = None;
        for (inner, open) in self.open.iter().rev().enumerate() {
            let State::Directive { colons, .. } = open.state else { break };
            if colons == count {
                for _ in 0..inner {
                    self.close_unclosed();
                }
                self.close_directive();
                return;
            }
            nearest = nearest.or(Some(colons));
        }
        let fence = &self.source[range.clone()];
        let message = format!("This '{fence}' closes nothing");
        let help = match nearest {
            Some(colons) => format!("Write '{}' to close the directive above", ":".repeat(colons)),
            None => {
                "Delete it, or open a directive above, in the same list item or quote".to_owned()
            }
        };
        self.report(code::UNCLOSED_DIRECTIVE, self.span(range), message, help);
    }

    /// Closes the innermost directive, which has no closing fence.
    pub(super) fn close_unclosed(&mut self) {
        if let Some(Open { state: State::Directive { call, colons, line }, .. }) = self.open.last()
            && !self.stopped
        {
            let (colons, line) = (":".repeat(*colons), *line);
            let name = call.and_then(|call| self.out.directives.get(call)).map(|call| &call.name);
            let message = match name {
                Some(name) => format!("The directive '{name}' is never closed"),
                None => "This directive is never closed".to_owned(),
            };
            let help = format!(
                "Write '{colons}' on a line of its own where it ends, in the same list item or quote"
            );
            self.report(code::UNCLOSED_DIRECTIVE, line, message, help);
        }
        self.close_directive();
    }

    fn close_directive(&mut self) {
        self.close_label();
        let Some(Open { state: State::Directive { call, .. }, .. }) = self.open.pop() else {
            return;
        };
        self.directives = self.directives.saturating_sub(1);
        let body = self.pop_frame();
        match call {
            Some(directive) => self.push_part(Part::Directive { directive, body }),
            None => self.push_body(body),
        }
        self.end_word();
    }

    /// Reports nesting that no page needs and ends the page there.
    pub(super) fn too_deep(&mut self, span: Span, message: &str) -> ControlFlow<()> {
        let help = "Write it as separate sections with headings";
        self.report(code::TOO_DEEP, span, message, help);
        self.stopped = true;
        ControlFlow::Break(())
    }
}
