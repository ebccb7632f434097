//! What must not be asked for, and by whom. After each request the server is there.

use std::io::Write;

use careleaf::serve::ServeOptions;

use crate::client::{Answer, site, site_with};

/// Paths that no page links to. None may be answered with a file, or end the server.
const PATHS: &[&str] = &[
    "/..",
    "/../",
    "/../secret.txt",
    "/../../../../etc/passwd",
    "/a/../../secret.txt",
    "/a/../style.css",
    "/./style.css",
    "/.",
    "/coverage/.",
    "/coverage/..",
    "/%2e",
    "/%2e%2e/",
    "/%2e%2e/secret.txt",
    "/%2E%2E/secret.txt",
    "/.%2e/secret.txt",
    "/%2e./secret.txt",
    "/%2e%2e%2f",
    "/%2e%2e%2fsecret.txt",
    "/..%2fsecret.txt",
    "/..%2Fsecret.txt",
    "/coverage%2findex.html",
    "/%2fetc/passwd",
    "/%252e%252e/secret.txt",
    "/%252e%252e%252fsecret.txt",
    "/%25%32%65%25%32%65/secret.txt",
    "/..\\secret.txt",
    "/\\secret.txt",
    "/..%5csecret.txt",
    "/..%5Csecret.txt",
    "/%5c%5chost%5cshare",
    "/coverage\\index.html",
    "/coverage%5cindex.html",
    "//",
    "///",
    "//style.css",
    "//evil.example/",
    "//evil.example/%2e%2e",
    "/coverage//",
    "/coverage//index.html",
    "/%00",
    "/style.css%00",
    "/style.css%00.html",
    "/%01",
    "/%0a",
    "/style.css%0d%0aX-Evil:%201",
    "/%1b[2J",
    "/%7f",
    "/%c2%85",
    "/%c0%ae%c0%ae/secret.txt",
    "/%c0%af",
    "/%e0%80%ae",
    "/%f0%80%80%ae",
    "/%ff",
    "/%c3",
    "/%ed%a0%80",
    "/%",
    "/%2",
    "/%zz",
    "/%u002e",
    "/style.css%",
    "/style.css;x",
    "/style.css.",
    "/style.css%20",
    "/%20style.css",
    "/STYLE.CSS",
    "/style.css::$DATA",
    "/style.css/",
    "/style.css/.",
    "/style~1.css",
    "/C:/secret.txt",
    "/c%3a%5csecret.txt",
    "/file:///etc/passwd",
    "/@fs/etc/passwd",
    "/output/style.css",
    "/output-secret/style.css",
    "/content/index.md",
    "/index.md",
    "/.careleaf/manifest.json",
    "/.git/config",
    "/.env",
    "/__careleaf",
    "/__careleaf/",
    "/__careleaf/..",
    "/__careleaf/../style.css",
    "/__careleaf/mod.rs",
    "/__careleaf/client.js/",
    "/<script>alert(1)</script>",
    "/%3cscript%3e",
    "/ｓｔｙｌｅ.css",
    "/\u{202e}ssc.elyts",
    "*",
    "style.css",
    "..",
    "",
    "?raw",
    "#",
    "ftp://localhost/style.css",
    "javascript:alert(1)",
    "http://",
    "http://evil.example/style.css",
    "http://evil.example@localhost/style.css",
];

#[test]
fn hostile_paths() {
    let site = site();
    assert!(PATHS.len() >= 60);
    for path in PATHS {
        let answer = site.get(path);
        assert!(matches!(answer.status, 400 | 404 | 421), "{path}: {}", answer.head);
        let body = String::from_utf8_lossy(&answer.body);
        assert!(!body.contains("alert") && !body.contains("root:"), "{path}: {body}");
        assert!(!answer.head.contains("X-Evil"), "{path}");
        assert_eq!(site.get("/style.css").status, 200, "the server after {path}");
    }
}

