//! Saves as editors make them, with real events on a real disk: `careleaf watch` brings each of
//! them to `output/`. Nothing here waits for a time; everything waits for an outcome.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use support::SiteTest;

/// How long an outcome may take before the test gives up; far more than it needs.
const DEADLINE: Duration = Duration::from_secs(10);

/// A site under `careleaf watch`.
struct Watch {
    site: SiteTest,
    child: Child,
    lines: Receiver<String>,
}

impl Drop for Watch {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

impl Watch {
    fn of(site: SiteTest) -> Watch {
        let mut child = Command::new(env!("CARGO_BIN_EXE_careleaf"))
            .args(["watch", ".", "--as-of", "2026-11-23"])
            .current_dir(site.path())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let (sender, lines) = channel();
        let stderr = BufReader::new(child.stderr.take().unwrap());
        std::thread::spawn(move || {
            for line in stderr.lines().map_while(Result::ok) {
                if sender.send(line).is_err() {
                    return;
                }
            }
        });
        let watch = Watch { site, child, lines };
        watch.says("Watching");
        watch
    }

    fn new(files: &[(&str, &str)]) -> Watch {
        Watch::of(SiteTest::new(files))
    }

    /// Waits until the program says something.
    fn says(&self, what: &str) {
        let end = Instant::now() + DEADLINE;
        let mut heard = Vec::new();
        while let Ok(line) = self.lines.recv_timeout(end.saturating_duration_since(Instant::now()))
        {
            if line.contains(what) {
                return;
            }
            heard.push(line);
        }
        panic!("'{what}' was not said; heard {heard:#?}");
    }

    /// Waits until an output file holds a text.
    fn shows(&self, path: &str, text: &str) {
        let file = self.site.path().join("output").join(path);
        let shown = || fs::read_to_string(&file).is_ok_and(|page| page.contains(text));
        assert!(until(shown), "{path} does not show '{text}': {:?}", fs::read_to_string(&file));
    }

