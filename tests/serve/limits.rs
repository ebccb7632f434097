//! Slow, many and large.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use careleaf::serve::{Limits, ServeOptions};

use crate::client::{Answer, Events, Site, site, site_with, wait_until};

/// A server whose limits are low enough to reach.
fn strict(change: impl FnOnce(&mut Limits)) -> Site {
    let mut limits = Limits { patience: Duration::from_millis(200), ..Limits::default() };
    change(&mut limits);
    site_with(ServeOptions { limits, ..ServeOptions::default() })
}

#[test]
fn heads_are_bounded() {
    let site = site();
    let many: Vec<String> = (0..90).map(|n| format!("X-{n}: y")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    assert_eq!(site.ask("GET /style.css", &many).status, 200);
    let more: Vec<&str> = many.iter().chain(&many).copied().collect();
    assert_eq!(site.ask("GET /style.css", &more).status, 431);
    let long = format!("X-Long: {}", "y".repeat(9 << 10));
    assert_eq!(site.ask("GET /style.css", &[&long]).status, 431);
    let path = format!("GET /{}", "y".repeat(64 << 10));
    assert!(matches!(site.ask(&path, &[]).status, 414 | 431));
    assert_eq!(site.get("/style.css").status, 200);
}

#[test]
fn a_head_that_does_not_come_is_not_waited_for() {
    let site = strict(|_| {});
    for beginning in ["", "GET", "GET / HTTP/1.1\r\nHost: loc"] {
        let mut stream = site.connect();
        stream.write_all(beginning.as_bytes()).unwrap();
        // Fails if the server does not hang up by the deadline.
        let answer = Answer::read(&mut stream);
        assert!(matches!(answer.status, 0 | 408), "{beginning}: {}", answer.head);
    }
    // One byte now and then is no head either.
    let mut stream = site.connect();
    let mut writer = stream.try_clone().unwrap();
    let dripping = std::thread::spawn(move || {
        while writer.write_all(b"X").is_ok() {
            std::thread::sleep(Duration::from_millis(20));
        }
    });
    Answer::read(&mut stream);
    drop(stream);
    dripping.join().unwrap();
}

#[test]
fn a_connection_that_is_done_is_not_kept() {
    let site = strict(|_| {});
    let mut stream = site.connect();
    let host = format!("Host: localhost:{}", site.port());
    write!(stream, "GET /style.css HTTP/1.1\r\n{host}\r\n\r\n").unwrap();
    assert_eq!(Answer::read(&mut stream).status, 200, "and then it hangs up");
}

#[test]
fn a_browser_that_takes_nothing_is_given_up() {
    let site = strict(|_| {});
    // More than the buffers of both ends hold.
    site.files.set("large.bin", &"x".repeat(64 << 20));
    let mut stream = site.connect();
    let host = format!("Host: localhost:{}", site.port());
    write!(stream, "GET /large.bin HTTP/1.1\r\n{host}\r\n\r\n").unwrap();
    let mut first = [0];
    stream.read_exact(&mut first).unwrap();
    // The server is seen to have gone without taking what it sent: writing to it fails.
    wait_until("the server hangs up", || stream.write_all(b"x").is_err());
}

#[test]
fn so_many_connections_and_no_more() {
    let site = strict(|limits| {
        limits.connections = 3;
        limits.patience = Duration::from_secs(60);
    });
    let mut open: Vec<TcpStream> = (0..3).map(|_| site.connect()).collect();
    let host = format!("Host: localhost:{}", site.port());
    for stream in &mut open {
        write!(stream, "GET /style.css HTTP/1.1\r\n{host}\r\n\r\n").unwrap();
        assert_ne!(stream.read(&mut [0; 4096]).unwrap(), 0);
    }
    let answer = site.get("/style.css");
    assert_eq!((answer.status, answer.header("retry-after")), (503, "1"));
    drop(open);
    wait_until("there is room again", || site.get("/style.css").status == 200);
}

#[test]
fn streams_take_no_place_of_connections() {
    let site = strict(|limits| {
        limits.connections = 2;
        limits.streams = 5;
    });
    let streams: Vec<Events> = (0..5).map(|_| site.events("page=index.html")).collect();
    assert_eq!(site.get("/style.css").status, 200);
    let answer = site.get("/__careleaf/events?page=index.html");
    assert_eq!((answer.status, answer.header("retry-after")), (503, "1"));
    drop(streams);
    wait_until("streams that nobody reads are gone", || site.server.open_pages().is_empty());
    let _ = site.events("page=index.html");
}

#[test]
fn ten_thousand_visits() {
    let site = site();
    for _ in 0..10_000 {
        drop(site.connect());
    }
    wait_until("it answers", || site.get("/style.css").status == 200);
}
