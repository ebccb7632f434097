//! The audit as one HTML page: charts for the eye, tables for everything, no script, no other file.

use std::collections::BTreeMap;

use super::{Audit, Item, List};
use crate::text::escape_text;

const STYLE: &str = "\
:root{color-scheme:light dark;--ink:#1b2320;--soft:#424d48;--paper:#fff;--rule:#c3d0c8;--leaf:#0b5240;--sun:#8a4b00}\
@media(prefers-color-scheme:dark){:root{--ink:#edf2ee;--soft:#bdc9c2;--paper:#111714;--rule:#3a4841;--leaf:#8fdcbc;--sun:#f0c060}}\
body{margin:0 auto;max-width:60rem;padding:1rem;background:var(--paper);color:var(--ink);font:1.0625rem/1.5 system-ui,sans-serif;overflow-wrap:break-word}\
h1,h2{line-height:1.2}h2{margin-top:2.5rem}p,caption{color:var(--soft)}a{color:var(--leaf)}\
caption{text-align:start}ul{padding:0;columns:18rem;list-style:none}li a{display:inline-block;padding:.3rem 0}\
div{overflow-x:auto}table{border-collapse:collapse;width:100%}th,td{text-align:start;vertical-align:top;padding:.35rem .75rem .35rem 0;border-bottom:1px solid var(--rule)}\
figure{margin:1rem 0}svg{display:block;width:100%;max-width:42rem;height:auto}svg text{fill:var(--ink);font:14px system-ui,sans-serif}\
.bar{fill:var(--leaf)}.over{fill:var(--sun)}.goal{stroke:var(--ink);stroke-dasharray:4 3}\
@media print{h2{break-after:avoid}tr,figure{break-inside:avoid}}";

/// A bar of a chart.
struct Bar {
    label: String,
    /// In tenths of the unit.
    tenths: i64,
}

impl Audit {
    /// The whole audit as a page that can be kept or mailed.
    #[must_use]
    pub fn to_html(&self) -> String {
        let mut out = String::from(
            "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"robots\" content=\"noindex\">\n",
        );
        let title = format!("To do on {}, {}", self.title, self.as_of);
        out.push_str(&format!("<title>{}</title>\n<style>{STYLE}</style>\n", text(&title)));
        out.push_str("</head>\n<body>\n<header>\n");
        out.push_str(&format!("<h1>{}</h1>\n", text(&title)));
        out.push_str("<p>Made by careleaf audit from the content and its dates. It is no legal or medical advice.</p>\n</header>\n<main>\n<nav aria-label=\"Lists\">\n<ul>\n");
        for List { name, title, items } in &self.lists {
            out.push_str(&format!(
                "<li><a href=\"#{name}\">{}: {}</a></li>\n",
                text(title),
                items.len()
            ));
        }
        out.push_str("</ul>\n</nav>\n");
        for list in &self.lists {
            self.list(list, &mut out);
        }
        out.push_str("</main>\n</body>\n</html>\n");
        out
    }

    fn list(&self, list: &List, out: &mut String) {
        let List { name, title, items } = list;
        let heading = format!("{}: {}", text(title), items.len());
        out.push_str(&format!("<section>\n<h2 id=\"{name}\">{heading}</h2>\n"));
        if items.is_empty() {
            out.push_str("<p>Nothing.</p>\n</section>\n");
            return;
        }
        self.chart(list, out);
        let has_days = items.iter().any(|item| item.day.is_some());
        let has_owners = items.iter().any(|item| !item.owner.is_empty());
        let has_files = *name != "owners";
        out.push_str("<div role=\"region\" tabindex=\"0\" aria-labelledby=\"");
        out.push_str(&format!("{name}\">\n<table>\n<thead><tr>"));
        let columns =
            [(has_days, "Day"), (has_files, "File"), (true, "What"), (has_owners, "Owner")];
        for (_, column) in columns.into_iter().filter(|(shown, _)| *shown) {
            out.push_str(&format!("<th scope=\"col\">{column}</th>"));
        }
        out.push_str("</tr></thead>\n<tbody>\n");
        for item in items {
            let Item { day, what, owner, .. } = item;
            out.push_str("<tr>");
            let day = day.map(|day| format!("<time>{day}</time>")).unwrap_or_default();
            let cells = [
                (has_days, day),
                (has_files, text(&item.place())),
                (true, text(what)),
                (has_owners, text(owner)),
            ];
            for (_, cell) in cells.into_iter().filter(|(shown, _)| *shown) {
                out.push_str(&format!("<td>{cell}</td>"));
            }
            out.push_str("</tr>\n");
        }
        out.push_str("</tbody>\n</table>\n</div>\n</section>\n");
    }

