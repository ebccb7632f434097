//! The site's settings, from `content/site.yaml`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::diagnostic::severities::{self, Severities, SeveritiesByKind};
use crate::diagnostic::{Diagnostic, code};
use crate::fields;
use crate::kind::{Field, FieldSpec, Value, embedded_fields};
use crate::source::{FileId, Span};
use crate::yaml::{self, Node, NodeKind};

/// The settings of a site; all are optional, a bare folder of Markdown builds without.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// The file they were read from; `None` for a bare folder.
    pub file: Option<FileId>,
    /// `title:`, the site's name; `None` leaves it to the home page's title.
    pub title: Option<String>,
    /// `description:`, one sentence for search engines.
    pub description: Option<String>,
    /// `base_url:`, where the site will live, with a slash at its end.
    pub base_url: Option<String>,
    /// `lang:`, a BCP 47 tag; `en` unless said otherwise.
    pub lang: String,
    /// `theme:`; `default` unless said otherwise.
    pub theme: String,
    /// `publisher:`, who answers for the site.
    pub publisher: Option<String>,
    /// `interests:`, what the publisher earns or owns that readers should know.
    pub interests: Option<String>,
    /// `menu:`, source paths of the pages linked at the top of each page.
    pub menu: Vec<Entry>,
    /// `edit_url:`, what stands before a source path in the link "edit this page".
    pub edit_url: Option<String>,
    /// `review_interval_days:`, when a page without `next_review` is due again.
    pub review_interval_days: u32,
    /// `allow_republished_stories:`.
    pub allow_republished_stories: bool,
    /// `reading_grade_max:`, for pages of all kinds that do not say their own.
    pub reading_grade_max: Option<u32>,
    /// `lock_addresses:`, whether builds keep the address lock.
    pub lock_addresses: bool,
    /// `offline:`, whether readers may keep pages for use without internet.
    pub offline: bool,
    /// `take_away:`, whether each section also comes as one file.
    pub take_away: bool,
    /// `integrity:`, whether pages name the hashes of their styles and scripts.
    pub integrity: bool,
    /// `markdown.raw_html:`, whether HTML in Markdown is passed through.
    pub raw_html: bool,
    /// `rules:`, severities by code; `None` is `off`.
    pub rules: Severities,
    /// `rules:`, severities for the pages of a kind.
    pub kind_rules: SeveritiesByKind,
    /// `rights:`, notices by their owner (`cpt`, `nccn`).
    pub rights: BTreeMap<String, String>,
    /// `disclaimer:`, shown at the foot of each page.
    pub disclaimer: Option<String>,
}

/// A text of the settings and its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The text.
    pub text: String,
    /// Where it stands.
    pub span: Span,
}

impl Default for Config {
    fn default() -> Config {
        Config {
            file: None,
            title: None,
            description: None,
            base_url: None,
            lang: "en".to_owned(),
            theme: "default".to_owned(),
            publisher: None,
            interests: None,
            menu: Vec::new(),
            edit_url: None,
            review_interval_days: 365,
            lock_addresses: false,
            offline: false,
            take_away: false,
            integrity: false,
            reading_grade_max: None,
            allow_republished_stories: false,
            raw_html: false,
            rules: BTreeMap::new(),
            kind_rules: BTreeMap::new(),
            rights: BTreeMap::new(),
            disclaimer: None,
        }
    }
}

static FIELDS: LazyLock<Vec<FieldSpec>> =
    LazyLock::new(|| embedded_fields("config.yaml", include_str!("config.yaml")));

/// The declared fields of the settings, for the documentation and for editors' tools.
#[must_use]
pub fn declared() -> &'static [FieldSpec] {
    &FIELDS
}

/// Reads `content/site.yaml`; what is wrong is reported and left at its default.
#[must_use]
pub fn parse(file: &FileId, text: &str) -> (Config, Vec<Diagnostic>) {
    let (node, findings) = yaml::parse(file, text, 0..text.len(), code::DATA_SYNTAX);
    let mut reader = Reader { file, findings, config: Config::default() };
    reader.config.file = Some(file.clone());
    if let Some(node) = node {
        reader.read(&node);
    }
    (reader.config, reader.findings)
}

struct Reader<'a> {
    file: &'a FileId,
    findings: Vec<Diagnostic>,
    config: Config,
}

