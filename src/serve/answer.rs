//! Answering one request.
//!
//! 1. Refuse what is wrong whoever asks: a full house, another host, a method that changes
//!    something, a body, a page of another origin, a path that no file can have.
//! 2. Paths of the server's own: the reload stream and its script.
//! 3. Find the file, its folder's page, or `404.html`, away from this thread.
//! 4. Answer with the file, a part of it, or the news that the browser has it already.
//!
//! Refusals are fixed sentences: nothing of a request comes back in them.

use std::convert::Infallible;
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use http_body_util::{Either, Full};
use hyper::body::{Body as _, Bytes, Incoming};
use hyper::header::{
    ACCEPT_RANGES, ALLOW, CACHE_CONTROL, CONNECTION, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE,
    ETAG, HeaderMap, HeaderName, HeaderValue, IF_NONE_MATCH, IF_RANGE, LOCATION, RANGE,
    REFERRER_POLICY, RETRY_AFTER, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use hyper::{Method, Request, Response, StatusCode};

use super::guard::{Guard, check_origin};
use super::inject::{self, Script};
use super::range::{Part, part};
use super::reload::{Hub, Stream};
use super::target::{self, Target};
use super::{Lookup, Served};
use crate::media;

type Answer = Response<Either<Full<Bytes>, Stream>>;

/// The folder of the server's own paths; no page may have this name (it is not a slug).
const OWN: &str = "__careleaf/";

const SCRIPT: &str = include_str!("client.js");
const PROBLEMS: &str = include_str!("problems.js");
const STYLE: &str = include_str!("client.css");

const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// What is served, and to whom.
pub(super) struct Site {
    pub(super) lookup: Lookup,
    pub(super) base_path: String,
    pub(super) guard: Guard,
    pub(super) hub: Arc<Hub>,
}

/// A connection's place among those that there may be; free again when it is dropped.
pub(super) struct Seat {
    taken: Arc<AtomicUsize>,
    free: AtomicBool,
}

impl Seat {
    pub(super) fn take(taken: &Arc<AtomicUsize>) -> Arc<Seat> {
        taken.fetch_add(1, Ordering::Relaxed);
        Arc::new(Seat { taken: Arc::clone(taken), free: AtomicBool::new(false) })
    }

    /// Gives the place to another connection, for this one is counted elsewhere now.
    fn leave(&self) {
        if !self.free.swap(true, Ordering::Relaxed) {
            self.taken.fetch_sub(1, Ordering::Relaxed);
        }
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.leave();
    }
}

/// What a path leads to.
enum Found {
    File {
        path: String,
        etag: String,
        bytes: Bytes,
    },
    /// A folder that has a page.
    Folder,
    /// Nothing, and what the site shows then.
    Missing(Option<Bytes>),
}

impl Site {
    /// Answers a request that came in at the address `local`; `full` if there is no place for it.
    pub(super) async fn answer(
        self: Arc<Self>,
        request: Request<Incoming>,
        local: IpAddr,
        seat: &Seat,
        full: bool,
    ) -> Result<Answer, Infallible> {
        let mut answer = if full {
            let mut answer = refuse(StatusCode::SERVICE_UNAVAILABLE);
            set(&mut answer, RETRY_AFTER, "1");
            answer
        } else {
            match self.judge(&request, local) {
                Ok(target) => self.respond(&request, target, seat).await,
                Err(status) => refuse(status),
            }
        };
        set(&mut answer, X_CONTENT_TYPE_OPTIONS, "nosniff");
        set(&mut answer, RESOURCE_POLICY, "same-origin");
        set(&mut answer, X_FRAME_OPTIONS, "DENY");
        set(&mut answer, REFERRER_POLICY, "no-referrer");
        Ok(answer)
    }

    /// Whether a request is to be answered at all, and where it leads.
    fn judge(&self, request: &Request<Incoming>, local: IpAddr) -> Result<Target, StatusCode> {
        let headers = request.headers();
        self.guard.check_host(request.uri(), headers, local)?;
        if !matches!(*request.method(), Method::GET | Method::HEAD) {
            return Err(StatusCode::METHOD_NOT_ALLOWED);
        }
        if !request.body().is_end_stream() {
            return Err(StatusCode::BAD_REQUEST);
        }
        let target = target::target(request.uri().path(), &self.base_path);
        let own = matches!(&target, Target::Inside(path) if path.starts_with(OWN));
        check_origin(headers, !own)?;
        if target == Target::Bad { Err(StatusCode::BAD_REQUEST) } else { Ok(target) }
    }

    async fn respond(
        self: Arc<Self>,
        request: &Request<Incoming>,
        target: Target,
        seat: &Seat,
    ) -> Answer {
        match target {
            Target::Inside(path) => match path.strip_prefix(OWN) {
                Some("events") => self.events(request, seat).await,
                Some("client.js") => own_file(request, "client.js", SCRIPT),
                Some("problems.js") => own_file(request, "problems.js", PROBLEMS),
                Some("client.css") => own_file(request, "client.css", STYLE),
                Some(_) => refuse(StatusCode::NOT_FOUND),
                None => self.file(request, path).await,
            },
            // Another day this port may serve another site: the browser should not keep it.
            Target::AtTheDoor => redirect(request, StatusCode::FOUND, &self.base_path),
            Target::Outside => refuse(StatusCode::NOT_FOUND),
            Target::Bad => refuse(StatusCode::BAD_REQUEST),
        }
    }

    async fn file(self: Arc<Self>, request: &Request<Incoming>, path: String) -> Answer {
        // What panics over there must not stop the server.
        let Ok(found) = tokio::task::spawn_blocking(move || self.find(&path)).await else {
            return refuse(StatusCode::INTERNAL_SERVER_ERROR);
        };
        match found {
            Found::File { path, etag, bytes } => {
                file(request, media::content_type(&path), &etag, bytes)
            }
            Found::Folder => {
                let folder = format!("{}/", request.uri().path());
                redirect(request, StatusCode::MOVED_PERMANENTLY, &folder)
            }
            Found::Missing(Some(bytes)) => {
                whole(StatusCode::NOT_FOUND, media::content_type("404.html"), bytes)
            }
            Found::Missing(None) => refuse(StatusCode::NOT_FOUND),
        }
    }

    /// Looks a path up; on a thread that may wait.
    fn find(&self, path: &str) -> Found {
        let is_folder = path.is_empty() || path.ends_with('/');
        let path = if is_folder { format!("{path}index.html") } else { path.to_owned() };
        if let Some(served) = (self.lookup)(&path) {
            let etag = served.etag.clone();
            let bytes = self.live(served, &path, &path);
            // The script makes other bytes of a page, and these need a name of their own.
            let etag = if media::is_page(&path) {
                blake3::hash(&bytes).to_hex().to_string()
            } else {
                etag
            };
            return Found::File { path, etag, bytes };
        }
        let index = format!("{path}/index.html");
        if !is_folder && (self.lookup)(&index).is_some() {
            return Found::Folder;
        }
        // The page that may come to be here, whose first build the open 404.html waits for.
        let page = if path.ends_with(".html") { path } else { index };
        let served = (self.lookup)("404.html");
        Found::Missing(served.map(|served| self.live(served, "404.html", &page)))
    }

    /// A file as browsers get it: pages with the reload script.
    fn live(&self, served: Served, path: &str, page: &str) -> Bytes {
        if !media::is_page(path) {
            return Bytes::from_owner(served.bytes);
        }
        let src = format!("{}{OWN}client.js", self.base_path);
        let script = Script { src: &src, page, etag: &served.etag };
        inject::inject(&served.bytes, &script).into()
    }

    /// Opens a reload stream.
    async fn events(self: Arc<Self>, request: &Request<Incoming>, seat: &Seat) -> Answer {
        let query = request.uri().query().unwrap_or_default();
        let field = |name: &str| {
            query.split('&').find_map(|field| field.strip_prefix(name)?.strip_prefix('='))
        };
        let Some(page) = field("page").and_then(target::page) else {
            return refuse(StatusCode::BAD_REQUEST);
        };
        let known = field("etag").and_then(target::decode_field);
        if request.method() == Method::HEAD {
            return stream(Either::Left(Full::default()));
        }
        // Registered first: what changes while the page is looked up is not lost.
        let Some(events) = self.hub.open(&page) else {
            let mut answer = refuse(StatusCode::SERVICE_UNAVAILABLE);
            set(&mut answer, RETRY_AFTER, "1");
            return answer;
        };
        seat.leave();
        let now = tokio::task::spawn_blocking(move || {
            let served = (self.lookup)(&page);
            let missing = served.is_none();
            (missing, served.or_else(|| (self.lookup)("404.html")).map(|served| served.etag))
        });
        let Ok((missing, etag)) = now.await else {
            return refuse(StatusCode::INTERNAL_SERVER_ERROR);
        };
        if missing {
            events.is_missing();
        }
        if known.is_some() && known != etag {
            events.is_stale();
        }
        stream(Either::Right(events))
    }
}

/// A file: all of it, a part of it, or that the browser has it.
fn file(request: &Request<Incoming>, kind: &str, etag: &str, bytes: Bytes) -> Answer {
    let headers = request.headers();
    let legal = |c: char| c.is_ascii_graphic() && c != '"';
    let etag = if !etag.is_empty() && etag.chars().all(legal) {
        format!("\"{etag}\"")
    } else {
        format!("\"{}\"", blake3::hash(&bytes).to_hex())
    };
    let mut answer = if matches(headers, &etag) {
        let mut answer = Response::new(Either::Left(Full::default()));
        *answer.status_mut() = StatusCode::NOT_MODIFIED;
        set(&mut answer, CACHE_CONTROL, "no-cache");
        answer
    } else {
        let length = bytes.len();
        match wanted(request, &etag, length) {
            Part::Whole => whole(StatusCode::OK, kind, bytes),
            Part::Bytes(first, last) => {
                let bytes = bytes.slice(first..=last);
                let mut answer = whole(StatusCode::PARTIAL_CONTENT, kind, bytes);
                set(&mut answer, CONTENT_RANGE, &format!("bytes {first}-{last}/{length}"));
                answer
            }
            Part::NotThere => {
                let mut answer = refuse(StatusCode::RANGE_NOT_SATISFIABLE);
                set(&mut answer, CONTENT_RANGE, &format!("bytes */{length}"));
                return answer;
            }
        }
    };
    set(&mut answer, ETAG, &etag);
    set(&mut answer, ACCEPT_RANGES, "bytes");
    answer
}

/// Whether the browser has these bytes already.
fn matches(headers: &HeaderMap, etag: &str) -> bool {
    let values = headers.get_all(IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    let mut known = values.flat_map(|value| value.split(',')).map(str::trim);
    known.any(|known| known == "*" || known.strip_prefix("W/").unwrap_or(known) == etag)
}

/// The part of a file that is asked for; all of it if the browser has a part of another version.
fn wanted(request: &Request<Incoming>, etag: &str, length: usize) -> Part {
    let headers = request.headers();
    let other_version = headers.get(IF_RANGE).is_some_and(|value| value != etag);
    match headers.get(RANGE).and_then(|value| value.to_str().ok()) {
        Some(range) if request.method() == Method::GET && !other_version => part(range, length),
        _ => Part::Whole,
    }
}

fn own_file(request: &Request<Incoming>, name: &str, text: &'static str) -> Answer {
    let etag = blake3::hash(text.as_bytes()).to_hex().to_string();
    file(request, media::content_type(name), &etag, Bytes::from_static(text.as_bytes()))
}

fn whole(status: StatusCode, kind: &str, bytes: Bytes) -> Answer {
    let length = bytes.len();
    let mut answer = Response::new(Either::Left(Full::new(bytes)));
    *answer.status_mut() = status;
    set(&mut answer, CONTENT_TYPE, kind);
    // Said here and not worked out from the body, so that HEAD says it too.
    set(&mut answer, CONTENT_LENGTH, &length.to_string());
    set(&mut answer, CACHE_CONTROL, "no-cache");
    answer
}

fn stream(body: Either<Full<Bytes>, Stream>) -> Answer {
    let mut answer = Response::new(body);
    set(&mut answer, CONTENT_TYPE, "text/event-stream; charset=utf-8");
    set(&mut answer, CACHE_CONTROL, "no-store");
    // It gave its place among the connections away, so nothing may follow the stream.
    set(&mut answer, CONNECTION, "close");
    answer
}

/// To another path of this host.
fn redirect(request: &Request<Incoming>, status: StatusCode, path: &str) -> Answer {
    let query = request.uri().query().map(|query| format!("?{query}")).unwrap_or_default();
    let mut answer = whole(status, "text/plain; charset=utf-8", Bytes::new());
    set(&mut answer, LOCATION, &format!("{path}{query}"));
    answer
}

fn refuse(status: StatusCode) -> Answer {
    let text = match status {
        StatusCode::BAD_REQUEST => "This is no request for a file of the site\n",
        StatusCode::FORBIDDEN => "Pages of other sites may not read this one\n",
        StatusCode::METHOD_NOT_ALLOWED => "The site can be read and not changed\n",
        StatusCode::RANGE_NOT_SATISFIABLE => "The file has no such part\n",
        StatusCode::MISDIRECTED_REQUEST => {
            "The site is not served under this name; allow it when starting the server\n"
        }
        StatusCode::SERVICE_UNAVAILABLE => "Too many connections at a time\n",
        StatusCode::NOT_FOUND => "The site has no such file\n",
        _ => "The server could not make this file\n",
    };
    let bytes = Bytes::from_static(text.as_bytes());
    let mut answer = whole(status, "text/plain; charset=utf-8", bytes);
    if status == StatusCode::METHOD_NOT_ALLOWED {
        set(&mut answer, ALLOW, "GET, HEAD");
    }
    let may_go_on = [StatusCode::NOT_FOUND, StatusCode::RANGE_NOT_SATISFIABLE];
    if !may_go_on.contains(&status) {
        // Whatever follows on this connection is not worth reading.
        set(&mut answer, CONNECTION, "close");
    }
    answer
}

/// Sets a header; one that cannot be sent is left out.
fn set(answer: &mut Answer, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_bytes(value.as_bytes()) {
        answer.headers_mut().insert(name, value);
    }
}