    /// A chart of a list, where one shows more than its lines.
    fn chart(&self, list: &List, out: &mut String) {
        let goal = self.reading_goal.map(|goal| i64::from(goal) * 10);
        let (about, bars, goal) = match list.name {
            "upcoming" => ("How much changes in each month", by(list, month), None),
            "codes" => ("Codes by status", by(list, group), None),
            "stories" => ("Stories by consent", by(list, group), None),
            "findings" => ("Findings of each rule", measured(list, group), None),
            "reading" => ("Reading grade of each page", measured(list, file), goal),
            _ => return,
        };
        bar_chart(&format!("{}-chart", list.name), about, &bars, goal, out);
    }
}

fn month(item: &Item) -> Option<String> {
    item.day.map(|day| day.strftime("%Y-%m").to_string())
}

fn group(item: &Item) -> Option<String> {
    item.group.clone()
}

fn file(item: &Item) -> Option<String> {
    let file = item.file.as_str();
    Some(file.strip_prefix("content/").unwrap_or(file).to_owned())
}

/// How many items have each name.
fn by(list: &List, name: fn(&Item) -> Option<String>) -> Vec<Bar> {
    let mut counts: BTreeMap<String, i64> = BTreeMap::new();
    for name in list.items.iter().filter_map(name) {
        *counts.entry(name).or_default() += 10;
    }
    counts.into_iter().map(|(label, tenths)| Bar { label, tenths }).collect()
}

/// The measure of each item, the largest first; the thirty that matter most.
fn measured(list: &List, name: fn(&Item) -> Option<String>) -> Vec<Bar> {
    let bar = |item: &Item| Some(Bar { label: name(item)?, tenths: item.tenths? });
    let mut bars: Vec<Bar> = list.items.iter().filter_map(bar).collect();
    bars.sort_by(|a, b| b.tenths.cmp(&a.tenths).then_with(|| a.label.cmp(&b.label)));
    bars.truncate(30);
    bars
}

/// Horizontal bars, each with its label above it and its number behind it: nothing is told by
/// colour or length alone.
fn bar_chart(id: &str, about: &str, bars: &[Bar], goal: Option<i64>, out: &mut String) {
    const WIDTH: i64 = 560;
    const ROW: i64 = 44;
    let longest = bars.iter().map(|bar| bar.tenths).chain(goal).max().unwrap_or(0).max(1);
    let length = |tenths: i64| tenths.max(0) * WIDTH / longest;
    let foot = if goal.is_some() { 24 } else { 0 };
    let rows = i64::try_from(bars.len()).unwrap_or(0);
    let height = rows * ROW + foot;
    out.push_str(&format!(
        "<figure>\n<figcaption id=\"{id}\">{about}</figcaption>\n<svg role=\"img\" aria-labelledby=\"{id}\" viewBox=\"0 0 640 {height}\">\n"
    ));
    for (row, Bar { label, tenths }) in (0..).zip(bars) {
        let top = row * ROW;
        let number = match (tenths % 10, goal) {
            (0, None) => (tenths / 10).to_string(),
            _ => format!(
                "{}{}.{}",
                if *tenths < 0 { "-" } else { "" },
                tenths.abs() / 10,
                tenths.abs() % 10
            ),
        };
        let class = if goal.is_some_and(|goal| *tenths > goal) { "over" } else { "bar" };
        let (width, behind) = (length(*tenths).max(2), length(*tenths).max(2) + 8);
        out.push_str(&format!(
            "<text x=\"0\" y=\"{}\">{}</text><rect class=\"{class}\" x=\"0\" y=\"{}\" width=\"{width}\" height=\"14\"/><text x=\"{behind}\" y=\"{}\">{number}</text>\n",
            top + 15,
            text(label),
            top + 21,
            top + 33,
        ));
    }
    if let Some(goal) = goal {
        let at = length(goal);
        let (end, words) = (rows * ROW, goal / 10);
        out.push_str(&format!(
            "<line class=\"goal\" x1=\"{at}\" y1=\"0\" x2=\"{at}\" y2=\"{end}\"/><text x=\"{at}\" y=\"{}\" text-anchor=\"end\">the goal: {words}</text>\n",
            end + 17
        ));
    }
    out.push_str("</svg>\n</figure>\n");
}

fn text(text: &str) -> String {
    let mut out = String::new();
    escape_text(text, &mut out);
    out
}
