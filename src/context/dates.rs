//! Dates as templates see them: the ISO form for machines, words for readers.

use std::collections::BTreeMap;

use jiff::civil::Date;
use tera::Value;

/// The theme's words of one language.
pub(crate) type Strings = BTreeMap<String, String>;

/// A day as `{iso, text}`.
#[must_use]
pub fn date_value(date: Date, strings: &Strings) -> Value {
    let text = fill(
        pattern(strings, "date_day", "{month} {day}, {year}"),
        date.year(),
        Some(date.month()),
        Some(date.day()),
        strings,
    );
    pair(&date.to_string(), &text)
}

/// A year, a month (`2021-06`) or a day, as `{iso, text}`; other text as it is.
#[must_use]
pub fn partial_date_value(written: &str, strings: &Strings) -> Value {
    if let Ok(date) = written.parse::<Date>() {
        return date_value(date, strings);
    }
    let month = written.split_once('-').and_then(|(year, month)| {
        let month: i8 = month.parse().ok().filter(|month| (1..=12).contains(month))?;
        Some((year.parse::<i16>().ok()?, month))
    });
    match month {
        Some((year, month)) => {
            let pattern = pattern(strings, "date_month", "{month} {year}");
            pair(written, &fill(pattern, year, Some(month), None, strings))
        }
        None => pair(written, written),
    }
}

fn pattern<'a>(strings: &'a Strings, key: &str, fallback: &'a str) -> &'a str {
    strings.get(key).map_or(fallback, String::as_str)
}

fn fill(pattern: &str, year: i16, month: Option<i8>, day: Option<i8>, strings: &Strings) -> String {
    let month = month.map(|month| {
        strings.get(&format!("month_{month}")).cloned().unwrap_or_else(|| month.to_string())
    });
    pattern
        .replace("{year}", &year.to_string())
        .replace("{month}", &month.unwrap_or_default())
        .replace("{day}", &day.map(|day| day.to_string()).unwrap_or_default())
}

fn pair(iso: &str, text: &str) -> Value {
    Value::from(BTreeMap::from([("iso", Value::from(iso)), ("text", Value::from(text))]))
}
