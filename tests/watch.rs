//! `careleaf watch`, the real program over a real folder: however a change is saved, the output
//! follows. Each test waits for the outcome and never for a time, so none depends on the machine's
//! speed; what does not come within [`PATIENCE`] does not come.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]
#![allow(clippy::disallowed_methods, reason = "tests read and write the sites that they make")]

mod support;

use std::fs::{self, File, OpenOptions};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use support::{SiteTest, project, tree};

const PATIENCE: Duration = Duration::from_secs(10);
const LOOK: Duration = Duration::from_millis(5);

const PLAN: &str = "content/plan.md";

const SITE: &[(&str, &str)] = &[
    ("content/_index.md", "---\ntitle: Home\n---\n\nHello.\n"),
    (PLAN, "---\ntitle: Plan\n---\n\nFirst text.\n"),
    ("content/guide/_index.md", "---\ntitle: Guide\n---\n"),
    ("content/guide/one.md", "---\ntitle: One\n---\n\nFirst text.\n"),
];

fn page(title: &str, text: &str) -> String {
    format!("---\ntitle: {title}\n---\n\n{text}\n")
}

/// A site that is being watched.
struct Watched {
    site: SiteTest,
    child: Child,
    said: Arc<Mutex<Vec<String>>>,
}

impl Drop for Watched {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

impl Watched {
    /// The small site and some more files.
    fn new(more: &[(&str, &str)]) -> Watched {
        let files: Vec<_> = SITE.iter().chain(more).copied().collect();
        Watched::over(SiteTest::new(&files))
    }

    fn over(site: SiteTest) -> Watched {
        Watched::run(site, Command::new(env!("CARGO_BIN_EXE_careleaf")), &[])
    }

    fn run(site: SiteTest, mut command: Command, more: &[&str]) -> Watched {
        let mut child = command
            .args(["watch", ".", "--as-of", "2026-11-23"])
            .args(more)
            .current_dir(site.path())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let said = Arc::new(Mutex::new(Vec::new()));
        let heard = Arc::clone(&said);
        thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                heard.lock().unwrap().push(line);
            }
        });
        let watched = Watched { site, child, said };
        watched.until("the watch begins", |it| it.says("Watching"));
        watched
    }

    fn at(&self, path: &str) -> PathBuf {
        self.site.path().join(path)
    }

    /// How many lines hold a text.
    fn count(&self, text: &str) -> usize {
        self.said.lock().unwrap().iter().filter(|line| line.contains(text)).count()
    }

    fn says(&self, text: &str) -> bool {
        self.count(text) > 0
    }

    /// The rounds since the watch began; the first build is none of them.
    fn rounds(&self) -> usize {
        let said = self.said.lock().unwrap();
        let since = said.iter().skip_while(|line| !line.starts_with("Watching"));
        let ends = |line: &str| line.contains(" ms") || line.starts_with("Not built");
        since.filter(|line| ends(line)).count()
    }

    fn output(&self, path: &str) -> String {
        fs::read_to_string(self.at("output").join(path)).unwrap_or_default()
    }

    fn until(&self, what: &str, come: impl Fn(&Watched) -> bool) {
        let end = Instant::now() + PATIENCE;
        while !come(self) {
            let late = Instant::now() > end;
            assert!(!late, "{what}: not seen. It said:\n{}", self.said.lock().unwrap().join("\n"));
            thread::sleep(LOOK);
        }
    }

    fn shows(&self, path: &str, text: &str) {
        self.until(&format!("{path} shows '{text}'"), |it| it.output(path).contains(text));
    }

    fn lacks(&self, path: &str) {
        self.until(&format!("{path} is gone"), |it| !it.at("output").join(path).exists());
    }

    fn write(&self, path: &str, text: &str) {
        self.site.write(path, text);
    }

    fn rename(&self, from: &str, to: &str) {
        fs::rename(self.at(from), self.at(to)).unwrap();
    }

    fn stylesheet(&self) -> String {
        let page = self.output("plan/index.html");
        let (_, rest) = page.split_once("rel=\"stylesheet\" href=\"../").unwrap_or_default();
        rest.split('"').next().unwrap_or_default().to_owned()
    }
}

