//! `sitemap.xml`, by the protocol of sitemaps.org; only with a base URL, for its addresses are absolute.

use std::sync::Arc;

use super::Renderer;
use crate::text::escape_text;

pub(super) fn sitemap(renderer: &Renderer<'_>) -> Arc<[u8]> {
    let site = renderer.site;
    let base = site.base_url().unwrap_or_default();
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    out.push_str("<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n");
    for entry in &site.pages {
        out.push_str("<url><loc>");
        escape_text(base, &mut out);
        escape_text(&entry.permalink, &mut out);
        out.push_str("</loc>");
        let page = renderer.pages.get(&entry.file);
        let is_sound = page.is_none_or(|page| renderer.is_sound(page));
        if let Some(date) = entry.last_change(is_sound) {
            out.push_str(&format!("<lastmod>{date}</lastmod>"));
        }
        out.push_str("</url>\n");
    }
    out.push_str("</urlset>\n");
    Arc::from(out.into_bytes())
}
