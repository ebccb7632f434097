//! Whatever bytes come over the wire, the preview server answers or hangs up, goes on serving, and
//! looks up nothing but clean paths of the site.
#![no_main]

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use careleaf::serve::{ServeOptions, Served, Server};
use libfuzzer_sys::fuzz_target;

static UNCLEAN: AtomicBool = AtomicBool::new(false);
static SERVER: OnceLock<(Server, SocketAddr)> = OnceLock::new();

fn start() -> (Server, SocketAddr) {
    let lookup = Arc::new(|path: &str| {
        let climbs = path.split('/').any(|part| matches!(part, "." | ".."));
        if climbs || path.starts_with('/') || path.contains(['\\', '\0']) {
            UNCLEAN.store(true, Ordering::SeqCst);
        }
        (path == "index.html")
            .then(|| Served { bytes: Arc::from(&b"<html></html>"[..]), etag: "one".to_owned() })
    });
    let server = Server::start(ServeOptions::default(), lookup).unwrap();
    let address = server.address();
    (server, address)
}

/// The answer to some bytes. With `ends`, nothing follows them: what is no whole request is over
/// then, and so is the connection, as hyper sees it.
fn ask(address: SocketAddr, bytes: &[u8], ends: bool) -> Vec<u8> {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
    // The server may hang up in the middle of a request that is none.
    drop(stream.write_all(bytes));
    if ends {
        drop(stream.shutdown(Shutdown::Write));
    }
    let mut answer = Vec::new();
    drop(stream.read_to_end(&mut answer));
    answer
}

fuzz_target!(|text: &[u8]| {
    let (_, address) = SERVER.get_or_init(start);
    // Most inputs would not get past the host's name without help.
    let mut request = b"GET /".to_vec();
    request.extend_from_slice(text);
    let helped =
        [&request[..], b" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"].concat();
    for bytes in [text, &helped] {
        let answer = ask(*address, bytes, true);
        assert!(answer.is_empty() || answer.starts_with(b"HTTP/1."), "{answer:?}");
    }
    assert!(!UNCLEAN.load(Ordering::SeqCst), "an unclean path was looked up");
    let good =
        ask(*address, b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", false);
    assert!(good.starts_with(b"HTTP/1.1 200"), "it no longer serves");
});