    /// Waits until an output file is gone.
    fn loses(&self, path: &str) {
        let file = self.site.path().join("output").join(path);
        assert!(until(|| !file.exists()), "{path} is still there");
    }
}

fn until(mut done: impl FnMut() -> bool) -> bool {
    let end = Instant::now() + DEADLINE;
    while Instant::now() < end {
        if done() {
            return true;
        }
        std::thread::yield_now();
    }
    done()
}

const PAGE: &[(&str, &str)] = &[("content/page.md", "# Page\n\nfirst\n")];

#[test]
fn a_save_in_place() {
    let watch = Watch::new(PAGE);
    watch.site.write("content/page.md", "# Page\n\nsecond\n");
    watch.shows("page/index.html", "second");
}

#[test]
fn a_save_by_temporary_file_and_rename() {
    let watch = Watch::new(PAGE);
    for (number, name) in [".page.md.tmp", "page.md___jb_tmp___", "page.md.new"].iter().enumerate()
    {
        let content = watch.site.path().join("content");
        fs::write(content.join(name), format!("# Page\n\nround {number}\n")).unwrap();
        fs::rename(content.join(name), content.join("page.md")).unwrap();
        watch.shows("page/index.html", &format!("round {number}"));
    }
}

#[test]
fn a_save_by_backup_as_vim_makes_it() {
    let watch = Watch::new(PAGE);
    let content = watch.site.path().join("content");
    fs::write(content.join("4913"), "").unwrap();
    fs::remove_file(content.join("4913")).unwrap();
    fs::rename(content.join("page.md"), content.join("page.md~")).unwrap();
    fs::write(content.join("page.md"), "# Page\n\nfrom vim\n").unwrap();
    fs::remove_file(content.join("page.md~")).unwrap();
    watch.shows("page/index.html", "from vim");
}

#[test]
fn deleting_and_making_anew() {
    let watch = Watch::new(PAGE);
    watch.site.remove("content/page.md");
    watch.loses("page/index.html");
    watch.site.write("content/page.md", "# Page\n\nback again\n");
    watch.shows("page/index.html", "back again");
}

#[test]
fn renaming_a_page_and_a_folder() {
    let watch =
        Watch::new(&[("content/page.md", "# Page\n"), ("content/old/inner.md", "# Inner\n")]);
    let content = watch.site.path().join("content");
    fs::rename(content.join("page.md"), content.join("other.md")).unwrap();
    watch.shows("other/index.html", "Page");
    watch.loses("page/index.html");
    fs::rename(content.join("old"), content.join("new")).unwrap();
    watch.shows("new/inner/index.html", "Inner");
    watch.loses("old/inner/index.html");
}

#[test]
fn a_new_folder_with_files_already_in_it() {
    let watch = Watch::new(PAGE);
    let content = watch.site.path().join("content");
    let made = watch.site.path().join("elsewhere");
    fs::create_dir_all(made.join("deep")).unwrap();
    fs::write(made.join("deep/one.md"), "# Moved in\n").unwrap();
    fs::rename(&made, content.join("moved")).unwrap();
    watch.shows("moved/deep/one/index.html", "Moved in");
    // Files that were written before the watch of their folder began.
    fs::create_dir_all(content.join("a/b/c")).unwrap();
    fs::write(content.join("a/b/c/two.md"), "# At once\n").unwrap();
    watch.shows("a/b/c/two/index.html", "At once");
    watch.site.write("content/a/b/c/two.md", "# Later\n");
    watch.shows("a/b/c/two/index.html", "Later");
    fs::remove_dir_all(content.join("a")).unwrap();
    watch.loses("a/b/c/two/index.html");
}

#[cfg(unix)]
#[test]
fn a_content_folder_behind_a_symbolic_link() {
    let site = SiteTest::new(&[("real/page.md", "# Page\n\nfirst\n")]);
    fs::remove_dir(site.path().join("content")).unwrap();
    std::os::unix::fs::symlink(site.path().join("real"), site.path().join("content")).unwrap();
    let watch = Watch::of(site);
    watch.site.write("real/page.md", "# Page\n\nthrough the link\n");
    watch.shows("page/index.html", "through the link");
}

#[test]
fn everything_that_pages_are_made_from() {
    let watch = Watch::new(&[
        ("content/page.md", "# Page\n\n[call](contact:desk)\n\n:::note\nHello.\n:::\n"),
        ("content/leaflet.md", "---\ntitle: Leaflet\nkind: leaflet\n---\n"),
        ("content/site.yaml", "title: First title\n"),
        (
            "content/_data/contacts.yaml",
            "desk:\n  label: Desk\n  purpose: Questions.\n  phone: 202-555-0100\n",
        ),
        ("content/_kinds/leaflet.yaml", "name: leaflet\nabout: A leaflet.\ntemplate: page.html\n"),
        ("themes/default/templates/leaflet.html", "a template of the site"),
        (
            "themes/default/components/note.html",
            "{% component note() %}<b>{{ body | safe }}</b>{% endcomponent note %}",
        ),
        ("themes/default/strings/en.yaml", include_str!("../themes/default/strings/en.yaml")),
        ("themes/default/assets/style.css", "body{}"),
    ]);
    let site = &watch.site;
    site.write("content/site.yaml", "title: Second title\n");
    watch.shows("page/index.html", "Second title");
    let contacts = "desk:\n  label: Desk\n  purpose: Questions.\n  phone: 202-555-0199\n";
    site.write("content/_data/contacts.yaml", contacts);
    watch.shows("page/index.html", "tel:+12025550199");
    let kind = "name: leaflet\nabout: A leaflet.\ntemplate: leaflet.html\n";
    site.write("content/_kinds/leaflet.yaml", kind);
    watch.shows("leaflet/index.html", "a template of the site");
    site.write("themes/default/templates/leaflet.html", "another template");
    watch.shows("leaflet/index.html", "another template");
    let note = "{% component note() %}<i>{{ body | safe }}</i>{% endcomponent note %}";
    site.write("themes/default/components/note.html", note);
    watch.shows("page/index.html", "<i><p>Hello.</p>");
    let words = include_str!("../themes/default/strings/en.yaml");
    site.write("themes/default/strings/en.yaml", &words.replace("Skip to", "Jump to"));
    watch.shows("page/index.html", "Jump to");
    let before = styles(&watch);
    site.write("themes/default/assets/style.css", "body{color:red}");
    assert!(until(|| {
        let now = styles(&watch);
        now.len() == 1 && now != before
    }));
    watch.shows("page/index.html", &styles(&watch)[0]);
}

#[test]
fn a_themes_folder_that_is_made_later() {
    let watch = Watch::new(PAGE);
    watch.site.write("themes/default/templates/page.html", "made later");
    watch.shows("page/index.html", "made later");
    watch.site.write("themes/default/templates/page.html", "and edited");
    watch.shows("page/index.html", "and edited");
}

/// The stylesheets in the output.
fn styles(watch: &Watch) -> Vec<String> {
    let files = watch.site.output();
    files.into_keys().filter(|path| path.ends_with(".css")).collect()
}

#[test]
fn a_broken_edit_changes_nothing_until_it_is_mended() {
    let watch = Watch::new(PAGE);
    let before = watch.site.output();
    watch.site.write("content/page.md", "# Page\n\n[gone](nowhere.md)\n");
    watch.says("broken-link");
    watch.says("Not built");
    assert_eq!(watch.site.output(), before);
    watch.site.write("content/page.md", "# Page\n\nmended\n");
    watch.shows("page/index.html", "mended");
}

#[test]
fn our_own_output_starts_no_round_and_the_last_of_many_saves_wins() {
    let watch = Watch::new(PAGE);
    for number in 0..50 {
        watch.site.write("content/page.md", &format!("# Page\n\nsave {number}.\n"));
    }
    watch.shows("page/index.html", "save 49.");
    // Were the output watched, writing this page would start a round, and that one the next. A
    // round that finds nothing new says nothing to write.
    watch.site.write("content/last.md", "# Last\n");
    watch.shows("last/index.html", "Last");
    watch.says("wrote");
    watch.site.write("content/_data/none.yaml", "a: 1\n");
    let end = Instant::now() + DEADLINE;
    let mut idle = 0;
    while let Ok(line) = watch.lines.recv_timeout(end.saturating_duration_since(Instant::now())) {
        idle += usize::from(line.contains("nothing to write"));
        if line.contains("nothing to write") {
            break;
        }
    }
    assert_eq!(idle, 1, "the one change that touches no page is the one idle round");
    assert!(watch.lines.try_recv().is_err(), "rounds go on without a change");
}

#[test]
fn a_content_folder_that_is_removed_and_made_again() {
    let watch = Watch::new(PAGE);
    let content = watch.site.path().join("content");
    fs::remove_dir_all(&content).unwrap();
    watch.says("the folder is gone");
    fs::create_dir(&content).unwrap();
    watch.site.write("content/new.md", "# New\n");
    watch.shows("new/index.html", "New");
    watch.site.write("content/new.md", "# Newer\n");
    watch.shows("new/index.html", "Newer");
}
