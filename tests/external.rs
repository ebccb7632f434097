//! Links to other sites, asked of a server of the test's own. No test leaves this machine.
#![cfg(feature = "external")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use careleaf::diagnostic::Diagnostic;
use careleaf::external::{Asked, Cache, Manners, Report, Target, Web, check, collect};
use careleaf::session::{Changes, Session, Strictness};
use careleaf::site::BuildOptions;
use careleaf::source::{FileId, Hash, Role, Source};
use jiff::civil::{Date, date};
use support::SiteTest;

/// An answer: status, more headers, body. `None` breaks the connection.
type Answer = Option<(u16, String, String)>;

/// What a server answers to a method, a path, and how often it was asked for the path before.
type Rule = dyn Fn(&str, &str, usize) -> Answer + Send + Sync;

/// A server on this machine that notes what it is asked.
struct Server {
    root: String,
    asked: Arc<Mutex<Vec<String>>>,
    agents: Arc<Mutex<Vec<String>>>,
}

impl Server {
    fn new(rule: impl Fn(&str, &str, usize) -> Answer + Send + Sync + 'static) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let root = format!("http://{}", listener.local_addr().unwrap());
        let asked = Arc::new(Mutex::new(Vec::new()));
        let agents = Arc::new(Mutex::new(Vec::new()));
        let (notes, names) = (asked.clone(), agents.clone());
        let rule: Arc<Rule> = Arc::new(rule);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let (notes, names, rule) = (notes.clone(), names.clone(), rule.clone());
                std::thread::spawn(move || answer(stream.unwrap(), &notes, &names, &*rule));
            }
        });
        Server { root, asked, agents }
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.root)
    }

    fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

fn answer(stream: TcpStream, notes: &Mutex<Vec<String>>, names: &Mutex<Vec<String>>, rule: &Rule) {
    let mut lines = BufReader::new(&stream).lines();
    let Some(Ok(first)) = lines.next() else { return };
    let head: Vec<String> =
        lines.map_while(Result::ok).take_while(|line| !line.is_empty()).collect();
    let agent = head.iter().find(|line| line.to_lowercase().starts_with("user-agent:"));
    names.lock().unwrap().extend(agent.cloned());
    let mut words = first.split(' ');
    let (method, path) = (words.next().unwrap(), words.next().unwrap());
    let times = {
        let mut notes = notes.lock().unwrap();
        let this = |earlier: &&String| earlier.split_once(' ').is_some_and(|(_, at)| at == path);
        let times = notes.iter().filter(this).count();
        notes.push(format!("{method} {path}"));
        times
    };
    let Some((status, headers, body)) = rule(method, path, times) else { return };
    let long = body.len();
    let body = if method == "HEAD" { "" } else { &body };
    let text = format!(
        "HTTP/1.1 {status} X\r\ncontent-type: text/html\r\ncontent-length: {long}\r\nconnection: close\r\n{headers}\r\n{body}"
    );
    drop((&stream).write_all(text.as_bytes()));
}

fn ok() -> Answer {
    Some((200, String::new(), "<p>Here</p>".to_owned()))
}

fn status(status: u16) -> Answer {
    Some((status, String::new(), String::new()))
}

fn leads(status: u16, to: &str) -> Answer {
    Some((status, format!("location: {to}\r\n"), String::new()))
}

const PAGE: &str = "content/page.md";
const SOURCES: &str = "content/_data/sources.yaml";

/// The addresses of a site with one page and one data file.
fn targets(page: &str, sources: &str) -> Vec<Target> {
    let build = BuildOptions { as_of: TODAY, drafts: false, base_url: None };
    let mut session = Session::new(build, Strictness::default());
    let source = |name: &str, role, text: &str| Source {
        file: FileId::new(name),
        role,
        bytes: Arc::from(text.as_bytes()),
        text: Arc::from(text),
        hash: Hash::of(text.as_bytes()),
    };
    let contacts = "desk: {label: Desk, purpose: Questions., email: desk@example.org}\n";
    let put = vec![
        source(PAGE, Role::Page, page),
        source(SOURCES, Role::Data, sources),
        source("content/_data/contacts.yaml", Role::Data, contacts),
    ];
    let outcome = session.apply(Changes { put, ..Changes::default() });
    assert!(!outcome.blocked, "{:?}", outcome.diagnostics);
    let snapshot = session.snapshot().unwrap();
    collect(snapshot.site(), snapshot.pages()).0
}

