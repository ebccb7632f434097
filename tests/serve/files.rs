//! What is asked for is what comes, as a host would serve it.

use careleaf::serve::{ServeOptions, Server};

use crate::client::{MISSING, site, site_with};

#[test]
fn content_types() {
    let site = site();
    for (path, kind) in [
        ("a.html", "text/html; charset=utf-8"),
        ("a.css", "text/css; charset=utf-8"),
        ("a.js", "text/javascript; charset=utf-8"),
        ("a.txt", "text/plain; charset=utf-8"),
        ("a.xml", "application/xml; charset=utf-8"),
        ("a.json", "application/json; charset=utf-8"),
        ("a.webmanifest", "application/manifest+json; charset=utf-8"),
        ("a.svg", "image/svg+xml; charset=utf-8"),
        ("a.csv", "text/csv; charset=utf-8"),
        ("a.PNG", "image/png"),
        ("a.jpg", "image/jpeg"),
        ("a.webp", "image/webp"),
        ("a.avif", "image/avif"),
        ("a.ico", "image/x-icon"),
        ("a.woff2", "font/woff2"),
        ("a.pdf", "application/pdf"),
        ("a.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("a.mp4", "video/mp4"),
        ("a.b/CNAME", "application/octet-stream"),
        ("a.unheard-of", "application/octet-stream"),
    ] {
        site.files.set(path, "x");
        let answer = site.get(&format!("/{path}"));
        assert_eq!((answer.status, answer.header("content-type")), (200, kind), "{path}");
    }
}

#[test]
fn every_answer_is_private() {
    let site = site();
    for path in ["/", "/style.css", "/coverage", "/nowhere", "/__careleaf/client.js", "/%00"] {
        let answer = site.get(path);
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("cross-origin-resource-policy"), "same-origin", "{path}");
        assert_eq!(answer.header("x-frame-options"), "DENY", "{path}");
        assert_eq!(answer.header("referrer-policy"), "no-referrer", "{path}");
        assert_eq!(answer.header("cache-control"), "no-cache", "{path}");
        assert!(!answer.head.to_lowercase().contains("access-control"), "{path}");
    }
}

#[test]
fn files_and_folders() {
    let site = site();
    assert_eq!(site.get("/style.css").body, b"p{}");
    assert_eq!(site.get("/style.css?v=2").body, b"p{}");
    assert_eq!(site.get("/a%20b/caf%C3%A9.txt").body, b"coffee");
    assert!(site.get("/").text().contains("<main>Text"));
    assert!(site.get("/coverage/").text().contains("<main>Text"));
    assert!(site.get("/coverage/index.html").text().contains("<main>Text"));

    let answer = site.get("/coverage?q=1");
    assert_eq!((answer.status, answer.header("location")), (301, "/coverage/?q=1"));
    let answer = site.get("/nowhere/");
    assert_eq!(answer.status, 404);
    assert!(answer.text().contains("No such page"));
    assert_eq!(answer.header("content-type"), "text/html; charset=utf-8");
    assert_eq!(site.get("/style.css/").status, 404, "a file is no folder");
    assert_eq!(site.get("/__careleaf/other").status, 404);
}

#[test]
fn a_name_that_needs_encoding_keeps_it_in_a_redirect() {
    let site = site();
    site.files.set("a b/%é/index.html", "x");
    let answer = site.get("/a%20b/%25%C3%A9");
    assert_eq!((answer.status, answer.header("location")), (301, "/a%20b/%25%C3%A9/"));
    let answer = site.get("/a%20b/%25é");
    assert_eq!((answer.status, answer.header("location")), (301, "/a%20b/%25é/"));
}

#[test]
fn a_site_in_a_folder_of_its_host() {
    let base_path = "/help/us".to_owned();
    let site = site_with(ServeOptions { base_path, ..ServeOptions::default() });
    assert_eq!(site.server.url(), format!("http://127.0.0.1:{}/help/us/", site.port()));
    assert_eq!(site.get("/help/us/style.css").body, b"p{}");
    let page = site.get("/help/us/").text();
    assert!(page.contains("<script src=\"/help/us/__careleaf/client.js\""), "{page}");
    assert_eq!(site.get("/help/us/__careleaf/client.js").status, 200);

    let door = site.get("/");
    assert_eq!((door.status, door.header("location")), (302, "/help/us/"));
    assert_eq!(site.get("/help/us").header("location"), "/help/us/");
    assert_eq!(site.get("/help/us/coverage").header("location"), "/help/us/coverage/");
    for outside in ["/style.css", "/help/", "/help/us-secret/style.css", "/__careleaf/client.js"] {
        assert_eq!(site.get(outside).status, 404, "{outside}");
    }
}

