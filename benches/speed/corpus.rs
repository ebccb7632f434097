//! A made-up site of any size: the same for the same number of pages, on every machine.
//!
//! Pages have 300 to 900 words under 4 to 8 headings, lists, tables on every third page, and 2 to 5
//! links to other pages. Sections hold 40 pages each.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

/// Pages of one section.
const SECTION: usize = 40;
/// Sections that the header links to.
const MENU: usize = 5;

const WORDS: &[&str] = &[
    "the",
    "a",
    "your",
    "plan",
    "letter",
    "claim",
    "insurer",
    "asks",
    "for",
    "and",
    "may",
    "pay",
    "when",
    "you",
    "call",
    "write",
    "care",
    "team",
    "keeps",
    "of",
    "each",
    "page",
    "bill",
    "date",
    "number",
    "form",
    "copy",
    "send",
    "with",
    "it",
    "before",
    "after",
    "treatment",
    "cooling",
    "cap",
    "session",
    "cost",
    "is",
    "not",
    "in",
    "list",
    "reason",
    "answer",
    "days",
    "review",
    "person",
    "who",
    "signs",
    "name",
    "on",
    "this",
    "that",
    "are",
    "by",
    "post",
    "help",
    "to",
];

/// A generated site on disk, which Hugo can read too.
pub(crate) struct Corpus {
    /// The folder that holds `content/`.
    pub(crate) root: PathBuf,
    /// The number of pages, without home and sections.
    pub(crate) pages: usize,
}

/// SplitMix64: the corpus needs variety, not surprise.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) % end as u64) as usize
    }

    fn words(&mut self, count: usize) -> String {
        let words: Vec<&str> = (0..count).map(|_| WORDS[self.below(WORDS.len())]).collect();
        words.join(" ")
    }

    fn sentence(&mut self, count: usize) -> String {
        let words = self.words(count);
        format!("{}{}.", words[..1].to_uppercase(), &words[1..])
    }
}

impl Corpus {
    /// Writes a site of so many pages.
    pub(crate) fn write(root: &Path, pages: usize) -> Corpus {
        assert!(pages > 0, "a site without a page is none");
        let corpus = Corpus { root: root.to_owned(), pages };
        let content = root.join("content");
        fs::create_dir_all(&content).unwrap();
        let mut settings = "title: A made-up site\nbase_url: https://example.org/\n".to_owned();
        settings += "menu:\n";
        for section in corpus.menu() {
            let _ = writeln!(settings, "  - {section}/_index.md");
        }
        fs::write(content.join("site.yaml"), settings).unwrap();
        fs::write(content.join("_index.md"), "---\ntitle: A made-up site\n---\nWelcome.\n")
            .unwrap();
        for section in 0..corpus.sections() {
            let folder = content.join(format!("section-{section:03}"));
            fs::create_dir_all(&folder).unwrap();
            let text = format!("---\ntitle: Section {section}\nweight: {section}\n---\nPages.\n");
            fs::write(folder.join("_index.md"), text).unwrap();
        }
        for number in 0..pages {
            corpus.put(number, &corpus.title(number), "");
        }
        corpus
    }

    /// The sections that the header links to.
    pub(crate) fn menu(&self) -> Vec<String> {
        (0..self.sections().min(MENU)).map(|section| format!("section-{section:03}")).collect()
    }

    /// The page that edits change: in the middle, so that it has neighbours.
    pub(crate) fn edited(&self) -> usize {
        self.pages / 2
    }

    /// Where a page is found below the output folder.
    pub(crate) fn permalink(&self, number: usize) -> String {
        format!("section-{:03}/page-{number:05}/", number / SECTION)
    }

    /// Adds a sentence to a page; gives a text that its HTML must have now.
    pub(crate) fn edit_body(&self, edit: usize) -> String {
        let mark = format!("This is edit {edit}.");
        self.put(self.edited(), &self.title(self.edited()), &mark);
        mark
    }

    /// Gives a page another title; gives a text that its HTML must have now.
    pub(crate) fn edit_title(&self, edit: usize) -> String {
        let title = format!("A page with edit {edit}");
        self.put(self.edited(), &title, "");
        title
    }

    fn sections(&self) -> usize {
        self.pages.div_ceil(SECTION)
    }

    fn title(&self, number: usize) -> String {
        format!("Page {number} on {}", Dice(number as u64).words(3))
    }

    fn put(&self, number: usize, title: &str, more: &str) {
        let path = self.root.join("content").join(self.permalink(number).trim_end_matches('/'));
        fs::write(path.with_extension("md"), self.page(number, title, more)).unwrap();
    }

    fn page(&self, number: usize, title: &str, more: &str) -> String {
        let mut dice = Dice(number as u64);
        let mut text = format!("---\ntitle: {title}\nsummary: {}\n", dice.sentence(12));
        let _ = writeln!(text, "weight: {number}\ndate: 2026-01-{:02}\n---\n", 1 + number % 28);
        let headings = 4 + dice.below(5);
        let mut links = 2 + dice.below(4);
        let words = 300 + dice.below(601);
        let _ = writeln!(text, "{} {more}\n", dice.sentence(30));
        for heading in 0..headings {
            let level = if heading % 3 == 2 { "###" } else { "##" };
            let _ = writeln!(text, "{level} {}\n", dice.sentence(4).trim_end_matches('.'));
            let mut due = words / headings;
            while due > 0 {
                let length = due.min(8 + dice.below(14));
                due -= length;
                let sentence = dice.sentence(length);
                match dice.below(8) {
                    0 => text += "\n\n",
                    1 => text += &format!("*{}* ", dice.words(2)),
                    2 => text += &format!("**{}** ", dice.words(1)),
                    _ => {}
                }
                text += &sentence;
                text.push(' ');
            }
            if links > 0 {
                links -= 1;
                let to = self.permalink(dice.below(self.pages));
                let _ = write!(text, "See [{}](/{}.md). ", dice.words(3), to.trim_end_matches('/'));
            }
            text += "\n\n";
            if heading % 2 == 1 {
                for _ in 0..3 + dice.below(3) {
                    let _ = writeln!(text, "- {}", dice.sentence(6));
                }
                text.push('\n');
            }
            if heading == 2 && number.is_multiple_of(3) {
                text += "| What | How long | Who |\n|---|---|---|\n";
                for row in 1..=4 {
                    let _ =
                        writeln!(text, "| {} | {row} days | {} |", dice.words(3), dice.words(2));
                }
                text.push('\n');
            }
        }
        text
    }
}