const TODAY: Date = date(2026, 11, 23);
const NOW: u64 = 1_800_000_000;
const DAY: u64 = 24 * 3600;

/// A check without waiting; what it would have waited for is noted.
struct Test {
    cache: Cache,
    asked: Asked,
    waited: Mutex<Vec<Duration>>,
    patience: Duration,
}

const BETWEEN: Duration = Duration::from_secs(1);
const AGAIN: Duration = Duration::from_secs(100);

impl Test {
    fn new() -> Test {
        Test {
            cache: Cache::default(),
            asked: Asked { drift: false, max_age: DAY, now: NOW, today: TODAY },
            waited: Mutex::default(),
            patience: Duration::from_secs(60),
        }
    }

    fn run(&mut self, targets: &[Target]) -> Report {
        let waited = &self.waited;
        let wait = move |long: Duration| waited.lock().unwrap().push(long);
        let manners = Manners { between: BETWEEN, before_again: AGAIN, wait: &wait };
        let web = Web::new(self.patience, false);
        check(targets, &mut self.cache, &web, &manners, self.asked, &|| ())
    }

    fn waited(&self) -> Vec<Duration> {
        self.waited.lock().unwrap().clone()
    }
}

/// Checks one address that a page links to.
fn one(url: &str) -> (Vec<Diagnostic>, Vec<Duration>) {
    let mut test = Test::new();
    let report = test.run(&targets(&format!("[x]({url})\n"), ""));
    (report.diagnostics, test.waited())
}

fn codes(found: &[Diagnostic]) -> Vec<&'static str> {
    found.iter().map(|found| found.code.name).collect()
}

#[test]
fn what_is_there_is_asked_once_without_its_content() {
    let server = Server::new(|_, _, _| ok());
    let (found, waited) = one(&server.url("/a"));
    assert_eq!(found, []);
    assert_eq!(server.asked(), ["HEAD /a"]);
    assert_eq!(waited, []);
    let agents = server.agents.lock().unwrap().clone();
    assert!(agents[0].contains("careleaf/"), "{agents:?}");
}

#[test]
fn head_that_is_refused_is_followed_by_get() {
    for refused in [403, 404, 405, 501] {
        let server = Server::new(move |method, _, _| match method {
            "HEAD" => status(refused),
            _ => ok(),
        });
        let (found, _) = one(&server.url("/a"));
        assert_eq!(found, [], "{refused}");
        assert_eq!(server.asked(), ["HEAD /a", "GET /a"], "{refused}");
    }
}

#[test]
fn what_is_gone_is_dead() {
    for gone in [404, 410] {
        let server = Server::new(move |_, _, _| status(gone));
        let (found, waited) = one(&server.url("/a"));
        assert_eq!(codes(&found), ["dead-external-link"]);
        assert!(found[0].message.contains(&gone.to_string()), "{}", found[0].message);
        assert_eq!(found[0].place.as_ref().map(|place| place.file.as_str()), Some(PAGE));
        assert_eq!(waited, [], "it is not asked again");
    }
}

#[test]
fn what_lets_no_program_in_is_not_called_dead() {
    for refused in [401, 403, 429] {
        let server = Server::new(move |_, _, _| status(refused));
        let (found, _) = one(&server.url("/a"));
        assert_eq!(codes(&found), ["unreachable-external-link"], "{refused}");
        assert!(found[0].message.contains(&refused.to_string()), "{}", found[0].message);
    }
}

#[test]
fn a_fault_that_passes_is_tried_again_later_and_later() {
    let server = Server::new(|_, _, times| if times < 2 { status(503) } else { ok() });
    let (found, waited) = one(&server.url("/a"));
    assert_eq!(found, []);
    assert_eq!(waited, [AGAIN, AGAIN * 2]);
    let server = Server::new(|_, _, _| status(503));
    let (found, waited) = one(&server.url("/a"));
    assert_eq!(codes(&found), ["unreachable-external-link"]);
    assert_eq!(server.asked().len(), 3, "two more tries");
    assert_eq!(waited, [AGAIN, AGAIN * 2]);
    // A connection that breaks may hold the next time.
    let server = Server::new(|method, _, _| if method == "HEAD" { None } else { ok() });
    let (found, waited) = one(&server.url("/a"));
    assert_eq!(found, []);
    assert_eq!(server.asked(), ["HEAD /a", "GET /a"], "it may be HEAD that the host cannot bear");
    assert_eq!(waited, [AGAIN]);
}