#[test]
fn what_the_browser_has_is_not_sent_again() {
    let site = site();
    for path in ["/", "/style.css", "/__careleaf/client.css", "/__careleaf/problems.js"] {
        let etag = site.get(path).header("etag").to_owned();
        assert!(etag.starts_with('"') && etag.len() > 3, "{path}: {etag}");
        for known in [etag.clone(), format!("\"x\", W/{etag}"), "*".to_owned()] {
            let answer = site.ask(&format!("GET {path}"), &[&format!("If-None-Match: {known}")]);
            assert_eq!((answer.status, answer.header("etag")), (304, &*etag), "{path}");
            assert!(answer.body.is_empty());
        }
        let answer = site.ask(&format!("GET {path}"), &["If-None-Match: \"x\""]);
        assert_eq!(answer.status, 200, "{path}");
    }
    let before = site.get("/").header("etag").to_owned();
    site.files.set("index.html", "<p>other");
    assert_ne!(site.get("/").header("etag"), before);
    let answer = site.ask("GET /nowhere", &["If-None-Match: *"]);
    assert_eq!(answer.status, 404, "a page that is not there is not known either");
}

#[test]
fn head_says_what_get_would() {
    let site = site();
    for path in ["/", "/letter.pdf", "/nowhere", "/coverage"] {
        let (get, head) = (site.get(path), site.ask(&format!("HEAD {path}"), &[]));
        assert_eq!(head.status, get.status, "{path}");
        assert!(head.body.is_empty(), "{path}");
        assert_eq!(head.header("content-length"), get.body.len().to_string(), "{path}");
        assert_eq!(head.header("etag"), get.header("etag"), "{path}");
    }
    let head = site.ask("HEAD /__careleaf/events?page=index.html", &[]);
    assert_eq!(head.status, 200, "and it ends");
}

#[test]
fn parts_of_a_file() {
    let site = site();
    let part = |range: &str| site.ask("GET /letter.pdf", &[&format!("Range: {range}")]);
    for (range, body, said) in [
        ("bytes=2-4", "234", "bytes 2-4/10"),
        ("bytes=7-", "789", "bytes 7-9/10"),
        ("bytes=-2", "89", "bytes 8-9/10"),
        ("bytes=0-99", "0123456789", "bytes 0-9/10"),
    ] {
        let answer = part(range);
        assert_eq!((answer.status, answer.text().as_str()), (206, body), "{range}");
        assert_eq!(answer.header("content-range"), said, "{range}");
        assert_eq!(answer.header("content-length"), body.len().to_string(), "{range}");
    }
    for range in ["bytes=10-", "bytes=5-2", "bytes=-0", "bytes=x", "bytes=-"] {
        let answer = part(range);
        assert_eq!((answer.status, answer.header("content-range")), (416, "bytes */10"), "{range}");
    }
    let many = format!("bytes={}", vec!["0-0"; 1000].join(","));
    for range in ["bytes=0-1,4-5", "lines=1-2", &many] {
        assert_eq!((part(range).status, part(range).body.len()), (200, 10));
    }
    let whole = site.get("/letter.pdf");
    assert_eq!(whole.header("accept-ranges"), "bytes");
    let same = format!("If-Range: {}", whole.header("etag"));
    assert_eq!(site.ask("GET /letter.pdf", &["Range: bytes=0-1", &same]).status, 206);
    let other = site.ask("GET /letter.pdf", &["Range: bytes=0-1", "If-Range: \"x\""]);
    assert_eq!((other.status, other.body.len()), (200, 10), "a part of another version is no use");
}

#[test]
fn a_taken_port_is_passed_over() {
    let first = site();
    let port = first.port();
    let second = site_with(ServeOptions { port, ..ServeOptions::default() });
    assert!(second.port() > port && second.port() <= port + 20, "{}", second.port());
    assert_eq!(second.get("/style.css").status, 200);
}

#[test]
fn what_cannot_be_is_said() {
    let none: careleaf::serve::Lookup = std::sync::Arc::new(|_| None);
    let host = "192.0.2.1".parse().unwrap();
    let options = ServeOptions { host, ..ServeOptions::default() };
    let trouble = Server::start(options, none.clone()).unwrap_err().to_string();
    assert!(trouble.contains("this machine does not have this address"), "{trouble}");
    let options = ServeOptions { base_path: "/../".to_owned(), ..ServeOptions::default() };
    let trouble = Server::start(options, none.clone()).unwrap_err().to_string();
    assert!(trouble.contains("a base path looks like"), "{trouble}");

    // A site without anything has still answers.
    let server = Server::start(ServeOptions::default(), none).unwrap();
    assert!(server.url().starts_with("http://127.0.0.1:"));
    assert!(server.open_pages().is_empty());
}

#[test]
fn output_is_left_alone() {
    let site = site();
    let before = (site.files.get("index.html"), site.files.get("404.html"));
    assert_ne!(site.get("/").body, before.0);
    assert_ne!(site.get("/nowhere").body, before.1);
    assert_eq!((site.files.get("index.html"), site.files.get("404.html")), before);
    assert_eq!(before.1, MISSING.as_bytes());
}

#[test]
fn a_server_that_ends_ends_its_streams() {
    let site = site();
    let stream = site.events("page=index.html");
    drop(site);
    stream.end();
}
