//! A browser as small as it can be: bytes out, bytes in, nothing tidied up on the way.

use std::collections::BTreeMap;
use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use careleaf::serve::{Lookup, ServeOptions, Served, Server};

/// The longest that any test waits for an outcome that must come.
pub(crate) const DEADLINE: Duration = Duration::from_secs(20);

/// A page as the default theme writes it.
pub(crate) const PAGE: &str = "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'self'; img-src 'self'\">\
<title>Coverage</title></head><body><main>Text</main></body></html>";

/// The page that stands for those that are not there.
pub(crate) const MISSING: &str = "<body>No such page</body>";

/// The files that a server serves, which a test can change.
#[derive(Clone, Default)]
pub(crate) struct Files(Arc<Mutex<BTreeMap<String, Vec<u8>>>>, Arc<Mutex<Vec<String>>>);

impl Files {
    pub(crate) fn set(&self, path: &str, text: &str) {
        self.0.lock().unwrap().insert(path.to_owned(), text.as_bytes().to_vec());
    }

    pub(crate) fn get(&self, path: &str) -> Vec<u8> {
        self.0.lock().unwrap()[path].clone()
    }

    /// What was looked up so far.
    pub(crate) fn asked(&self) -> Vec<String> {
        self.1.lock().unwrap().clone()
    }

    fn lookup(&self) -> Lookup {
        let files = self.clone();
        Arc::new(move |path| {
            files.1.lock().unwrap().push(path.to_owned());
            assert_ne!(path, "panics.html", "a lookup that fails");
            let bytes = files.0.lock().unwrap().get(path)?.clone();
            let etag = format!(
                "{:x}",
                bytes.iter().fold(7_u64, |a, b| a.wrapping_mul(31) + u64::from(*b))
            );
            Some(Served { bytes: bytes.into(), etag })
        })
    }
}

/// A server with a small site.
pub(crate) struct Site {
    pub(crate) server: Server,
    pub(crate) files: Files,
}

pub(crate) fn site() -> Site {
    site_with(ServeOptions::default())
}

pub(crate) fn site_with(options: ServeOptions) -> Site {
    let files = Files::default();
    files.set("index.html", PAGE);
    files.set("coverage/index.html", PAGE);
    files.set("404.html", MISSING);
    files.set("a b/café.txt", "coffee");
    files.set("letter.pdf", "0123456789");
    files.set("style.css", "p{}");
    let server = Server::start(options, files.lookup()).unwrap();
    Site { server, files }
}

impl Site {
    pub(crate) fn port(&self) -> u16 {
        self.server.address().port()
    }

    pub(crate) fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.server.address()).unwrap();
        stream.set_read_timeout(Some(DEADLINE)).unwrap();
        stream
    }

    /// The answer to a whole request, as it is written.
    pub(crate) fn raw(&self, request: impl AsRef<[u8]>) -> Answer {
        let mut stream = self.connect();
        // A server that refuses early may close before all was written.
        let _ = stream.write_all(request.as_ref());
        Answer::read(&mut stream)
    }

    /// The answer to a request with these headers besides `Host`.
    pub(crate) fn ask(&self, line: &str, headers: &[&str]) -> Answer {
        let mut request = format!("{line} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\n", self.port());
        for header in headers {
            request.push_str(&header.replace("PORT", &self.port().to_string()));
            request.push_str("\r\n");
        }
        request.push_str("Connection: close\r\n\r\n");
        self.raw(request)
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        self.ask(&format!("GET {path}"), &[])
    }

    /// A reload stream.
    pub(crate) fn events(&self, query: &str) -> Events {
        let mut stream = self.connect();
        let host = format!("Host: localhost:{}", self.port());
        let request = format!("GET /__careleaf/events?{query} HTTP/1.1\r\n{host}\r\n\r\n");
        stream.write_all(request.as_bytes()).unwrap();
        let mut events = Events { stream, text: String::new() };
        let head = events.until("\r\n\r\n");
        assert!(head.starts_with("HTTP/1.1 200"), "{head}");
        assert!(head.contains("content-type: text/event-stream"), "{head}");
        events
    }
}

/// An answer, or nothing where the server hung up without one (status 0).
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    /// Reads to the end of the connection.
    pub(crate) fn read(stream: &mut TcpStream) -> Answer {
        let mut bytes = Vec::new();
        let mut buffer = [0; 16 << 10];
        loop {
            match stream.read(&mut buffer) {
                Ok(0) => break,
                Ok(count) => bytes.extend_from_slice(&buffer[..count]),
                Err(error) if error.kind() == ErrorKind::ConnectionReset => break,
                Err(error) => panic!("the server neither answers nor hangs up: {error}"),
            }
        }
        let end = bytes.windows(4).position(|four| four == b"\r\n\r\n");
        let body = end.map_or(Vec::new(), |end| bytes[end + 4..].to_vec());
        let head = String::from_utf8_lossy(&bytes[..end.unwrap_or(bytes.len())]).into_owned();
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0);
        Answer { status, head, body }
    }

    /// A header's value; empty if it is not there.
    pub(crate) fn header(&self, name: &str) -> &str {
        let lines = self.head.lines().filter_map(|line| line.split_once(": "));
        let mut found = lines.filter(|(other, _)| other.eq_ignore_ascii_case(name));
        found.next().map_or("", |(_, value)| value)
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }
}

/// The events of a stream.
pub(crate) struct Events {
    stream: TcpStream,
    text: String,
}

impl Events {
    /// All that comes up to a text, which must come.
    pub(crate) fn until(&mut self, wanted: &str) -> String {
        let end = Instant::now() + DEADLINE;
        let mut buffer = [0; 4096];
        loop {
            if let Some(at) = self.text.find(wanted) {
                return self.text.drain(..at + wanted.len()).collect();
            }
            assert!(Instant::now() < end, "no '{wanted}' in '{}'", self.text);
            let count = self.stream.read(&mut buffer).unwrap();
            assert_ne!(count, 0, "the stream ended without '{wanted}': '{}'", self.text);
            self.text.push_str(&String::from_utf8_lossy(&buffer[..count]));
        }
    }

    /// Reads until the server ends the stream.
    pub(crate) fn end(mut self) {
        let _ = Answer::read(&mut self.stream);
    }
}

/// Waits until something is so, which it must be in the end.
pub(crate) fn wait_until(what: &str, mut is_so: impl FnMut() -> bool) {
    let end = Instant::now() + DEADLINE;
    while !is_so() {
        assert!(Instant::now() < end, "never so: {what}");
        std::thread::yield_now();
    }
}
