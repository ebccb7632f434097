//! The reload script and its streams.

use std::collections::BTreeSet;
use std::time::Duration;

use careleaf::serve::{Event, Limits, ServeOptions};

use crate::client::{site, site_with, wait_until};

fn reload(paths: &[&str]) -> Event {
    let paths: BTreeSet<String> = paths.iter().map(|path| (*path).to_owned()).collect();
    Event::Reload { paths: Some(paths) }
}

#[test]
fn pages_get_the_script_and_may_run_it() {
    let site = site();
    let page = site.get("/coverage/").text();
    let policy = "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; connect-src 'self'";
    assert!(page.contains(&format!("content=\"{policy}\"")), "{page}");
    assert_eq!(page.matches("<script").count(), 1);
    let tag =
        "<script src=\"/__careleaf/client.js\" data-page=\"coverage/index.html\" data-etag=\"";
    assert!(page.contains(&format!("</main>{tag}")), "{page}");
    assert!(page.ends_with("\" defer></script></body></html>"), "{page}");

    // The page for what is not there waits for it to come.
    for (path, awaited) in
        [("/soon/", "soon/index.html"), ("/soon", "soon/index.html"), ("/a.html", "a.html")]
    {
        let page = site.get(path).text();
        assert!(page.contains(&format!("data-page=\"{awaited}\"")), "{page}");
    }
    assert!(!site.get("/style.css").text().contains("script"));
}

#[test]
fn a_page_that_is_not_there_brings_nothing_of_its_path() {
    let site = site();
    let page = site.get("/%22%3E%3Cscript%3Ealert(1)%3C/").text();
    assert!(!page.contains("<script>"), "{page}");
}

#[test]
fn the_client_is_small_and_sets_no_html() {
    let site = site();
    for (name, kind) in
        [("client.js", "javascript"), ("problems.js", "javascript"), ("client.css", "css")]
    {
        let answer = site.get(&format!("/__careleaf/{name}"));
        assert!(answer.header("content-type").contains(kind), "{name}");
        assert!(answer.body.len() < 4000, "{name}: {} bytes", answer.body.len());
        for way in ["innerHTML", "outerHTML", "insertAdjacent", "document.write", "eval("] {
            assert!(!answer.text().contains(way), "{name}: {way}");
        }
    }
}

#[test]
fn pages_hear_of_their_own_changes() {
    let site = site();
    let mut home = site.events("page=index.html");
    let mut coverage = site.events("page=coverage%2Findex.html");
    assert_eq!(site.server.open_pages(), ["coverage/index.html", "index.html"]);

    site.server.send(reload(&["coverage/index.html", "sitemap.xml"]));
    coverage.until("event: reload\ndata: 1\n\n");
    site.server.send(Event::Style { old: "a.1.css".to_owned(), new: "a.2.css".to_owned() });
    let heard = home.until("event: style\ndata: {\"new\":\"a.2.css\",\"old\":\"a.1.css\"}\n\n");
    assert!(!heard.contains("reload"), "{heard}");
    site.server.send(Event::Reload { paths: None });
    home.until("event: reload\n");
    let heard = coverage.until("event: reload\n");
    assert!(!heard.contains("coverage"), "an event says nothing of the site: {heard}");

    drop(coverage);
    wait_until("a closed page is known to be", || site.server.open_pages() == ["index.html"]);
}

#[test]
fn problems_are_shown_until_mended() {
    let site = site();
    let mut early = site.events("page=index.html");
    early.until("event: mended\n");
    site.server.send(Event::Problems("[{\"code\":\"a\"},\n{\"code\":\"b\"}]".to_owned()));
    let wire = "event: problems\ndata: [{\"code\":\"a\"},\ndata: {\"code\":\"b\"}]\n\n";
    early.until(wire);
    let mut late = site.events("page=index.html");
    late.until(wire);
    site.server.send(Event::Mended);
    early.until("event: mended\n");
    late.until("event: mended\n");
}

#[test]
fn a_page_that_missed_a_change_catches_up() {
    let site = site();
    let page = site.get("/").text();
    let etag = page.split("data-etag=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let query = format!("page=index.html&etag={etag}");
    let mut current = site.events(&query);

    site.files.set("index.html", "<p>changed while nobody listened");
    site.events(&query).until("event: reload\n");
    // The first had the page as it was then, and hears of what comes after.
    site.server.send(Event::Mended);
    site.server.send(Event::Problems("[]".to_owned()));
    let heard = current.until("event: problems\n");
    assert!(!heard.contains("reload"), "{heard}");
}

#[test]
fn the_page_for_what_is_missing_follows_its_own_template() {
    let site = site();
    let mut events = site.events("page=soon%2Findex.html");
    site.server.send(reload(&["index.html"]));
    site.server.send(reload(&["404.html"]));
    assert_eq!(events.until("event: reload\n").matches("reload").count(), 1);
    site.server.send(reload(&["soon/index.html"]));
    events.until("event: reload\n");
}

#[test]
fn idle_streams_beat() {
    let limits = Limits { heartbeat: Duration::from_millis(20), ..Limits::default() };
    let site = site_with(ServeOptions { limits, ..ServeOptions::default() });
    let mut events = site.events("page=index.html");
    events.until(":\n\n");
    events.until(":\n\n");
}

#[test]
fn streams_of_no_page_are_refused() {
    let site = site();
    let long = format!("page={}", "a".repeat(9000));
    for query in [
        "",
        "page=",
        "page",
        "page=..%2Fx",
        "page=%2Fetc%2Fpasswd",
        "page=a%00",
        "etag=1",
        "page=%ff",
        "page=a%5Cb",
    ] {
        let answer = site.get(&format!("/__careleaf/events?{query}"));
        assert_eq!(answer.status, 400, "{query}");
    }
    assert_eq!(site.get(&format!("/__careleaf/events?{long}")).status, 431);
    assert!(site.server.open_pages().is_empty());
}

#[test]
fn a_browser_that_takes_no_events_loses_its_stream() {
    let site = site();
    let idle = site.events("page=index.html");
    let json = format!("[\"{}\"]", "x".repeat(1 << 20));
    wait_until("the stream is given up", || {
        site.server.send(Event::Problems(json.clone()));
        site.server.open_pages().is_empty()
    });
    idle.end();
}
