//! Calendar days as editors write them. Only `2026-03-31` is read; the other forms get it as help.

use jiff::civil::Date;

/// Why a text is no day.
pub(super) struct Wrong {
    pub(super) message: &'static str,
    pub(super) help: String,
    pub(super) fix: Option<String>,
}

const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// Reads a day.
pub(super) fn read(text: &str) -> Result<Date, Wrong> {
    let text = text.trim();
    let parts: Vec<&str> =
        text.split(['-', '/', '.', ' ', ',']).filter(|part| !part.is_empty()).collect();
    let iso = text.len() == 10
        && text.bytes().enumerate().all(|(at, byte)| match at {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    if iso {
        let number = |at: usize| parts.get(at).and_then(|part| part.parse().ok()).unwrap_or(0);
        return day(number(0), number(1), number(2)).ok_or_else(|| Wrong {
            message: "is not a day of the calendar",
            help: last_day(number(0), number(1)),
            fix: None,
        });
    }
    if text.len() > 10
        && let Some(date) = text.get(..10).and_then(|start| read(start).ok())
        && text[10..].starts_with(['T', 't', ' '])
    {
        let iso = date.to_string();
        let help = format!("Write the day alone: {iso}");
        return Err(Wrong { message: "has a time after the day", help, fix: Some(iso) });
    }
    let message = "is not a day written as YYYY-MM-DD";
    let Some(date) = guess(&parts) else {
        let help = match parts.as_slice() {
            [year] if number(year).is_some_and(|year| year > 999) => {
                "Add the month and the day: YYYY-MM-DD"
            }
            [year, month]
                if number(year).is_some_and(|year| year > 999) && number(month).is_some() =>
            {
                "Add the day: YYYY-MM-DD"
            }
            _ => "Write it as YYYY-MM-DD, such as 2026-03-31",
        };
        return Err(Wrong { message, help: help.to_owned(), fix: None });
    };
    let iso = date.to_string();
    Err(Wrong { message, help: format!("Write {iso}"), fix: Some(iso) })
}

fn number(text: &str) -> Option<i16> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())?
}

fn day(year: i16, month: i16, day: i16) -> Option<Date> {
    Date::new(year, month.try_into().ok()?, day.try_into().ok()?).ok()
}

fn last_day(year: i16, month: i16) -> String {
    match day(year, month, 1) {
        Some(first) => format!("Write a day from 1 to {} for that month", first.days_in_month()),
        None => "Write the month as 01 to 12, and then the day: YYYY-MM-DD".to_owned(),
    }
}

/// The one day that other forms can mean: a year first, a month's name, or a number over 12.
fn guess(parts: &[&str]) -> Option<Date> {
    let [a, b, c] = parts else { return None };
    let month = |text: &str| {
        let text = text.to_ascii_lowercase();
        let at = MONTHS.iter().position(|name| text.starts_with(name))?;
        i16::try_from(at + 1).ok()
    };
    let plain = |text: &str| number(text.trim_end_matches(|ch: char| ch.is_ascii_lowercase()));
    if let (4, Some(year), Some(m), Some(d)) = (a.len(), number(a), number(b), number(c)) {
        return day(year, m, d);
    }
    let year = number(c).filter(|_| c.len() == 4)?;
    match (month(a), month(b)) {
        (Some(m), None) => day(year, m, plain(b)?),
        (None, Some(m)) => day(year, m, plain(a)?),
        (None, None) => match (number(a)?, number(b)?) {
            (m, d) if d > 12 || m == d => day(year, m, d),
            (d, m) if d > 12 => day(year, m, d),
            _ => None,
        },
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_forms_get_the_iso_form_where_they_mean_one_day() {
        let help = |text: &str| read(text).err().map(|wrong| wrong.help);
        assert!(read("2024-02-29").is_ok());
        for text in
            ["2026/3/5", "2026-3-5", "5 March 2026", "March 5, 2026", "5th Mar 2026", "5-Mar-2026"]
        {
            assert_eq!(help(text).as_deref(), Some("Write 2026-03-05"), "{text}");
        }
        assert_eq!(help("03/25/2026").as_deref(), Some("Write 2026-03-25"));
        assert_eq!(help("25.3.2026").as_deref(), Some("Write 2026-03-25"));
        assert_eq!(
            help("2026-03-05T10:00:00Z").as_deref(),
            Some("Write the day alone: 2026-03-05")
        );
        let general = Some("Write it as YYYY-MM-DD, such as 2026-03-31");
        for text in ["03/05/2026", "soon", "", "2026-03-05-01", "é2026-03-0", "1/2/26"] {
            assert_eq!(help(text).as_deref(), general, "{text}");
        }
        assert_eq!(help("2026-02-30").as_deref(), Some("Write a day from 1 to 28 for that month"));
        assert_eq!(help("2026").as_deref(), Some("Add the month and the day: YYYY-MM-DD"));
        assert_eq!(help("2021-07").as_deref(), Some("Add the day: YYYY-MM-DD"));
    }
}