/// The ways in which editors save one file: what it is called, and how it is done.
type Save = fn(&Path, &str);
const SAVES: &[(&str, Save)] = &[
    ("in place", |path, text| fs::write(path, text).unwrap()),
    ("truncated, then written", |path, text| {
        drop(File::create(path).unwrap());
        OpenOptions::new().append(true).open(path).unwrap().write_all(text.as_bytes()).unwrap();
    }),
    ("written in pieces to an open file", |path, text| {
        let mut file = File::create(path).unwrap();
        for piece in text.as_bytes().chunks(7) {
            file.write_all(piece).unwrap();
            file.flush().unwrap();
        }
    }),
    ("a temporary file moved over it", |path, text| {
        let other = path.with_extension("md.tmp");
        fs::write(&other, text).unwrap();
        fs::rename(&other, path).unwrap();
    }),
    ("a hidden temporary file moved over it", |path, text| {
        let other = path.with_file_name(".goutputstream-X1Y2Z3");
        fs::write(&other, text).unwrap();
        fs::rename(&other, path).unwrap();
    }),
    ("JetBrains' safe write", |path, text| {
        let (new, old) = (beside(path, "___jb_tmp___"), beside(path, "___jb_old___"));
        fs::write(&new, text).unwrap();
        fs::rename(path, &old).unwrap();
        fs::rename(&new, path).unwrap();
        fs::remove_file(&old).unwrap();
    }),
    ("vim without backupcopy", |path, text| {
        let probe = path.with_file_name("4913");
        drop(File::create(&probe).unwrap());
        fs::remove_file(&probe).unwrap();
        let backup = beside(path, "~");
        fs::rename(path, &backup).unwrap();
        fs::write(path, text).unwrap();
        fs::remove_file(&backup).unwrap();
    }),
    ("deleted and made anew", |path, text| {
        fs::remove_file(path).unwrap();
        fs::write(path, text).unwrap();
    }),
    ("a hard link of another file", |path, text| {
        let other = path.with_extension("tmp");
        fs::write(&other, text).unwrap();
        fs::remove_file(path).unwrap();
        fs::hard_link(&other, path).unwrap();
        fs::remove_file(&other).unwrap();
    }),
];

fn beside(path: &Path, end: &str) -> PathBuf {
    let name = path.file_name().unwrap().to_str().unwrap();
    path.with_file_name(format!("{name}{end}"))
}

#[test]
fn every_way_to_save_a_file_is_seen() {
    for (how, save) in SAVES {
        let it = Watched::new(&[]);
        // Twice, for the first may leave a watch on a file that is no longer there.
        for number in ["second", "third"] {
            let text = format!("The {number} text, {how}.");
            save(&it.at(PLAN), &page("Plan", &text));
            it.shows("plan/index.html", &text);
        }
        // What an editor leaves for a moment is never published.
        let left: Vec<String> = tree(&it.at("output")).into_keys().collect();
        it.until(&format!("{how}: nothing but pages, not {left:?}"), |it| {
            let files = tree(&it.at("output"));
            !files.keys().any(|path| ["___jb", "~", "4913", "tmp"].iter().any(|x| path.contains(x)))
        });
    }
}

#[test]
fn a_renamed_page_moves_in_the_output() {
    let it = Watched::new(&[]);
    it.rename(PLAN, "content/scheme.md");
    it.shows("scheme/index.html", "First text.");
    it.lacks("plan");
    it.rename("content/scheme.md", "content/guide/scheme.md");
    it.shows("guide/scheme/index.html", "First text.");
    it.lacks("scheme");
}

#[test]
fn a_removed_page_is_removed() {
    let it = Watched::new(&[]);
    it.site.remove(PLAN);
    it.lacks("plan");
}

#[test]
fn a_renamed_and_moved_folder_is_followed() {
    let it = Watched::new(&[("content/other/_index.md", "---\ntitle: Other\n---\n")]);
    it.rename("content/guide", "content/handbook");
    it.shows("handbook/one/index.html", "First text.");
    it.lacks("guide");
    it.rename("content/handbook", "content/other/book");
    it.shows("other/book/one/index.html", "First text.");
    it.lacks("handbook");
    // The folder is still watched in its new place.
    it.write("content/other/book/one.md", &page("One", "After the move."));
    it.shows("other/book/one/index.html", "After the move.");
}

