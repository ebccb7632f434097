//! The editors' to-do list over a whole site: what is due, what changes by itself, what lacks a
//! source, a check or a link. Pure: everything comes from the site and its pages.
//!
//! 1. [`audit`] goes through pages and records and fills the lists of an [`Audit`].
//! 2. [`text`] prints them for people; the command prints JSON from the same lists.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use jiff::civil::Date;

use crate::check::waivers;
use crate::context;
use crate::kind::{Fields, Record, Value};
use crate::language;
use crate::page::Page;
use crate::site::{Entry, Resolved, Site};
use crate::source::FileId;

/// One thing to do or to know.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Item {
    /// The day that it is about, where there is one.
    pub day: Option<Date>,
    /// The file that it concerns.
    pub file: FileId,
    /// What it is, in words.
    pub what: String,
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
    /// Its lists; an empty one says that there is nothing to do.
    pub lists: Vec<List>,
}

/// Goes through a site. `upcoming` is the last day of what changes by itself.
#[must_use]
pub fn audit(site: &Site, pages: &HashMap<FileId, Arc<Page>>, upcoming: Date) -> Audit {
    let as_of = site.options.as_of;
    let written: Vec<&Entry> =
        site.pages.iter().filter(|entry| entry.written).map(|entry| &**entry).collect();
    let mut lists = Vec::new();
    let mut list = |name, title, mut items: Vec<Item>| {
        items.sort();
        lists.push(List { name, title, items });
    };
    list("reviews-overdue", "Reviews that are overdue", overdue(site, &written));
    list("upcoming", "What changes by itself", coming(site, pages, as_of, upcoming));
    list("codes", "Codes to look at", codes(site, as_of));
    list("stories", "Stories and their consent", stories(pages));
    list("contacts", "Contacts that nobody has tried in a year", contacts(site, as_of));
    list("unsourced", "Pages that make claims and name no source", unsourced(site, &written));
    list("reading", "How hard the pages read", reading(pages, &written));
    list("never-linked", "Pages that only lists and menus lead to", never_linked(site, &written));
    list("waivers", "Rules that pages waive", waived(pages));
    list("hosts", "Other sites that pages link to", hosts(site));
    Audit { as_of, lists }
}

fn item(day: Option<Date>, file: &FileId, what: String) -> Item {
    Item { day, file: file.clone(), what }
}

fn text<'a>(fields: &'a Fields, name: &str) -> Option<&'a str> {
    match fields.get(name).map(|field| &field.value) {
        Some(Value::Text(text)) => Some(text),
        _ => None,
    }
}

fn date(fields: &Fields, name: &str) -> Option<Date> {
    match fields.get(name).map(|field| &field.value) {
        Some(Value::Date(date)) => Some(*date),
        _ => None,
    }
}

fn owner(fields: &Fields) -> String {
    text(fields, "owner").map(|owner| format!(", {owner}")).unwrap_or_default()
}

fn overdue(site: &Site, written: &[&Entry]) -> Vec<Item> {
    let due = written.iter().filter_map(|entry| {
        let fields = &entry.outline.fields;
        let review = context::review(fields, site);
        let days = review.overdue_days?;
        Some(item(review.next, &entry.file, format!("due {days} days ago{}", owner(fields))))
    });
    due.collect()
}

/// Everything with a day from the as-of day on, up to `until`.
fn coming(site: &Site, pages: &HashMap<FileId, Arc<Page>>, as_of: Date, until: Date) -> Vec<Item> {
    let mut items = Vec::new();
    let mut add = |day: Option<Date>, file: &FileId, what: String| {
        if day.is_some_and(|day| as_of <= day && day <= until) {
            items.push(item(day, file, what));
        }
    };
    for page in sorted(pages) {
        let (outline, file) = (&page.outline, &page.file);
        let review = context::review(&outline.fields, site);
        add(review.next, file, format!("review is due{}", owner(&outline.fields)));
        add(outline.publish, file, "page appears".to_owned());
        add(outline.expires, file, "page leaves the site".to_owned());
        if let Some(Value::Record(consent)) =
            outline.fields.get("consent").map(|field| &field.value)
        {
            add(date(consent, "expires_on"), file, "consent ends".to_owned());
        }
    }
    for record in site.registry.codes.values() {
        let what = |what: &str| format!("code {} {what}", record.id);
        add(date(&record.fields, "effective_from"), &record.file, what("comes into use"));
        add(date(&record.fields, "effective_to"), &record.file, what("is used for the last day"));
    }
    items
}