#[test]
fn a_host_that_never_answers_is_given_up() {
    // Connections are taken by the system, and nobody reads what they say.
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/a", silent.local_addr().unwrap());
    let mut test = Test::new();
    test.patience = Duration::from_millis(50);
    let found = test.run(&targets(&format!("[x]({url})\n"), "")).diagnostics;
    assert_eq!(codes(&found), ["unreachable-external-link"]);
    assert!(found[0].message.ends_with("in time"), "{}", found[0].message);
    assert_eq!(test.waited(), [AGAIN, AGAIN * 2]);
}

#[test]
fn a_host_that_refuses_is_asked_once() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/a", listener.local_addr().unwrap());
    drop(listener);
    let (found, waited) = one(&url);
    assert_eq!(codes(&found), ["unreachable-external-link"]);
    assert!(found[0].message.contains("refuses connections"), "{}", found[0].message);
    assert_eq!(waited, []);
}

#[test]
fn a_host_that_cannot_speak_safely_is_not_trusted() {
    let server = Server::new(|_, _, _| ok());
    let (found, _) = one(&server.url("/a").replace("http:", "https:"));
    assert_eq!(codes(&found), ["unreachable-external-link"]);
    assert!(server.asked().iter().all(|line| !line.contains("/a")), "nothing was asked openly");
}

#[test]
fn what_has_moved_for_good_says_where_to() {
    let server = Server::new(|_, path, _| match path {
        "/a" => leads(301, "/b"),
        "/b" => leads(308, "c?d"),
        _ => ok(),
    });
    let (found, _) = one(&server.url("/a#part"));
    assert_eq!(codes(&found), ["moved-external-link"]);
    let to = server.url("/c?d#part");
    assert_eq!(found[0].fix.as_deref(), Some(to.as_str()));
    assert_eq!(found[0].help, Some(format!("Write '{to}'")));
}

#[test]
fn what_has_moved_for_a_while_is_well() {
    let server = Server::new(|_, path, _| match path {
        "/a" => leads(302, "/b"),
        "/b" => leads(301, "/c"),
        _ => ok(),
    });
    assert_eq!(one(&server.url("/a")).0, [], "the way may change again");
    // Only the part of the way that is for good is offered.
    let server = Server::new(|_, path, _| match path {
        "/a" => leads(301, "/b"),
        "/b" => leads(307, "/c"),
        _ => ok(),
    });
    let (found, _) = one(&server.url("/a"));
    assert_eq!(found[0].fix, Some(server.url("/b")));
}

#[test]
fn a_way_to_the_front_page_is_likely_gone() {
    for moved in [301, 302] {
        let server = Server::new(move |_, path, _| match path {
            "/guides/cooling" => leads(moved, "/"),
            _ => ok(),
        });
        let (found, _) = one(&server.url("/guides/cooling"));
        assert_eq!(codes(&found), ["likely-gone-link"], "{moved}");
    }
    let server = Server::new(|_, path, _| match path {
        "/" => leads(302, "/en/"),
        _ => ok(),
    });
    assert_eq!(one(&server.url("/")).0, [], "a front page that leads to one is no loss");
}

#[test]
fn a_way_to_nothing_is_dead() {
    let server = Server::new(|_, path, _| match path {
        "/a" => leads(301, "/b"),
        _ => status(404),
    });
    assert_eq!(codes(&one(&server.url("/a")).0), ["dead-external-link"]);
}

#[test]
fn endless_ways_end() {
    let circle = Server::new(|_, path, _| leads(302, if path == "/a" { "/b" } else { "/a" }));
    let (found, _) = one(&circle.url("/a"));
    assert_eq!(codes(&found), ["unreachable-external-link"]);
    assert!(found[0].message.contains("in a circle"), "{}", found[0].message);
    let endless = Server::new(|_, path, _| leads(302, &format!("{path}x")));
    let (found, _) = one(&endless.url("/a"));
    assert!(found[0].message.contains("more than 10 times"), "{}", found[0].message);
    assert_eq!(endless.asked().len(), 11);
    let ten = Server::new(|_, path, _| match path.len() {
        12.. => ok(),
        _ => leads(302, &format!("{path}x")),
    });
    assert_eq!(one(&ten.url("/a")).0, [], "ten are followed");
    let odd = Server::new(|_, _, _| leads(302, "mailto:desk@example.org"));
    let (found, _) = one(&odd.url("/a"));
    assert!(found[0].message.contains("no address of a page"), "{}", found[0].message);
}

