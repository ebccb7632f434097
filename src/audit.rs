//! The editors' to-do list over a whole site: what is due, what changes by itself, what lacks a
//! source, a check or a link. Pure: everything comes from the site and its pages.
//!
//! 1. [`audit`] goes through pages, records and findings and fills the lists of an [`Audit`].
//! 2. It is printed as text, as JSON, as a calendar (`calendar`) and as one HTML page (`html`).

mod calendar;
mod coming;
mod html;
mod reading;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use jiff::civil::Date;

use crate::check::{repeated, waivers};
use crate::context::{self, Standing};
use crate::data::codes::status_on;
use crate::diagnostic::{Diagnostic, Severity};
use crate::kind::{Fields, Record, Value, date_of, text_of};
use crate::page::Page;
use crate::site::{Entry, Resolved, Site};
use crate::source::{FileId, LineIndex, Place};
use crate::theme::Theme;

/// After so many days a code or a contact should be checked again.
const A_YEAR: i32 = 365;

/// One thing to do or to know.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Item {
    /// The day that it is about, where there is one.
    pub day: Option<Date>,
    /// The file that it concerns.
    pub file: FileId,
    /// The line there, from 1 on, if it is about one.
    pub line: Option<u32>,
    /// What it is, in words.
    pub what: String,
    /// Who answers for the page, where it says so.
    pub owner: String,
    /// What a chart of the list counts or measures, if it has one.
    pub group: Option<String>,
    /// A measure, in tenths: a reading grade of 8.2 is 82.
    pub tenths: Option<i64>,
}

/// A list of the audit.
#[derive(Clone, Debug)]
pub struct List {
    /// A stable name for programs, such as `reviews-overdue`.
    pub name: &'static str,
    /// A heading for people.
    pub title: &'static str,
    /// Its items, by day and file.
    pub items: Vec<Item>,
}

/// The whole audit, in the order in which editors should look at it.
#[derive(Clone, Debug)]
pub struct Audit {
    /// The day that it is about.
    pub as_of: Date,
    /// The site's title.
    pub title: String,
    /// The highest reading grade that the site wants, if it names one.
    pub reading_goal: Option<u32>,
    /// Its lists; an empty one says that there is nothing to do.
    pub lists: Vec<List>,
}

/// What an audit goes through.
#[derive(Clone, Copy)]
pub struct Subject<'a> {
    /// The site.
    pub site: &'a Site,
    /// Its theme.
    pub theme: &'a Theme,
    /// Its pages.
    pub pages: &'a HashMap<FileId, Arc<Page>>,
    /// What the rules found.
    pub findings: &'a [Diagnostic],
    /// The last day of what changes by itself.
    pub upcoming: Date,
    /// The texts of the files, for their lines.
    pub text: &'a dyn Fn(&FileId) -> Option<Arc<str>>,
}

/// Goes through a site.
#[must_use]
pub fn audit(subject: Subject<'_>) -> Audit {
    let Subject { site, pages, findings, upcoming, .. } = subject;
    let as_of = site.options.as_of;
    let written: Vec<&Entry> =
        site.pages.iter().filter(|entry| entry.written).map(|entry| &**entry).collect();
    let mut lists = Vec::new();
    let mut list = |name, title, mut items: Vec<Item>| {
        for item in &mut items {
            let fields = pages.get(&item.file).map(|page| &page.outline.fields);
            // A host or a rule is nobody's.
            if matches!(name, "hosts" | "findings") {
                continue;
            }
            let owner = fields.and_then(|fields| text_of(fields, "owner")).unwrap_or_default();
            item.owner = in_one_line(owner);
        }
        items.sort();
        lists.push(List { name, title, items });
    };
    list("reviews-overdue", "Reviews that are overdue", overdue(site, &written));
    list("changed", "Pages that changed since their review", changed(subject));
    list("upcoming", "What changes by itself", coming::list(site, pages, upcoming));
    list("codes", "Codes to look at", codes(site, as_of));
    list("stories", "Stories and their consent", stories(pages));
    list("contacts", "Contacts that nobody has tried in a year", contacts(site, as_of));
    list("unsourced", "Pages that make claims and name no source", unsourced(site, &written));
    list("reading", "How hard the pages read", reading::pages(pages, &written));
    list("paragraphs", "Paragraphs that are hard to read", reading::paragraphs(subject, &written));
    list("repeated", "Statements that stand on several pages", again(subject));
    list("never-linked", "Pages that only lists and menus lead to", never_linked(site, &written));
    list("waivers", "Rules that pages waive", waived(pages));
    list("hosts", "Other sites that pages link to", hosts(site));
    list("findings", "What the rules report", reported(findings));
    let owners = owners(&lists);
    lists.insert(0, List { name: "owners", title: "To do, by owner", items: owners });
    let goal = site.config.reading_grade_max;
    Audit { as_of, title: site.title.clone(), reading_goal: goal, lists }
}