fn sorted(pages: &HashMap<FileId, Arc<Page>>) -> Vec<&Page> {
    let mut pages: Vec<&Page> = pages.values().map(|page| &**page).collect();
    pages.sort_by(|a, b| a.file.cmp(&b.file));
    pages
}

/// Whether a check is missing or older than a year.
fn stale(record: &Record, as_of: Date) -> Option<String> {
    match date(&record.fields, "verified_on") {
        None => Some("never checked".to_owned()),
        Some(day) if (as_of - day).get_days() > 365 => Some(format!("last checked on {day}")),
        Some(_) => None,
    }
}

fn codes(site: &Site, as_of: Date) -> Vec<Item> {
    let look = site.registry.codes.values().filter_map(|record| {
        let status = text(&record.fields, "status").unwrap_or_default();
        let mut what: Vec<String> = stale(record, as_of).into_iter().collect();
        if status != "active" {
            what.insert(0, status.to_owned());
        }
        let what = what.join(", ");
        (!what.is_empty()).then(|| item(None, &record.file, format!("{}: {what}", record.id)))
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
        let status = text(&consent, "status").unwrap_or("no record of consent");
        let ends = date(&consent, "expires_on");
        let until = ends.map(|day| format!(" until {day}")).unwrap_or_default();
        item(None, &page.file, format!("consent {status}{until}"))
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

fn reading(pages: &HashMap<FileId, Arc<Page>>, written: &[&Entry]) -> Vec<Item> {
    let measured = written.iter().filter_map(|entry| {
        let measures = language::measure(&pages.get(&entry.file)?.prose);
        let grade = measures.grade()?;
        let smog = measures.smog().map(|smog| format!(", SMOG {smog:.1}")).unwrap_or_default();
        let what = format!(
            "grade {grade:.1}{smog}, {} words, {} of {} sentences long",
            measures.words, measures.long_sentences, measures.sentences
        );
        Some(item(None, &entry.file, what))
    });
    measured.collect()
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
            items.push(item(None, &page.file, format!("{name}: {reason}")));
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
        if let Some(url) = text(&record.fields, "url") {
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
        for List { title, items, .. } in &self.lists {
            out.push_str(&format!("\n{title}: {}\n", items.len()));
            for Item { day, file, what } in items {
                let day = day.map(|day| format!("{day}  ")).unwrap_or_default();
                out.push_str(&format!("  {day}{file}  {what}\n"));
            }
        }
        out
    }

    /// What changes by itself as a calendar (RFC 5545): an all-day event for each item.
    #[must_use]
    pub fn to_calendar(&self) -> String {
        let mut lines = vec![
            "BEGIN:VCALENDAR".to_owned(),
            "VERSION:2.0".to_owned(),
            "PRODID:-//careleaf//audit//EN".to_owned(),
        ];
        let upcoming = self.lists.iter().filter(|list| list.name == "upcoming");
        for Item { day, file, what } in upcoming.flat_map(|list| &list.items) {
            let Some(day) = day else { continue };
            let basic = |day: Date| day.strftime("%Y%m%d").to_string();
            let id = crate::source::Hasher::of(&(day.to_string(), file, what)).hex(20);
            let next = day.tomorrow().unwrap_or(*day);
            lines.extend([
                "BEGIN:VEVENT".to_owned(),
                format!("UID:{id}@careleaf"),
                format!("DTSTAMP:{}T000000Z", basic(self.as_of)),
                format!("DTSTART;VALUE=DATE:{}", basic(*day)),
                format!("DTEND;VALUE=DATE:{}", basic(next)),
                format!("SUMMARY:{}", escaped(&format!("{what} ({file})"))),
                "TRANSP:TRANSPARENT".to_owned(),
                "END:VEVENT".to_owned(),
            ]);
        }
        lines.push("END:VCALENDAR".to_owned());
        lines.iter().map(|line| folded(line)).collect()
    }
}

/// Text of a property (RFC 5545, 3.3.11).
fn escaped(text: &str) -> String {
    let text = text.replace('\\', "\\\\").replace(';', "\\;").replace(',', "\\,");
    text.replace('\n', "\\n")
}

/// A line of at most 75 bytes, further ones begun by a blank, each ended by CR LF (RFC 5545, 3.1).
fn folded(line: &str) -> String {
    let mut out = String::new();
    let mut length = 0;
    for ch in line.chars() {
        if length + ch.len_utf8() > 75 {
            out.push_str("\r\n ");
            length = 1;
        }
        out.push(ch);
        length += ch.len_utf8();
    }
    out.push_str("\r\n");
    out
}