#[test]
fn an_address_is_asked_once_and_reported_wherever_it_stands() {
    let server = Server::new(|_, _, _| status(404));
    let (a, b) = (server.url("/a"), server.url("/a#b"));
    let page = format!("[x]({a}) [y]({b}) <mailto:desk@example.org>\n");
    let sources = format!("s: {{title: S, seen: 2026-01-01, url: '{a}'}}\n");
    let mut test = Test::new();
    let report = test.run(&targets(&page, &sources));
    assert_eq!(server.asked(), ["HEAD /a", "GET /a"]);
    let files: Vec<&str> = report
        .diagnostics
        .iter()
        .map(|found| found.place.as_ref().unwrap().file.as_str())
        .collect();
    assert_eq!(files, [PAGE, PAGE, SOURCES]);
    assert_eq!(report.hosts.values().collect::<Vec<_>>(), [&(1, 1)]);
}

#[test]
fn a_host_rests_between_its_addresses() {
    let server = Server::new(|_, _, _| ok());
    let other = Server::new(|_, _, _| ok());
    let page = format!(
        "[x]({}) [y]({}) [z]({}) [o]({})\n",
        server.url("/a"),
        server.url("/b"),
        server.url("/c"),
        other.url("/a")
    );
    let mut test = Test::new();
    let report = test.run(&targets(&page, ""));
    assert_eq!(report.visited, 4);
    assert_eq!(test.waited(), [BETWEEN, BETWEEN], "two rests of one host, none of the other");
    assert_eq!(server.asked(), ["HEAD /a", "HEAD /b", "HEAD /c"]);
}

#[test]
fn an_answer_is_kept_for_a_while() {
    let server = Server::new(|_, path, _| match path {
        "/gone" => status(404),
        "/old" => leads(301, "/new"),
        _ => ok(),
    });
    let page = format!(
        "[a]({}) [b]({}) [c]({})\n",
        server.url("/well"),
        server.url("/old"),
        server.url("/gone")
    );
    let targets = targets(&page, "");
    let mut test = Test::new();
    let first = test.run(&targets);
    let before = server.asked().len();
    test.asked.now = NOW + DAY - 1;
    let again = test.run(&targets);
    assert_eq!((again.visited, again.known), (1, 2));
    assert_eq!(server.asked()[before..], ["HEAD /gone", "GET /gone"], "what was wrong is asked");
    let sorted = |report: Report| {
        let mut codes = codes(&report.diagnostics);
        codes.sort_unstable();
        codes
    };
    assert_eq!(sorted(first), sorted(again), "what was found is still reported");
    test.asked.now = NOW + DAY;
    assert_eq!(test.run(&targets).visited, 3, "too old");
    test.asked.max_age = 0;
    assert_eq!(test.run(&targets).visited, 3, "whatever its age");
}

#[test]
fn a_cache_is_read_back_and_a_damaged_one_is_none() {
    let server = Server::new(|_, _, _| ok());
    let targets = targets(&format!("[a]({})\n", server.url("/a")), "");
    let mut test = Test::new();
    assert_eq!(test.run(&targets).visited, 1);
    let folder = tempfile::TempDir::new().unwrap();
    let file = folder.path().join("kept/external.json");
    test.cache.save(&file).unwrap();
    assert_eq!(Cache::load(&file), test.cache);
    test.cache = Cache::load(&file);
    assert_eq!(test.run(&targets).visited, 0);
    std::fs::write(&file, "{\"format\": 1, \"answ").unwrap();
    assert_eq!(Cache::load(&file), Cache::default());
}

