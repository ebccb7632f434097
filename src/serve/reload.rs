//! Live reload: a stream of server-sent events to each page that is open in a browser.
//!
//! 1. A page's script opens a stream and says which page it shows and with which ETag.
//! 2. The stream begins with how things stand: the problems there are, and whether the page has
//!    changed since. So a browser that was asleep, or lost the server, catches up by opening anew.
//! 3. Events go to the streams that they concern. They say that something changed, not what.
//! 4. A browser that takes nothing loses its stream, and catches up when it is back.

use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use hyper::body::{Body, Bytes, Frame};
use tokio::sync::mpsc;
use tokio::time::{Interval, MissedTickBehavior};

use super::Event;

/// Events that a browser may leave untaken.
const QUEUE: usize = 32;

/// All open streams.
pub(super) struct Hub {
    most: usize,
    heartbeat: Duration,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    next: u64,
    open: BTreeMap<u64, Open>,
    problems: Option<String>,
    closed: bool,
}

struct Open {
    page: String,
    /// Whether the browser shows `404.html` in the place of this page.
    missing: bool,
    sender: mpsc::Sender<Bytes>,
}

impl Hub {
    pub(super) fn new(most: usize, heartbeat: Duration) -> Hub {
        Hub { most, heartbeat, state: Mutex::default() }
    }

    /// A stream for a page; `None` when there are too many, or the server is about to end.
    pub(super) fn open(self: &Arc<Self>, page: &str) -> Option<Stream> {
        let mut state = self.state();
        if state.closed || state.open.len() >= self.most {
            return None;
        }
        let (sender, events) = mpsc::channel(QUEUE);
        let standing = match &state.problems {
            Some(json) => message("problems", json),
            None => message("mended", "1"),
        };
        // The queue is new and has room.
        let _ = sender.try_send(standing);
        let id = state.next;
        state.next += 1;
        state.open.insert(id, Open { page: page.to_owned(), missing: false, sender });
        let mut beat = tokio::time::interval(self.heartbeat);
        beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
        Some(Stream { hub: Arc::clone(self), id, events, beat })
    }

    /// Tells the streams that an event concerns.
    pub(super) fn send(&self, event: Event) {
        let mut state = self.state();
        match event {
            Event::Reload { paths } => {
                let message = message("reload", "1");
                state.tell(&message, |open| open.shows_any(paths.as_ref()));
            }
            Event::Style { old, new } => {
                let data = serde_json::json!({ "old": old, "new": new }).to_string();
                state.tell(&message("style", &data), |_| true);
            }
            Event::Problems(json) => {
                state.tell(&message("problems", &json), |_| true);
                state.problems = Some(json);
            }
            Event::Mended => {
                if state.problems.take().is_some() {
                    state.tell(&message("mended", "1"), |_| true);
                }
            }
        }
    }

    /// The pages that have a stream, last opened first, each once.
    pub(super) fn open_pages(&self) -> Vec<String> {
        let state = self.state();
        let mut seen = BTreeSet::new();
        let pages = state.open.values().rev().map(|open| &open.page);
        pages.filter(|page| seen.insert(*page)).cloned().collect()
    }

    /// Ends all streams and opens no more.
    pub(super) fn close(&self) {
        let mut state = self.state();
        state.closed = true;
        state.open.clear();
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // No code under this lock leaves the state half changed.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn tell(&mut self, message: &Bytes, concerns: impl Fn(&Open) -> bool) {
        self.open
            .retain(|_, open| !concerns(open) || open.sender.try_send(message.clone()).is_ok());
    }
}

impl Open {
    fn shows_any(&self, paths: Option<&BTreeSet<String>>) -> bool {
        paths.is_none_or(|paths| {
            paths.contains(&self.page) || (self.missing && paths.contains("404.html"))
        })
    }
}

/// The body of an answer that goes on.
pub(super) struct Stream {
    hub: Arc<Hub>,
    id: u64,
    events: mpsc::Receiver<Bytes>,
    beat: Interval,
}

impl Stream {
    /// Notes that the page is not there, so that the browser shows `404.html` for it.
    pub(super) fn is_missing(&self) {
        if let Some(open) = self.hub.state().open.get_mut(&self.id) {
            open.missing = true;
        }
    }

    /// Tells this stream alone that its page has changed.
    pub(super) fn is_stale(&self) {
        if let Some(open) = self.hub.state().open.get(&self.id) {
            // If the queue is full, there are events in it that say so too.
            let _ = open.sender.try_send(message("reload", "1"));
        }
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        self.hub.state().open.remove(&self.id);
    }
}

impl Body for Stream {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        if let Poll::Ready(event) = self.events.poll_recv(context) {
            return Poll::Ready(event.map(|event| Ok(Frame::data(event))));
        }
        // A comment, by which both ends find out that the other has gone.
        self.beat.poll_tick(context).map(|_| Some(Ok(Frame::data(Bytes::from_static(b":\n\n")))))
    }
}

/// An event on the wire.
fn message(name: &str, data: &str) -> Bytes {
    let mut text = format!("event: {name}\n");
    for line in data.split(['\n', '\r']) {
        text.push_str("data: ");
        text.push_str(line);
        text.push('\n');
    }
    text.push('\n');
    text.into()
}