#[test]
fn paths_that_climb_are_not_even_looked_up() {
    let site = site();
    for path in PATHS.iter().filter(|path| path.contains("..") || path.contains('\\')) {
        site.get(path);
    }
    let asked = site.files.asked();
    let climbs = |path: &&String| path.contains('\\') || path.split('/').any(|name| name == "..");
    assert_eq!(asked.iter().find(climbs), None);
}

#[test]
fn only_names_of_this_machine() {
    let options =
        ServeOptions { allowed_hosts: vec!["Preview.example".to_owned()], ..Default::default() };
    let site = site_with(options);
    let port = site.port();
    let ask = |host: &str| {
        let host = host.replace("PORT", &port.to_string());
        site.raw(format!("GET /style.css HTTP/1.1\r\n{host}Connection: close\r\n\r\n")).status
    };
    for ours in [
        "Host: localhost:PORT\r\n",
        "Host: LocalHost:PORT\r\n",
        "Host: localhost\r\n",
        "Host: 127.0.0.1:PORT\r\n",
        "Host: [::1]:PORT\r\n",
        "Host: preview.example\r\n",
        "Host: preview.example:PORT\r\n",
    ] {
        assert_eq!(ask(ours), 200, "{ours}");
    }
    let asked = site.files.asked().len();
    for foreign in [
        "evil.example",
        "evil.example:PORT",
        "localhost.evil.example:PORT",
        "127.0.0.1.nip.example:PORT",
        "localhost.:PORT",
        "localhost:1",
        "localhost:",
        "2130706433:PORT",
        "0x7f000001:PORT",
        "0.0.0.0:PORT",
        "127.0.0.2:PORT",
        "[::ffff:127.0.0.1]:PORT",
        "localhost:PORT, evil.example",
        "evil@localhost:PORT",
        "evil.preview.example",
    ] {
        assert_eq!(ask(&format!("Host: {foreign}\r\n")), 421, "{foreign}");
    }
    for wrong in ["", "Host: localhost\r\nHost: localhost\r\n", "Host: localhost\r\nHost: evil\r\n"]
    {
        assert_eq!(ask(wrong), 400, "{wrong}");
    }
    assert_eq!(ask("Host:\r\n"), 421);
    assert_eq!(site.raw("GET /style.css HTTP/1.0\r\n\r\n").status, 400);
    assert_eq!(site.files.asked().len(), asked, "refused before anything was looked up");
}

#[test]
fn the_request_line_may_not_name_another_host() {
    let site = site();
    let (port, ours) = (site.port(), "http://127.0.0.1");
    assert_eq!(site.get(&format!("{ours}:{port}/style.css")).status, 200);
    assert_eq!(site.get(&format!("http://localhost:{port}/style.css")).status, 400);
    assert_eq!(site.get("http://evil.example/style.css").status, 400);
    let answer = site.raw(
        "GET http://evil.example/ HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n",
    );
    assert_eq!(answer.status, 421);
}

