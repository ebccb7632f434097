//! What changes by itself, as a calendar (RFC 5545) that reminds an editor.

use jiff::civil::Date;

use super::{Audit, Item};
use crate::source::Hasher;

/// The time zone that every calendar knows.
const NOTHING: [&str; 8] = [
    "BEGIN:VTIMEZONE",
    "TZID:UTC",
    "BEGIN:STANDARD",
    "DTSTART:19700101T000000",
    "TZOFFSETFROM:+0000",
    "TZOFFSETTO:+0000",
    "END:STANDARD",
    "END:VTIMEZONE",
];

impl Audit {
    /// What changes by itself as a calendar (RFC 5545): an all-day event for each item.
    #[must_use]
    pub fn to_calendar(&self) -> String {
        let mut lines = vec![
            "BEGIN:VCALENDAR".to_owned(),
            "VERSION:2.0".to_owned(),
            "PRODID:-//careleaf//audit//EN".to_owned(),
        ];
        let head = lines.len();
        let upcoming = self.lists.iter().filter(|list| list.name == "upcoming");
        for Item { day, file, what, owner, .. } in upcoming.flat_map(|list| &list.items) {
            let Some(day) = day else { continue };
            let basic = |day: Date| day.strftime("%Y%m%d").to_string();
            // The same event after its day was moved: a calendar that has it moves it too.
            let id = Hasher::of(&(file, what)).hex(20);
            let who = if owner.is_empty() { String::new() } else { format!(", {owner}") };
            let summary = format!("{what}{who} ({file})");
            let next = day.tomorrow().unwrap_or(*day);
            lines.extend([
                "BEGIN:VEVENT".to_owned(),
                format!("UID:{id}@careleaf"),
                format!("DTSTAMP:{}T000000Z", basic(self.as_of)),
                format!("DTSTART;VALUE=DATE:{}", basic(*day)),
                format!("DTEND;VALUE=DATE:{}", basic(next)),
                format!("SUMMARY:{}", escaped(&summary)),
                "TRANSP:TRANSPARENT".to_owned(),
                // Nine in the morning of that day, wherever the reader is.
                "BEGIN:VALARM".to_owned(),
                "ACTION:DISPLAY".to_owned(),
                format!("DESCRIPTION:{}", escaped(&summary)),
                "TRIGGER:PT9H".to_owned(),
                "END:VALARM".to_owned(),
                "END:VEVENT".to_owned(),
            ]);
        }
        if lines.len() == head {
            // A calendar must hold something (RFC 5545, 3.6); this says nothing.
            lines.extend(NOTHING.map(str::to_owned));
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