impl Reader<'_> {
    fn wrong(&mut self, span: Span, message: String, help: &str) {
        let finding = Diagnostic::new(code::WRONG_TYPE, self.file, span, message);
        self.findings.push(finding.help(help));
    }

    fn read(&mut self, node: &Node) {
        let start = Span { start: node.span.start, end: node.span.start };
        let (mut fields, more) =
            fields::read(self.file, node, &FIELDS, "the site's settings", start);
        self.findings.extend(more);
        let mut text = |name: &str| match fields.remove(name) {
            Some(Field { value: Value::Text(text), span }) if !text.trim().is_empty() => {
                Some(Entry { text, span })
            }
            _ => None,
        };
        let mut plain = |name: &str| text(name).map(|entry| entry.text);
        self.config.title = plain("title");
        self.config.description = plain("description");
        self.config.publisher = plain("publisher");
        self.config.interests = plain("interests");
        self.config.edit_url = plain("edit_url");
        self.config.disclaimer = plain("disclaimer");
        self.config.lang = plain("lang").unwrap_or_else(|| "en".to_owned());
        let (base_url, theme) = (text("base_url"), text("theme"));
        if let Some(theme) = theme {
            self.theme(theme);
        }
        self.config.base_url = base_url.and_then(|entry| self.base_url(&entry));
        if let Some(Field { value: Value::Integer(days), span }) =
            fields.get("review_interval_days")
        {
            match u32::try_from(*days) {
                Ok(days) if (1..=36_500).contains(&days) => self.config.review_interval_days = days,
                _ => {
                    let message = format!(
                        "'review_interval_days: {days}' is no number of days from 1 to 36500"
                    );
                    self.wrong(*span, message, "Write how many days a review holds, such as 365");
                }
            }
        }
        let flag =
            |field: Option<&Field>| field.is_some_and(|field| field.value == Value::Bool(true));
        self.config.allow_republished_stories = flag(fields.get("allow_republished_stories"));
        if let Some(Field { value: Value::Integer(grade), .. }) = fields.get("reading_grade_max") {
            self.config.reading_grade_max = u32::try_from(*grade).ok();
        }
        self.config.lock_addresses = flag(fields.get("lock_addresses"));
        self.config.offline = flag(fields.get("offline"));
        self.config.take_away = flag(fields.get("take_away"));
        self.config.integrity = flag(fields.get("integrity"));
        if let Some(Field { value: Value::Record(markdown), .. }) = fields.get("markdown") {
            self.config.raw_html = flag(markdown.get("raw_html"));
        }
        if let Some(Field { value: Value::List(items), .. }) = fields.remove("menu") {
            let entry = |item: Field| match item.value {
                Value::Text(text) => Some(Entry { text, span: item.span }),
                _ => None,
            };
            self.config.menu = items.into_iter().filter_map(entry).collect();
        }
        if let Some(node) = node.get("rules") {
            let (rules, by_kind, found) = severities::read(self.file, node);
            (self.config.rules, self.config.kind_rules) = (rules, by_kind);
            self.findings.extend(found);
        }
        if let Some(node) = node.get("rights") {
            self.rights(node);
        }
    }

    /// A theme's name is a folder's name: nothing that leads elsewhere.
    fn theme(&mut self, entry: Entry) {
        let good = |ch: char| ch.is_ascii_alphanumeric() || matches!(ch, '-' | '_');
        if entry.text.chars().all(good) {
            self.config.theme = entry.text;
            return;
        }
        let message = format!("'theme: {}' is no name of a theme", entry.text);
        self.wrong(
            entry.span,
            message,
            "Write the name of a folder under themes/, without slashes",
        );
    }

    fn base_url(&mut self, entry: &Entry) -> Option<String> {
        let url = entry.text.trim();
        let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
        let host = rest.map(|rest| rest.split('/').next().unwrap_or_default());
        let (why, help) = match host {
            None => (
                "does not begin with 'https://' or 'http://'",
                "Write the whole address, such as 'https://example.org/help/'",
            ),
            Some("") => {
                ("names no host", "Write the whole address, such as 'https://example.org/help/'")
            }
            _ if url.contains(['?', '#']) => {
                ("holds a '?' or '#'", "Write only the address of the folder that the site lies in")
            }
            _ if !url.is_ascii() => (
                "holds letters that are not ASCII",
                "Write the host in its 'xn--' form, and percent-encode the path",
            ),
            _ if url
                .contains(|ch: char| ch.is_ascii_whitespace() || "\\\"<>`{}|^@".contains(ch)) =>
            {
                (
                    "holds a sign that an address cannot hold",
                    "Write only the address of the folder that the site lies in",
                )
            }
            _ => return Some(format!("{}/", url.trim_end_matches('/'))),
        };
        self.wrong(entry.span, format!("'base_url: {url}' {why}"), help);
        None
    }

    fn rights(&mut self, node: &Node) {
        let NodeKind::Mapping(entries) = &node.kind else {
            if node.kind != NodeKind::Null {
                let message = format!(
                    "'rights' is {}, and it should be a group of named values",
                    node.described()
                );
                self.wrong(node.span, message, "Write one notice a line, such as 'cpt: …'");
            }
            return;
        };
        for (key, node) in entries {
            match node.as_text() {
                Some(notice) => {
                    self.config.rights.insert(key.name.clone(), notice.to_owned());
                }
                None => {
                    let message = format!(
                        "'rights.{}' is {}, and it should be text",
                        key.name,
                        node.described()
                    );
                    self.wrong(node.span, message, "Write the notice after the colon");
                }
            }
        }
    }
}