/// A text that may have line breaks, for a list that has one item a line.
fn in_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn item(day: Option<Date>, file: &FileId, what: String) -> Item {
    Item {
        day,
        file: file.clone(),
        line: None,
        what,
        owner: String::new(),
        group: None,
        tenths: None,
    }
}

impl Item {
    fn of(mut self, group: &str) -> Item {
        self.group = Some(group.to_owned());
        self
    }

    /// The file, and the line if there is one.
    fn place(&self) -> String {
        self.line.map_or_else(|| self.file.to_string(), |line| format!("{}:{line}", self.file))
    }
}

fn overdue(site: &Site, written: &[&Entry]) -> Vec<Item> {
    let due = written.iter().filter_map(|entry| {
        let fields = &entry.outline.fields;
        let review = context::review(fields, site);
        let days = review.overdue_days?;
        Some(item(review.next, &entry.file, format!("due {days} days ago")))
    });
    due.collect()
}

fn sorted(pages: &HashMap<FileId, Arc<Page>>) -> Vec<&Page> {
    let mut pages: Vec<&Page> = pages.values().map(|page| &**page).collect();
    pages.sort_by(|a, b| a.file.cmp(&b.file));
    pages
}

/// Whether a check is missing or older than a year.
fn stale(record: &Record, as_of: Date) -> Option<String> {
    match date_of(&record.fields, "verified_on") {
        None => Some("never checked".to_owned()),
        Some(day) if (as_of - day).get_days() > A_YEAR => Some(format!("last checked on {day}")),
        Some(_) => None,
    }
}

fn changed(subject: Subject<'_>) -> Vec<Item> {
    let Subject { site, theme, pages, .. } = subject;
    let changed = sorted(pages).into_iter().filter_map(|page| {
        let what = match context::standing(page, site, theme, pages) {
            Standing::Sound => return None,
            Standing::TextChanged => "its text",
            Standing::DataChanged => "what it shows from elsewhere",
        };
        Some(item(None, &page.file, what.to_owned()))
    });
    changed.filter(|item| site.by_file.contains_key(&item.file)).collect()
}

/// The findings of each rule, at the first file that breaks it.
fn reported(findings: &[Diagnostic]) -> Vec<Item> {
    let mut rules: BTreeMap<&str, (usize, BTreeSet<FileId>, Severity)> = BTreeMap::new();
    for found in findings {
        let rule = rules.entry(found.code.name);
        let rule = rule.or_insert((0, BTreeSet::new(), found.severity));
        rule.0 += 1;
        rule.1.extend(found.place.as_ref().map(|place| place.file.clone()));
    }
    let in_words =
        |(name, (count, files, severity)): (&str, (usize, BTreeSet<FileId>, Severity))| {
            let first = files.first().cloned().unwrap_or_else(|| FileId::new("the site"));
            let what = format!("{name}: {count}, {}", severity.word());
            let mut item = item(None, &first, what).of(name);
            item.tenths = i64::try_from(count).ok().map(|count| count * 10);
            item
        };
    rules.into_iter().map(in_words).collect()
}

/// Paragraphs that are on an earlier page too.
fn again(subject: Subject<'_>) -> Vec<Item> {
    let line = |place: &Place| {
        let text = (subject.text)(&place.file).unwrap_or_default();
        LineIndex::new(&text).line_column(place.span.start).0
    };
    let repeated = repeated(subject.pages).into_iter();
    let items = repeated.filter_map(|found| {
        let place = found.place.as_ref()?;
        let (first, _) = found.related.first()?;
        let what = format!("also in {}:{}", first.file, line(first));
        let mut item = item(None, &place.file, what);
        item.line = Some(line(place));
        Some(item)
    });
    items.collect()
}

/// What is to do by whom: reviews overdue and coming, changed pages.
fn owners(lists: &[List]) -> Vec<Item> {
    let mut owners: BTreeMap<&str, BTreeMap<&str, usize>> = BTreeMap::new();
    for list in lists {
        let what = match list.name {
            "reviews-overdue" => "overdue",
            "changed" => "changed since the review",
            "upcoming" => "coming",
            _ => continue,
        };
        for item in list.items.iter().filter(|item| !item.owner.is_empty()) {
            *owners.entry(&item.owner).or_default().entry(what).or_default() += 1;
        }
    }
    let line = |(owner, counts): (&str, BTreeMap<&str, usize>)| {
        let counts: Vec<String> =
            counts.into_iter().map(|(what, count)| format!("{count} {what}")).collect();
        item(None, &FileId::new(owner), format!("{owner}: {}", counts.join(", ")))
    };
    owners.into_iter().map(line).collect()
}