#[test]
fn only_pages_of_this_server() {
    let site = site();
    let paths = ["/", "/style.css", "/__careleaf/client.js", "/__careleaf/events?page=index.html"];
    let visit = ["Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: document"];
    for path in paths {
        let get = |headers: &[&str]| site.ask(&format!("GET {path}"), headers).status;
        for foreign in [
            "Origin: http://evil.example",
            "Origin: null",
            "Origin: http://127.0.0.1",
            "Origin: http://127.0.0.1:1",
            "Origin: http://localhost:PORT",
            "Origin: http://192.0.2.1:PORT",
            "Origin: 127.0.0.1:PORT",
            "Origin: http://127.0.0.1:PORT.evil.example",
            "Origin: http://127.0.0.1:PORT\r\nOrigin: http://evil.example",
            "Origin:",
            "Sec-Fetch-Site: cross-site",
            "Sec-Fetch-Site: same-site",
            "Sec-Fetch-Site: unheard-of",
            "Sec-Fetch-Site: same-origin\r\nSec-Fetch-Site: cross-site",
            "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate",
            "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: no-cors\r\nSec-Fetch-Dest: script",
            "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: iframe",
        ] {
            assert_eq!(get(&[foreign]), 403, "{path} with {foreign}");
        }
        // A link on another page leads here, but not into the server's own paths.
        let status = get(&["Sec-Fetch-Site: cross-site", visit[0], visit[1]]);
        assert_eq!(status, if path.contains("__") { 403 } else { 200 }, "{path}");
    }
    for path in &paths[..3] {
        for own in [
            "Origin: http://127.0.0.1:PORT",
            "Sec-Fetch-Site: same-origin",
            "Sec-Fetch-Site: none",
            "Sec-Fetch-Site: same-origin\r\nOrigin: http://127.0.0.1:PORT",
        ] {
            assert_eq!(site.ask(&format!("GET {path}"), &[own]).status, 200, "{path} with {own}");
        }
    }
}

#[test]
fn nothing_changes_the_site() {
    let site = site();
    for method in ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND", "get"] {
        let answer = site.ask(&format!("{method} /style.css"), &[]);
        assert_eq!((answer.status, answer.header("allow")), (405, "GET, HEAD"), "{method}");
    }
    assert_eq!(site.ask("CONNECT 127.0.0.1:PORT", &[]).status / 100, 4);
    assert_eq!(site.files.asked(), Vec::<String>::new());
}

#[test]
fn requests_in_disguise() {
    let site = site();
    let host = format!("Host: localhost:{}", site.port());
    let smuggled = format!("GET /style.css HTTP/1.1\r\n{host}\r\n\r\n");
    for headers in [
        format!("Content-Length: {}", smuggled.len()),
        "Content-Length: 1\r\nContent-Length: 2".to_owned(),
        "Content-Length: -1".to_owned(),
        "Content-Length: 1, 2".to_owned(),
        "Content-Length: 99999999999999999999".to_owned(),
        "Transfer-Encoding: chunked".to_owned(),
        "Transfer-Encoding: chunked\r\nContent-Length: 5".to_owned(),
        "Transfer-Encoding: gzip".to_owned(),
        "X-Folded: a\r\n b".to_owned(),
        "X-Space : a".to_owned(),
        "no colon".to_owned(),
        "X-Nul: a\0b".to_owned(),
    ] {
        let request = format!("GET /letter.pdf HTTP/1.1\r\n{host}\r\n{headers}\r\n\r\n{smuggled}");
        let answer = site.raw(request);
        assert_eq!(answer.status, 400, "{headers}");
        assert!(
            !String::from_utf8_lossy(&answer.body).contains("p{}"),
            "{headers}: answered twice"
        );
    }
    for wrong in
        ["\0\0\0\0\r\n\r\n", "GET\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "\u{16}\u{3}\u{1}\r\n\r\n"]
    {
        assert_eq!(site.raw(wrong).status, 400, "{wrong:?}");
    }
}

#[test]
fn many_requests_in_one_breath() {
    let site = site();
    let one = format!("GET /style.css HTTP/1.1\r\nHost: localhost:{}\r\n", site.port());
    let all = format!("{}{one}Connection: close\r\n\r\n", format!("{one}\r\n").repeat(199));
    let mut stream = site.connect();
    let mut writer = stream.try_clone().unwrap();
    let writing = std::thread::spawn(move || writer.write_all(all.as_bytes()));
    let answer = Answer::read(&mut stream);
    let text = String::from_utf8_lossy(&answer.body);
    assert_eq!(text.matches("p{}").count(), 200);
    let _ = writing.join();
}

#[test]
fn a_lookup_that_fails_is_one_answer_lost() {
    let site = site();
    assert_eq!(site.get("/panics.html").status, 500);
    assert_eq!(site.get("/style.css").status, 200);
}