#[test]
fn a_folder_with_a_dot_in_its_name_goes_with_its_pages() {
    let it = Watched::new(&[("content/v1.2/one.md", "---\ntitle: One\n---\n\nOld.\n")]);
    it.shows("v1.2/one/index.html", "Old.");
    it.rename("content/v1.2", "content/v1.3");
    it.shows("v1.3/one/index.html", "Old.");
    it.lacks("v1.2");
    fs::rename(it.at("content/v1.3"), it.at("away.d")).unwrap();
    it.lacks("v1.3");
}

#[test]
fn a_folder_that_comes_with_its_files_is_read() {
    let it = Watched::new(&[]);
    it.write("elsewhere/deep/down/two.md", &page("Two", "Came along."));
    it.rename("elsewhere", "content/came");
    it.shows("came/deep/down/two/index.html", "Came along.");
    it.write("content/came/deep/down/two.md", &page("Two", "Changed there."));
    it.shows("came/deep/down/two/index.html", "Changed there.");
}

#[test]
fn files_written_at_once_into_new_folders_are_all_seen() {
    let it = Watched::new(&[]);
    for n in 0..40 {
        let text = format!("Number {n}.");
        // Writing one folder further at each step meets the watch while it begins.
        it.write(&format!("content/n{n}/page.md"), &page("Page", &text));
        it.write(&format!("content/n{n}/deep/page.md"), &page("Page", &text));
        it.write(&format!("content/n{n}/deep/deeper/page.md"), &page("Page", &text));
    }
    for n in 0..40 {
        for folder in ["", "deep/", "deep/deeper/"] {
            it.shows(&format!("n{n}/{folder}page/index.html"), &format!("Number {n}."));
        }
    }
}

#[test]
fn a_file_written_a_moment_after_its_folder_is_seen() {
    let it = Watched::new(&[]);
    for n in 0..60_u64 {
        fs::create_dir(it.at(&format!("content/m{n}"))).unwrap();
        // From none to 3 ms, so that some fall between the look and the begin of the watch.
        let end = Instant::now() + Duration::from_micros(n * 50);
        while Instant::now() < end {
            std::hint::spin_loop();
        }
        it.write(&format!("content/m{n}/page.md"), &page("Page", "Here."));
        it.shows(&format!("m{n}/page/index.html"), "Here.");
    }
}

#[test]
fn a_removed_folder_is_removed() {
    let it = Watched::new(&[("content/guide/deep/two.md", "---\ntitle: Two\n---\n")]);
    it.until("it is there", |it| it.at("output/guide/deep/two/index.html").exists());
    fs::remove_dir_all(it.at("content/guide")).unwrap();
    it.lacks("guide");
    it.write("content/guide/one.md", &page("One", "Back again."));
    it.shows("guide/one/index.html", "Back again.");
}

#[cfg(unix)]
#[test]
fn a_content_folder_behind_a_symbolic_link_is_watched() {
    let site = SiteTest::new(SITE);
    fs::rename(site.path().join("content"), site.path().join("texts")).unwrap();
    std::os::unix::fs::symlink("texts", site.path().join("content")).unwrap();
    let it = Watched::over(site);
    it.write("texts/plan.md", &page("Plan", "Through the folder."));
    it.shows("plan/index.html", "Through the folder.");
    it.write(PLAN, &page("Plan", "Through the link."));
    it.shows("plan/index.html", "Through the link.");
}

#[cfg(unix)]
#[test]
fn a_link_that_leads_elsewhere_is_followed() {
    let site = SiteTest::new(SITE);
    fs::rename(site.path().join("content"), site.path().join("texts")).unwrap();
    site.write("others/_index.md", &page("Home", "The other folder."));
    std::os::unix::fs::symlink("texts", site.path().join("content")).unwrap();
    let it = Watched::over(site);
    it.shows("plan/index.html", "First text.");
    // Exchanged in one step, as releases do it.
    std::os::unix::fs::symlink("others", it.at("next")).unwrap();
    it.rename("next", "content");
    it.shows("index.html", "The other folder.");
    it.lacks("plan");
    it.write("others/_index.md", &page("Home", "Edited in the other folder."));
    it.shows("index.html", "Edited in the other folder.");
}