#[test]
fn a_source_whose_text_changed_is_reported_until_it_is_read_again() {
    let page = Arc::new(Mutex::new("<p>Pays for <b>five</b> visits".to_owned()));
    let shown = page.clone();
    let server =
        Server::new(move |_, _, _| Some((200, String::new(), shown.lock().unwrap().clone())));
    let sources = |seen: &str| {
        let url = server.url("/rules");
        targets("Text\n", &format!("rules: {{title: Rules, seen: {seen}, url: '{url}'}}\n"))
    };
    let mut test = Test::new();
    test.asked.drift = true;
    let mut found = |day: i8, seen: &str| {
        test.asked.today = date(2026, 11, day);
        codes(&test.run(&sources(seen)).diagnostics)
    };
    assert!(found(1, "2026-10-01").is_empty(), "the first look");
    *page.lock().unwrap() =
        "<style>p{}</style><p class=new>Pays\n for <b>five</b> visits".to_owned();
    assert!(found(2, "2026-10-01").is_empty(), "readers see the same");
    *page.lock().unwrap() = "<p>Pays for <b>four</b> visits".to_owned();
    assert_eq!(found(3, "2026-10-01"), ["source-changed"]);
    assert_eq!(found(4, "2026-10-01"), ["source-changed"], "still to be read");
    assert!(found(5, "2026-11-05").is_empty(), "read again");
    assert!(found(6, "2026-11-05").is_empty());
    assert!(server.asked().iter().all(|line| line == "GET /rules"), "{:?}", server.asked());
}

#[test]
fn without_drift_no_content_is_read() {
    let server = Server::new(|_, _, _| ok());
    let sources = format!("s: {{title: S, seen: 2026-01-01, url: '{}'}}\n", server.url("/a"));
    let targets = targets("Text\n", &sources);
    let mut test = Test::new();
    test.run(&targets);
    assert_eq!(server.asked(), ["HEAD /a"]);
    assert_eq!(test.run(&targets).visited, 0, "it was well lately");
    test.asked.drift = true;
    assert_eq!(test.run(&targets).visited, 1, "its text is asked for each time");
}

/// Runs the command where no proxy stands between it and the server.
fn run(site: &SiteTest, arguments: &[&str]) -> support::Run {
    site.run_without(
        &["http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"],
        arguments,
    )
}

#[test]
fn the_command_asks_only_when_it_is_told_to() {
    let gone = Server::new(|_, _, _| status(404));
    let moved = Server::new(|_, path, _| if path == "/a" { leads(301, "/b") } else { ok() });
    let page = format!("# Page\n\n[x]({}) [y]({})\n", gone.url("/a"), moved.url("/a"));
    let site = SiteTest::new(&[("content/page.md", &page)]);
    for quiet in [&["check"][..], &["build"]] {
        assert_eq!(run(&site, quiet).code, 0);
    }
    assert!(gone.asked().is_empty() && moved.asked().is_empty(), "nobody was asked");
    let said = run(&site, &["check", "--external", "--hints", "--format", "json"]);
    assert_eq!(said.code, 0, "warnings are no errors: {}", said.stderr);
    let found: BTreeMap<String, serde_json::Value> = said
        .stdout
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap())
        .map(|found| (found["code"].as_str().unwrap().to_owned(), found))
        .collect();
    assert_eq!(found["dead-external-link"]["line"], 3);
    assert_eq!(found["dead-external-link"]["severity"], "warning");
    assert_eq!(found["moved-external-link"]["fix"], moved.url("/b").as_str());
    assert_eq!(found["moved-external-link"]["severity"], "hint");
    assert_eq!(run(&site, &["check", "--external", "--strict"]).code, 1);
    let said = run(&site, &["check", "--external"]).stderr;
    assert!(said.contains("2 addresses on 2 hosts: 1 asked now, 1 were well lately"), "{said}");
    site.write("content/site.yaml", "rules: {dead-external-link: 'off'}\n");
    assert_eq!(run(&site, &["check", "--external", "--strict"]).code, 0);
    let before = moved.asked().len();
    assert_eq!(run(&site, &["check", "--external", "--max-age", "0"]).code, 0);
    assert!(moved.asked().len() > before, "asked whatever the age");
    let wrong = run(&site, &["check", "--external", "--max-age", "soon"]);
    assert_eq!(wrong.code, 2);
    assert_eq!(run(&site, &["check", "--drift"]).code, 2, "drift needs --external");
}

#[test]
fn an_address_that_cannot_be_asked_is_named() {
    let page = "# Page\n\n[x](https://b\u{fc}cher.example/a)\n";
    let site = SiteTest::new(&[("content/page.md", page)]);
    let said = run(&site, &["check", "--external"]);
    assert_eq!(said.code, 0);
    let message = "Whether 'https://b\u{fc}cher.example/a' leads somewhere was not asked";
    assert!(said.stderr.contains(message), "{}", said.stderr);
    assert!(said.stderr.contains("content/page.md:3:"), "{}", said.stderr);
}
