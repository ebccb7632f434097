//! What a page says of itself to search engines, as JSON-LD (<https://schema.org/WebPage>).
//!
//! It makes the claims of the page's visible text and no more: once a page has changed after its
//! review, nobody vouches for it here either. Only on sites with a base URL, for no search engine
//! finds the others.

use serde_json::{Map, Value, json};

use super::own::review;
use crate::kind::{self, Field, RecordKind, date_of, text_of};
use crate::site::{Entry, Site};

/// The JSON-LD of a page, fit for a `script` element; `None` where its kind names no type.
#[must_use]
pub(super) fn structured(site: &Site, entry: &Entry, is_sound: bool) -> Option<String> {
    let outline = &entry.outline;
    let fields = &outline.fields;
    let base = site.base_url().filter(|_| entry.written)?;
    let ty = site.kinds.get(&outline.kind)?.structured_data.as_deref()?;
    let day = |name: &str| date_of(fields, name).map(|day| day.to_string());
    let mut all = Map::new();
    let mut put = |name: &str, value: Option<Value>| {
        value.and_then(|value| all.insert(name.to_owned(), value));
    };
    put("@context", Some(json!("https://schema.org")));
    put("@type", Some(json!(ty)));
    put("url", Some(json!(format!("{base}{}", entry.permalink))));
    put("name", Some(json!(outline.title)));
    put("description", text_of(fields, "summary").map(|text| json!(text)));
    put("inLanguage", Some(json!(outline.lang.as_deref().unwrap_or(&site.config.lang))));
    put("datePublished", day("date").map(|day| json!(day)));
    let changed = entry.last_change(is_sound).map(|day| json!(day.to_string()));
    put("dateModified", changed);
    let publisher = site.config.publisher.as_deref();
    put("publisher", publisher.map(|name| json!({"@type": "Organization", "name": name})));
    // A site as a whole is no page that someone reviews.
    if is_sound && ty != "WebSite" {
        put("lastReviewed", review(fields, site).last.map(|day| json!(day.to_string())));
        put("reviewedBy", reviewers(site, fields.get("reviewed_by")));
    }
    // What ends a script element, or begins a comment in one, begins with this sign.
    Some(Value::Object(all).to_string().replace('<', "\\u003c"))
}

fn reviewers(site: &Site, named: Option<&Field>) -> Option<Value> {
    let kind::Value::List(ids) = &named?.value else { return None };
    let person = |field: &Field| {
        let kind::Value::Text(id) = &field.value else { return None };
        let fields = &site.registry.records(RecordKind::Person).get(id)?.fields;
        let parts = [("name", "name"), ("honorificSuffix", "credentials"), ("jobTitle", "role")];
        let told = parts.into_iter().filter_map(|(property, name)| {
            Some((property.to_owned(), json!(text_of(fields, name)?)))
        });
        let ty = ("@type".to_owned(), json!("Person"));
        Some(Value::Object([ty].into_iter().chain(told).collect()))
    };
    let people: Vec<Value> = ids.iter().filter_map(person).collect();
    (!people.is_empty()).then_some(Value::Array(people))
}