/// What a watch must do whether or not the system tells of changes.
fn follows_changes(it: &Watched) {
    it.write(PLAN, &page("Plan", "Changed."));
    it.shows("plan/index.html", "Changed.");
    it.write("content/new/deep.md", &page("Deep", "In a new folder."));
    it.shows("new/deep/index.html", "In a new folder.");
    it.site.remove("content/new/deep.md");
    it.lacks("new/deep");
    it.rename(PLAN, "content/scheme.md");
    it.shows("scheme/index.html", "Changed.");
    it.lacks("plan");
}

#[test]
fn polling_follows_changes_too() {
    let it = Watched::run(
        SiteTest::new(SITE),
        Command::new(env!("CARGO_BIN_EXE_careleaf")),
        &["--poll"],
    );
    assert!(it.says("looked for twice a second: as asked for"));
    follows_changes(&it);
}

/// Where the system has no watch left, the folders are polled, and it is said. The limit is set
/// in a user namespace of its own; a machine that gives none to users cannot show this.
#[cfg(target_os = "linux")]
#[allow(clippy::print_stdout, reason = "what was not shown is said")]
#[test]
fn without_a_watch_to_be_had_it_polls() {
    let limited = "echo 0 > /proc/sys/user/max_inotify_instances && exec \"$@\"";
    let command = |program: &str| {
        let mut command = Command::new("unshare");
        command.args(["-Ur", "sh", "-c", limited, "sh", program]);
        command
    };
    if !command("true").status().is_ok_and(|status| status.success()) {
        println!("not shown here: this machine gives users no namespaces");
        return;
    }
    let it = Watched::run(SiteTest::new(SITE), command(env!("CARGO_BIN_EXE_careleaf")), &[]);
    assert!(it.says("looked for twice a second: "), "{:?}", it.said.lock().unwrap());
    follows_changes(&it);
}

#[test]
fn timings_say_why_something_is_rendered() {
    let it = Watched::run(
        SiteTest::new(SITE),
        Command::new(env!("CARGO_BIN_EXE_careleaf")),
        &["--timings"],
    );
    it.write(PLAN, &page("Plan", "Changed."));
    it.until("its own text", |it| it.says("1 because its own text changed: plan/index.html"));
    it.write(PLAN, &page("Another plan", "Changed."));
    it.until("around it", |it| {
        it.says("because titles, dates or the order of pages around it changed: ")
            || it.says("because the menu changed: ")
    });
    it.write("themes/default/templates/page.html", "My own {{ page.title }}");
    it.until("its template", |it| it.says("because its template or a component changed: "));
}

#[test]
fn settings_records_and_kinds_are_followed() {
    let desk = |phone: &str| {
        format!("desk:\n  label: The desk\n  purpose: Questions.\n  phone: {phone}\n")
    };
    let leaflet = |template: &str| {
        format!("name: leaflet\nabout: A leaflet.\ntemplate: {template}\nfields: {{}}\n")
    };
    let it = Watched::new(&[
        ("content/site.yaml", "title: Example\n"),
        ("content/_data/contacts.yaml", &desk("202-555-0100")),
        ("content/call.md", &page("Call", "[call](contact:desk)")),
        ("content/_kinds/leaflet.yaml", &leaflet("page.html")),
        ("content/sheet.md", "---\ntitle: Sheet\nkind: leaflet\n---\n"),
        ("themes/default/templates/sheet.html", "A sheet: {{ page.title }}"),
    ]);
    it.shows("call/index.html", "202-555-0100");
    it.write("content/_data/contacts.yaml", &desk("202-555-0199"));
    it.shows("call/index.html", "202-555-0199");
    it.write("content/site.yaml", "title: Another name\n");
    it.shows("plan/index.html", "Another name");
    it.write("content/_kinds/leaflet.yaml", &leaflet("sheet.html"));
    it.shows("sheet/index.html", "A sheet: Sheet");
}

