//! How long an edit takes to show: from the write of the file to the HTTP response of
//! `careleaf serve` that shows it, and to the file that `careleaf watch` writes.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::corpus::Corpus;
use super::{Runs, hugo, program_path};

/// How often each edit is measured.
const TIMES: usize = 20;

/// How long an edit may take before the benchmark gives up.
const DEADLINE: Duration = Duration::from_secs(30);

/// What is edited, and where it must show.
const EDITS: [&str; 5] =
    ["a body", "a title", "a title, on its neighbour", "a phone number", "a template"];

/// Where the template of a page lies, and its text with a mark.
type Template = (&'static str, fn(&str) -> String);

const TEMPLATE: Template = ("themes/default/templates/page.html", template);

/// Measures every edit in both commands, and under `hugo server` if asked, and prints a line for
/// each.
pub(super) fn measure(corpus: &Corpus, with_hugo: bool) {
    prepare(corpus);
    let served = {
        let (_child, address) = start(&["serve", "--port", "0"], &corpus.root, "Serving http://");
        let mut client = Client::new(&address);
        run(corpus, TEMPLATE, &mut |path, mark| client.shows(path, mark))
    };
    let written = {
        let (_child, _) = start(&["watch"], &corpus.root, "Watching");
        let output = corpus.root.join("output");
        run(corpus, TEMPLATE, &mut |path, mark| {
            fs::read_to_string(output.join(path).join("index.html"))
                .is_ok_and(|text| text.contains(mark))
        })
    };
    let hugo = with_hugo.then(|| {
        // Hugo knows no records, and refuses a link to one.
        fs::remove_file(corpus.root.join("content/cites.md")).unwrap();
        let (_child, address) = start_hugo(&corpus.root);
        let mut client = Client::new(&address);
        run(corpus, hugo::TEMPLATE, &mut |path, mark| client.shows(path, mark))
    });
    println!("\nan edit shows ({} pages), ms: median (worst) of {TIMES}", corpus.pages);
    for (edit, name) in EDITS.iter().enumerate() {
        let cell = |runs: &Runs| {
            let ms = |took: Duration| took.as_secs_f64() * 1000.0;
            format!("{:.1} ({:.1})", ms(runs.median()), ms(runs.worst()))
        };
        print!(
            "{name:<28} served {:>16}   written {:>16}",
            cell(&served[edit]),
            cell(&written[edit])
        );
        match hugo.as_ref().map(|hugo| &hugo[edit]) {
            Some(runs) if !runs.0.is_empty() => println!("   Hugo served {:>18}", cell(runs)),
            _ => println!(),
        }
    }
}

/// What the corpus lacks: a phone number with a page that cites it, and a template of its own.
fn prepare(corpus: &Corpus) {
    let put = |path: &str, text: &str| {
        let path = corpus.root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    put("content/cites.md", "---\ntitle: Cites a number\n---\n\n[call](contact:desk)\n");
    put("content/_data/contacts.yaml", &contacts(0));
    put("themes/default/templates/page.html", &template("none"));
}

fn contacts(edit: usize) -> String {
    format!(
        "desk:\n  label: Desk\n  purpose: Questions.\n  phone: 202-555-{:04}\n",
        100 + edit % 100
    )
}

fn template(mark: &str) -> String {
    let block = format!("{{% block head %}}<!-- {mark} -->{{% endblock head %}}");
    format!("{{% extends \"base.html\" -%}}\n{block}\n")
}

/// Makes each edit so many times; `shows` says whether a page shows a mark by now.
fn run(
    corpus: &Corpus,
    (template_path, template): Template,
    shows: &mut dyn FnMut(&str, &str) -> bool,
) -> Vec<Runs> {
    let page = corpus.permalink(corpus.edited());
    let neighbour = corpus.permalink(corpus.edited() + 1);
    let mut all = vec![Runs::default(); EDITS.len()];
    // Hugo's pages cite no records.
    let cites = template_path == TEMPLATE.0;
    for (edit, runs) in all.iter_mut().enumerate().filter(|(edit, _)| cites || *edit != 3) {
        for time in 0..TIMES {
            let number = 1000 * (edit + 1) + time;
            let begun = Instant::now();
            let (path, mark) = match edit {
                0 => (&*page, corpus.edit_body(number)),
                1 => (&*page, corpus.edit_title(number)),
                2 => (&*neighbour, corpus.edit_title(number)),
                3 => {
                    // Never the number that it has.
                    let number = 1 + (number + time) % 98;
                    let path = corpus.root.join("content/_data/contacts.yaml");
                    fs::write(path, contacts(number)).unwrap();
                    ("cites", format!("202-555-{:04}", 100 + number))
                }
                _ => {
                    let mark = format!("template {number}");
                    let path = corpus.root.join(template_path);
                    fs::write(path, template(&mark)).unwrap();
                    (&*page, mark)
                }
            };
            while !shows(path, &mark) {
                assert!(begun.elapsed() < DEADLINE, "{} does not show", EDITS[edit]);
            }
            runs.push(begun.elapsed());
            // A person does not save while the last save is still being worked on.
            std::thread::sleep(Duration::from_millis(150));
        }
    }
    all
}

/// A running command; dropping it ends it.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

/// Starts a command and waits until it says something; gives what follows that on the line.
fn start(arguments: &[&str], root: &Path, ready: &str) -> (Running, String) {
    let mut command = Command::new(program_path());
    command.args(arguments).args(["--as-of", "2026-03-31"]).arg(root).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines().map_while(Result::ok);
    let said = lines.find_map(|line| {
        let (_, rest) = line.split_once(ready)?;
        Some(rest.split_whitespace().next().unwrap_or_default().to_owned())
    });
    // What it says later is read and thrown away, or the pipe would fill.
    std::thread::spawn(move || lines.for_each(drop));
    (Running(child), said.expect("it ended"))
}

/// Starts `hugo server`, from memory and without its reload script.
fn start_hugo(root: &Path) -> (Running, String) {
    let mut command = Command::new("hugo");
    command.args(["server", "--renderToMemory", "--disableLiveReload", "--noBuildLock"]);
    // It cannot say which port the system chose, so a free one is looked for first.
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port().to_string();
    command.args(["--bind", "127.0.0.1", "--port", &free, "--source"]).arg(root);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
    let said = lines.find_map(|line| {
        let (_, rest) = line.split_once("http://localhost:")?;
        let port = rest.split(|ch: char| !ch.is_ascii_digit()).next().unwrap_or_default();
        Some(format!("127.0.0.1:{port}"))
    });
    std::thread::spawn(move || lines.for_each(drop));
    (Running(child), said.expect("it ended"))
}

/// A browser of the plainest kind, on one connection.
struct Client {
    address: String,
    stream: Option<TcpStream>,
}

impl Client {
    fn new(address: &str) -> Client {
        Client { address: address.trim_end_matches('/').to_owned(), stream: None }
    }

    fn shows(&mut self, path: &str, mark: &str) -> bool {
        self.get(path).or_else(|| self.get(path)).is_some_and(|text| text.contains(mark))
    }

    /// The answer to a request; `None` if the connection ended.
    fn get(&mut self, path: &str) -> Option<String> {
        if self.stream.is_none() {
            let stream = TcpStream::connect(&self.address).ok()?;
            stream.set_nodelay(true).ok()?;
            self.stream = Some(stream);
        }
        let answer = self.ask(path);
        if answer.is_none() {
            self.stream = None;
        }
        answer
    }

    fn ask(&mut self, path: &str) -> Option<String> {
        let address = &self.address;
        let stream = self.stream.as_mut()?;
        let path = path.trim_matches('/');
        write!(stream, "GET /{path}/ HTTP/1.1\r\nHost: {address}\r\n\r\n").ok()?;
        let mut bytes = Vec::new();
        let mut buffer = vec![0; 64 << 10];
        loop {
            let read = stream.read(&mut buffer).ok().filter(|read| *read > 0)?;
            bytes.extend_from_slice(&buffer[..read]);
            let text = String::from_utf8_lossy(&bytes);
            if let Some((head, body)) = text.split_once("\r\n\r\n") {
                let length: Option<usize> = head.lines().find_map(|line| {
                    let (name, value) = line.split_once(':')?;
                    name.eq_ignore_ascii_case("content-length")
                        .then(|| value.trim().parse().ok())?
                });
                let whole = match length {
                    Some(length) => body.len() >= length,
                    None => body.ends_with("\r\n0\r\n\r\n"),
                };
                if whole {
                    return Some(body.to_owned());
                }
            }
        }
    }
}
