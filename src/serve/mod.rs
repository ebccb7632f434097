//! The preview server: the built site over HTTP on this machine, and live reload.
//!
//! 1. [`listen`] binds an address and accepts connections, so many at a time and no slower than
//!    the [limits](Limits) allow.
//! 2. [`guard`] looks at who asks: only pages of this server may, under a name of this machine.
//! 3. [`target`] turns the request into a path of the output tree, or refuses it.
//! 4. [`answer`] asks the [`Lookup`] for the file and answers with it, whole or in part.
//! 5. [`inject`] adds the reload script to a page on its way out; `output/` never has it.
//! 6. [`reload`] keeps a stream open to each page in a browser and sends [events](Event) down it.
//!
//! The lookup is a list of what may be served: no request reaches the disk. It knows nothing of
//! the session; who starts a server says what it serves and when something changed.

mod answer;
mod guard;
mod inject;
mod listen;
mod patience;
mod range;
mod reload;
mod target;

use std::collections::BTreeSet;
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use tokio::sync::oneshot;

use crate::trouble::Trouble;
use reload::Hub;

/// A file of the output tree, as it would lie in `output/`.
#[derive(Clone, Debug)]
pub struct Served {
    /// Its bytes.
    pub bytes: Arc<[u8]>,
    /// What stands for these bytes and no others, such as their hash; without quotes.
    pub etag: String,
}

/// Finds a file by its path in the output tree (`coverage/index.html`, `404.html`); `None` when
/// the site has no such file. It may render the file first: it is called on threads of its own,
/// in the order of the requests.
pub type Lookup = Arc<dyn Fn(&str) -> Option<Served> + Send + Sync>;

/// Where and how to serve.
#[derive(Clone, Debug)]
pub struct ServeOptions {
    /// The address to listen at. Other machines can reach any that is not loopback.
    pub host: IpAddr,
    /// The first port to try; 0 for any that is free.
    pub port: u16,
    /// Names, besides those of this machine, under which browsers may ask.
    pub allowed_hosts: Vec<String>,
    /// The folder of the host that the site lies in: `/` or `/a/b/`.
    pub base_path: String,
    /// How much a browser may ask for.
    pub limits: Limits,
}

impl Default for ServeOptions {
    fn default() -> ServeOptions {
        ServeOptions {
            host: IpAddr::V4(Ipv4Addr::LOCALHOST),
            port: 0,
            allowed_hosts: Vec::new(),
            base_path: "/".to_owned(),
            limits: Limits::default(),
        }
    }
}

/// What keeps one browser, or a broken program, from taking everything.
#[derive(Clone, Debug)]
pub struct Limits {
    /// How long to wait for a request's head, for the next request, and for a browser to take
    /// what it asked for.
    pub patience: Duration,
    /// How often an idle reload stream says that it is alive.
    pub heartbeat: Duration,
    /// Connections at a time, not counting reload streams.
    pub connections: usize,
    /// Reload streams at a time.
    pub streams: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            patience: Duration::from_secs(10),
            heartbeat: Duration::from_secs(15),
            connections: 256,
            streams: 1000,
        }
    }
}

/// What open pages are told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// Files have changed; the pages among them are to be shown anew.
    Reload {
        /// Their paths in the output tree, removed ones too; `None` for all.
        paths: Option<BTreeSet<String>>,
    },
    /// A stylesheet has changed, and nothing else: it is swapped in place.
    Style {
        /// Its path in the output tree so far, as the pages that are open link to it.
        old: String,
        /// Its path now; both begin at the site's root.
        new: String,
    },
    /// The content has errors: a JSON array of objects with `severity`, `code`, `message`, and
    /// where there is one `help`, `file`, `line`, `column`, `end_column`, `snippet` (the line's
    /// text). Shown over the page until [mended](Event::Mended), also to pages opened later.
    Problems(String),
    /// The content is right again.
    Mended,
}

/// A running server; dropping it ends it.
pub struct Server {
    address: SocketAddr,
    base_path: String,
    hub: Arc<Hub>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    /// Starts to serve what the lookup finds. When the port is taken, one of the next 20 is used.
    ///
    /// # Errors
    /// When no port is to be had, or the base path is none.
    pub fn start(options: ServeOptions, lookup: Lookup) -> Result<Server, Trouble> {
        let base_path = target::base_path(&options.base_path)?;
        let listener = listen::bind(options.host, options.port)?;
        let cannot = |error: std::io::Error| {
            Trouble::message(format!("Cannot start the preview server: {error}"))
        };
        let address = listener.local_addr().map_err(cannot)?;
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_io()
            .enable_time()
            .max_blocking_threads(4)
            .build()
            .map_err(cannot)?;

        let hub = Arc::new(Hub::new(options.limits.streams, options.limits.heartbeat));
        let site = Arc::new(answer::Site {
            lookup,
            base_path: base_path.clone(),
            guard: guard::Guard::new(address.port(), options.allowed_hosts),
            hub: Arc::clone(&hub),
        });
        let (stop, stopped) = oneshot::channel();
        let thread = std::thread::Builder::new()
            .name("careleaf serve".to_owned())
            .spawn(move || listen::run(runtime, listener, site, options.limits, stopped))
            .map_err(cannot)?;
        Ok(Server { address, base_path, hub, stop: Some(stop), thread: Some(thread) })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The address of the home page.
    #[must_use]
    pub fn url(&self) -> String {
        // A server at all addresses is reached at each, and none of them is called 0.0.0.0.
        let host = match self.address {
            SocketAddr::V4(at) if at.ip().is_unspecified() => "127.0.0.1".to_owned(),
            SocketAddr::V6(at) if at.ip().is_unspecified() => "[::1]".to_owned(),
            SocketAddr::V4(at) => at.ip().to_string(),
            SocketAddr::V6(at) => format!("[{}]", at.ip()),
        };
        format!("http://{host}:{}{}", self.address.port(), self.base_path)
    }

    /// Tells the open pages; those whose page is not concerned hear nothing.
    pub fn send(&self, event: Event) {
        self.hub.send(event);
    }

    /// The pages that are open in browsers, by path in the output tree, last opened first.
    #[must_use]
    pub fn open_pages(&self) -> Vec<String> {
        self.hub.open_pages()
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server").field("url", &self.url()).finish_non_exhaustive()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.hub.close();
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // A server that panicked has nothing left to stop.
            let _ = thread.join();
        }
    }
}
