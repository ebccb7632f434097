//! `sitemap.xml`, by the protocol of sitemaps.org; only with a base URL, for its addresses are absolute.

use std::sync::Arc;

use crate::kind::Value;
use crate::site::Site;
use crate::text::escape_text;

pub(super) fn sitemap(site: &Site) -> Arc<[u8]> {
    let base = site.base_url().unwrap_or_default();
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    out.push_str("<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n");
    for entry in &site.pages {
        out.push_str("<url><loc>");
        escape_text(base, &mut out);
        escape_text(&entry.permalink, &mut out);
        out.push_str("</loc>");
        let dates = ["updated", "last_reviewed", "date"];
        let dates = dates.iter().filter_map(|name| entry.outline.fields.get(*name));
        let last = dates.filter_map(|field| match field.value {
            Value::Date(date) => Some(date),
            _ => None,
        });
        if let Some(date) = last.max() {
            out.push_str(&format!("<lastmod>{date}</lastmod>"));
        }
        out.push_str("</url>\n");
    }
    out.push_str("</urlset>\n");
    Arc::from(out.into_bytes())
}
