//! The frames of a body that is being written.

use pulldown_cmark::HeadingLevel;

use crate::page::{Body, Part};
use crate::source::Span;

/// What a frame is.
#[derive(Debug)]
pub(super) enum FrameKind {
    Page,
    Heading { level: HeadingLevel, id: Option<String>, classes: Vec<String> },
    Link { reference: usize, title: Option<String> },
    Image { reference: usize, title: Option<String> },
    Alert { index: usize },
    Directive { index: usize, colons: usize, depth: usize, line: Span },
    Note { name: String },
}

/// A piece of content that is not finished.
#[derive(Debug)]
pub(super) struct Frame {
    pub(super) kind: FrameKind,
    pub(super) body: Body,
    /// Its text without markup; kept for headings, links and images only.
    pub(super) plain: String,
}

/// The open frames; the page itself is the first and closes last.
#[derive(Debug)]
pub(super) struct Frames {
    open: Vec<(Frame, String)>,
}

impl Frames {
    pub(super) fn new() -> Frames {
        let mut frames = Frames { open: Vec::with_capacity(4) };
        frames.open(FrameKind::Page);
        frames
    }

    pub(super) fn open(&mut self, kind: FrameKind) {
        self.flush();
        self.open.push((Frame { kind, body: Body::default(), plain: String::new() }, String::new()));
    }

    /// Closes the innermost frame. The page's own frame closes once, at the end.
    pub(super) fn close(&mut self) -> Frame {
        self.flush();
        match self.open.pop() {
            Some((frame, _)) => frame,
            None => Frame { kind: FrameKind::Page, body: Body::default(), plain: String::new() },
        }
    }

    /// Where finished HTML goes.
    pub(super) fn html(&mut self) -> &mut String {
        if self.open.is_empty() {
            self.open(FrameKind::Page);
        }
        let last = self.open.len() - 1;
        &mut self.open[last].1
    }

    /// Notes text without markup for the frames that want it.
    pub(super) fn plain(&mut self, text: &str) {
        if let Some((frame, _)) = self.open.last_mut()
            && matches!(
                frame.kind,
                FrameKind::Heading { .. } | FrameKind::Link { .. } | FrameKind::Image { .. }
            )
        {
            frame.plain.push_str(text);
        }
    }

    /// Adds a finished part.
    pub(super) fn part(&mut self, part: Part) {
        match part {
            Part::Html(html) => self.html().push_str(&html),
            part => {
                self.flush();
                if let Some((frame, _)) = self.open.last_mut() {
                    frame.body.parts.push(part);
                }
            }
        }
    }

    fn flush(&mut self) {
        if let Some((frame, html)) = self.open.last_mut()
            && !html.is_empty()
        {
            frame.body.parts.push(Part::Html(std::mem::take(html)));
        }
    }

    pub(super) fn top(&self) -> &FrameKind {
        self.open.last().map_or(&FrameKind::Page, |(frame, _)| &frame.kind)
    }

    /// Whether nothing was written to the page yet.
    pub(super) fn is_untouched(&self) -> bool {
        matches!(&self.open[..], [(frame, html)] if frame.body.parts.is_empty() && html.is_empty())
    }

    /// How many directives are open.
    pub(super) fn directives(&self) -> usize {
        let is = |(frame, _): &&(Frame, String)| matches!(frame.kind, FrameKind::Directive { .. });
        self.open.iter().filter(is).count()
    }

    /// Whether a directive with so many colons is open in the block at that depth, with nothing
    /// but directives inside it.
    pub(super) fn has_open(&self, colons: usize, depth: usize) -> bool {
        for (frame, _) in self.open.iter().rev() {
            match frame.kind {
                FrameKind::Directive { colons: open, depth: at, .. } => {
                    if at != depth {
                        return false;
                    }
                    if open == colons {
                        return true;
                    }
                }
                _ => return false,
            }
        }
        false
    }
}