fn codes(site: &Site, as_of: Date) -> Vec<Item> {
    let look = site.registry.codes.values().filter_map(|record| {
        let status = status_on(record, as_of);
        let mut what: Vec<String> = stale(record, as_of).into_iter().collect();
        if status != "active" {
            what.insert(0, status.to_owned());
        }
        let what = what.join(", ");
        (!what.is_empty())
            .then(|| item(None, &record.file, format!("{}: {what}", record.id)).of(status))
    });
    look.collect()
}

fn contacts(site: &Site, as_of: Date) -> Vec<Item> {
    let look = site.registry.contacts.values().filter_map(|record| {
        let why = stale(record, as_of)?;
        Some(item(None, &record.file, format!("{}: {why}", record.id)))
    });
    look.collect()
}

fn stories(pages: &HashMap<FileId, Arc<Page>>) -> Vec<Item> {
    let stories = sorted(pages).into_iter().filter(|page| page.outline.kind == "story");
    let consent = stories.map(|page| {
        let consent = match page.outline.fields.get("consent").map(|field| &field.value) {
            Some(Value::Record(consent)) => consent.clone(),
            _ => Fields::new(),
        };
        let status = text_of(&consent, "status").unwrap_or("no record of consent");
        let ends = date_of(&consent, "expires_on");
        let until = ends.map(|day| format!(" until {day}")).unwrap_or_default();
        item(None, &page.file, format!("consent {status}{until}")).of(status)
    });
    consent.collect()
}

fn unsourced(site: &Site, written: &[&Entry]) -> Vec<Item> {
    let bare = written.iter().filter(|entry| {
        let outline = &entry.outline;
        let claims = site.kinds.get(&outline.kind).is_some_and(|kind| kind.makes_claims);
        let listed = match outline.fields.get("sources").map(|field| &field.value) {
            Some(Value::List(sources)) => !sources.is_empty(),
            _ => false,
        };
        claims && !listed
    });
    bare.map(|entry| item(None, &entry.file, "no 'sources:'".to_owned())).collect()
}

fn never_linked(site: &Site, written: &[&Entry]) -> Vec<Item> {
    let alone = written.iter().filter(|entry| {
        let linked = site.linked_from.get(&entry.file);
        let by_others = linked.is_some_and(|from| from.iter().any(|file| *file != entry.file));
        !by_others && !entry.permalink.is_empty()
    });
    alone.map(|entry| item(None, &entry.file, "no page links to it".to_owned())).collect()
}

fn waived(pages: &HashMap<FileId, Arc<Page>>) -> Vec<Item> {
    let mut items = Vec::new();
    for page in sorted(pages) {
        for (name, reason) in waivers::of(page) {
            let Value::Text(reason) = &reason.value else { continue };
            items.push(item(None, &page.file, format!("{name}: {}", in_one_line(reason))));
        }
    }
    items
}

/// The hosts of all addresses outside, with how often they are linked; in the file that links
/// there first.
fn hosts(site: &Site) -> Vec<Item> {
    let mut hosts: BTreeMap<String, (usize, FileId)> = BTreeMap::new();
    let mut add = |address: &str, file: &FileId| {
        let Some((_, rest)) = address.split_once("://") else { return };
        let host = rest.split(['/', '?', '#']).next().unwrap_or_default().to_lowercase();
        hosts.entry(host).or_insert_with(|| (0, file.clone())).0 += 1;
    };
    for entry in &site.pages {
        for to in site.resolved.get(&entry.file).iter().flat_map(|resolved| resolved.iter()) {
            if let Resolved::External(address) = to {
                add(address, &entry.file);
            }
        }
    }
    for record in site.registry.sources.values() {
        if let Some(url) = text_of(&record.fields, "url") {
            add(url, &record.file);
        }
    }
    let times =
        |count: usize| if count == 1 { "once".to_owned() } else { format!("{count} times") };
    let hosts = hosts.into_iter();
    hosts
        .map(|(host, (count, file))| item(None, &file, format!("{host}, {}", times(count))))
        .collect()
}

impl Audit {
    /// The lists for people: a heading with a count, and a line for each item.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut out = format!("The site on {}\n", self.as_of);
        for List { name, title, items } in &self.lists {
            out.push_str(&format!("\n{title}: {}\n", items.len()));
            for item in items {
                let Item { day, what, owner, .. } = item;
                let day = day.map(|day| format!("{day}  ")).unwrap_or_default();
                // A list of owners is not about files.
                let file = match *name {
                    "owners" => String::new(),
                    _ => format!("{}  ", item.place()),
                };
                let owner = match owner.as_str() {
                    "" => String::new(),
                    owner => format!("  ({owner})"),
                };
                out.push_str(&format!("  {day}{file}{what}{owner}\n"));
            }
        }
        out
    }
}