#[test]
fn the_theme_is_followed() {
    let it = Watched::new(&[
        ("themes/default/assets/style.css", "body{color:red}"),
        ("content/note.md", &page("Note", ":::note\nTake care.\n:::")),
    ]);
    let old = it.stylesheet();
    assert!(it.at("output").join(&old).is_file(), "a stylesheet: '{old}'");
    it.write("themes/default/assets/style.css", "body{color:blue}");
    it.until("a new stylesheet", |it| !["", &old].contains(&it.stylesheet().as_str()));
    it.lacks(&old);
    assert_eq!(it.output(&it.stylesheet()), "body{color:blue}");

    // These folders are new; the theme they override is inside the program.
    let words = fs::read_to_string(project().join("themes/default/strings/en.yaml")).unwrap();
    it.write(
        "themes/default/strings/en.yaml",
        &words.replace("Skip to the main content", "Jump over"),
    );
    it.shows("plan/index.html", "Jump over");
    it.write(
        "themes/default/components/note.html",
        "{% component note() %}<b>{{ body | safe }}</b>{% endcomponent note %}",
    );
    it.shows("note/index.html", "<b><p>Take care.");
    it.write("themes/default/templates/page.html", "My own {{ page.title }}");
    it.shows("plan/index.html", "My own Plan");
    it.site.remove("themes/default/templates/page.html");
    it.shows("plan/index.html", "Jump over");
}

#[test]
fn a_folder_of_themes_made_later_is_seen() {
    let it = Watched::new(&[]);
    it.write("themes/default/templates/page.html", "My own {{ page.title }}");
    it.shows("plan/index.html", "My own Plan");
    it.write("themes/default/templates/page.html", "My newer {{ page.title }}");
    it.shows("plan/index.html", "My newer Plan");
}

#[test]
fn a_broken_edit_changes_nothing_until_it_is_mended() {
    let it = Watched::new(&[]);
    let before = tree(&it.at("output"));
    it.write(PLAN, &page("Plan", "New text, [gone](nowhere.md)."));
    it.until("it is refused", |it| it.says("Not built"));
    assert!(it.says("broken-link"));
    it.write("content/guide/one.md", &page("One", "Also new."));
    it.until("it is refused again", |it| it.count("Not built") == 2);
    assert!(tree(&it.at("output")) == before, "the output is as it was");
    it.write(PLAN, &page("Plan", "New text, mended."));
    it.shows("plan/index.html", "New text, mended.");
    it.shows("guide/one/index.html", "Also new.");
}

#[test]
fn its_own_output_is_no_change() {
    for more in [&[][..], &[("themes/default/assets/more.css", "b{}")][..]] {
        let it = Watched::new(more);
        for n in 1..=5 {
            // Each adds a page, so that folders are made in the output.
            it.write(&format!("content/new{n}.md"), &page("New", &format!("Text {n}.")));
            it.shows(&format!("new{n}/index.html"), &format!("Text {n}."));
            it.until("the round is over", |it| it.rounds() >= n);
            assert_eq!(it.rounds(), n, "{:?}", it.said.lock().unwrap());
        }
    }
}

#[test]
fn the_last_of_many_quick_saves_wins() {
    for (how, save) in SAVES {
        let it = Watched::new(&[]);
        for n in 1..=50 {
            save(&it.at(PLAN), &page("Plan", &format!("Save number {n}.")));
        }
        it.shows("plan/index.html", "Save number 50.");
        assert!(it.at(PLAN).exists(), "{how}");
    }
}

#[test]
fn a_content_folder_that_is_removed_and_made_again_is_read() {
    let it = Watched::new(&[]);
    fs::remove_dir_all(it.at("content")).unwrap();
    it.until("it says so", |it| it.says("the folder is gone"));
    it.write("content/_index.md", &page("Home", "Begun anew."));
    it.shows("index.html", "Begun anew.");
    it.lacks("plan");
    it.write("content/later.md", &page("Later", "Still watched."));
    it.shows("later/index.html", "Still watched.");
}

#[test]
fn a_content_folder_that_is_exchanged_at_once_is_read() {
    let it = Watched::new(&[]);
    for n in 1..=10 {
        it.write("new/_index.md", &page("Home", &format!("Exchanged {n}.")));
        it.rename("content", &format!("old{n}"));
        it.rename("new", "content");
        it.shows("index.html", &format!("Exchanged {n}."));
        it.write("content/later.md", &page("Later", &format!("Watched {n}.")));
        it.shows("later/index.html", &format!("Watched {n}."));
    }
}
