//! Listening: an address, and the connections that come in at it.
//!
//! 1. Bind the port that was asked for, or one of those after it.
//! 2. Accept connections, and serve each as a task of one thread.
//! 3. A connection beyond the limit is told so; one beyond all measure is dropped.
//! 4. At the end, requests that are being answered are finished, for a second at most.
#![allow(clippy::disallowed_methods, reason = "this stage is the one that listens")]

use std::io;
use std::net::{IpAddr, SocketAddr, TcpListener};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::TcpStream;
use tokio::runtime::Runtime;
use tokio::sync::oneshot;

use super::Limits;
use super::answer::{Seat, Site};
use super::patience::Patient;
use crate::trouble::Trouble;

/// How many ports after the one that was asked for are tried.
const MORE_PORTS: u16 = 20;

/// The most that the head of a request may take; hyper takes no smaller limit.
const HEAD: usize = 8 << 10;

/// The most headers that a request may have.
const HEADERS: usize = 100;

/// Connections beyond the limit that are told so at a time.
const REFUSALS: usize = 64;

/// How long the end waits for answers that are on their way.
const FAREWELL: Duration = Duration::from_secs(1);

/// Binds a port, the next free one if it is taken.
///
/// # Errors
/// When none is to be had.
pub(super) fn bind(host: IpAddr, port: u16) -> Result<TcpListener, Trouble> {
    let more = if port == 0 { 0 } else { MORE_PORTS };
    let mut last = None;
    for port in port..=port.saturating_add(more) {
        match TcpListener::bind(SocketAddr::new(host, port)) {
            Ok(listener) => return Ok(listener),
            Err(error) if error.kind() == io::ErrorKind::AddrInUse => last = Some(error),
            Err(error) => return Err(cannot_listen(host, port, &error)),
        }
    }
    let in_use = io::Error::from(io::ErrorKind::AddrInUse);
    Err(cannot_listen(host, port, last.as_ref().unwrap_or(&in_use)))
}

fn cannot_listen(host: IpAddr, port: u16, error: &io::Error) -> Trouble {
    let reason = match error.kind() {
        io::ErrorKind::AddrInUse => {
            format!("it is in use, and so are the {MORE_PORTS} ports after it")
        }
        io::ErrorKind::AddrNotAvailable => "this machine does not have this address".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        _ => error.to_string(),
    };
    Trouble::message(format!("Cannot listen at '{}': {reason}", SocketAddr::new(host, port)))
}

/// Serves until `stopped` resolves.
pub(super) fn run(
    runtime: Runtime,
    listener: TcpListener,
    site: Arc<Site>,
    limits: Limits,
    stopped: oneshot::Receiver<()>,
) {
    runtime.block_on(async {
        let graceful = Arc::new(GracefulShutdown::new());
        let accepting = tokio::spawn(accept(listener, site, limits, Arc::clone(&graceful)));
        // Whether it was sent or dropped, it means the same.
        let _ = stopped.await;
        accepting.abort();
        let _ = accepting.await;
        if let Some(graceful) = Arc::into_inner(graceful) {
            let _ = tokio::time::timeout(FAREWELL, graceful.shutdown()).await;
        }
    });
    // A lookup that is still at work is not waited for.
    runtime.shutdown_background();
}

async fn accept(
    listener: TcpListener,
    site: Arc<Site>,
    limits: Limits,
    graceful: Arc<GracefulShutdown>,
) {
    if listener.set_nonblocking(true).is_err() {
        return;
    }
    let Ok(listener) = tokio::net::TcpListener::from_std(listener) else { return };
    let (taken, refused) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            // No descriptor is left; some will be free again soon.
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        let full = taken.load(Ordering::Relaxed) >= limits.connections;
        if full && refused.load(Ordering::Relaxed) >= REFUSALS {
            continue;
        }
        let seat = Seat::take(if full { &refused } else { &taken });
        serve(stream, Arc::clone(&site), seat, full, &limits, &graceful);
    }
}

/// Serves one connection as a task of its own.
fn serve(
    stream: TcpStream,
    site: Arc<Site>,
    seat: Arc<Seat>,
    full: bool,
    limits: &Limits,
    graceful: &GracefulShutdown,
) {
    let Ok(local) = stream.local_addr() else { return };
    // Small answers go out at once; at worst they are late.
    let _ = stream.set_nodelay(true);
    let io = TokioIo::new(Patient::new(stream, limits.patience));
    let service = service_fn(move |request| {
        let (site, seat) = (Arc::clone(&site), Arc::clone(&seat));
        async move { site.answer(request, local.ip(), &seat, full).await }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.patience)
        .max_buf_size(HEAD)
        .max_headers(HEADERS)
        .serve_connection(io, service);
    let connection = graceful.watch(connection);
    tokio::spawn(async move {
        // A browser that breaks off, or speaks no HTTP, is no trouble of ours.
        let _ = connection.await;
    });
}
