//! Views of the site's shape: cards, menu, section, ancestors, children, neighbours.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha384};
use tera::Value;

use super::dates::{date_value, partial_date_value};
use super::own::direction;
use crate::kind::{date_of, text_of};
use crate::site::{PageIndex, Section, SectionIndex, Site};
use crate::theme::Theme;

/// A section with more pages than this shows only those around the page that is read, so that a
/// large section does not make every one of its pages large.
const SECTION_LIMIT: usize = 60;

/// How many pages before and after are shown then.
const WINDOW: usize = 15;

pub(crate) fn map<const N: usize>(entries: [(&'static str, Value); N]) -> Value {
    Value::from(BTreeMap::from(entries))
}

pub(crate) fn optional(text: Option<&str>) -> Value {
    text.map_or_else(Value::none, Value::from)
}

/// The theme's words in a language; English where the theme lacks it.
#[must_use]
pub fn strings_of<'a>(theme: &'a Theme, lang: &str) -> &'a BTreeMap<String, String> {
    static NONE: BTreeMap<String, String> = BTreeMap::new();
    theme.strings.get(lang).or_else(|| theme.strings.get("en")).unwrap_or(&NONE)
}

/// What a list shows of a page.
pub(crate) fn card(site: &Site, theme: &Theme, page: PageIndex) -> Value {
    let entry = &site.pages[page];
    let outline = &entry.outline;
    let lang = outline.lang.as_deref().unwrap_or(&site.config.lang);
    let strings = strings_of(theme, lang);
    let last_reviewed = date_of(&outline.fields, "last_reviewed")
        .map_or_else(Value::none, |date| date_value(date, strings));
    let as_of = text_of(&outline.fields, "as_of")
        .map_or_else(Value::none, |text| partial_date_value(text, strings));
    map([
        ("title", Value::from(outline.title.as_str())),
        ("summary", optional(text_of(&outline.fields, "summary"))),
        ("href", Value::from(entry.href.as_str())),
        ("lang", Value::from(lang)),
        ("dir", Value::from(direction(lang))),
        ("kind", Value::from(outline.kind.as_str())),
        ("weight", Value::from(outline.weight)),
        ("as_of", as_of),
        ("last_reviewed", last_reviewed),
    ])
}

/// What a list shows of these pages.
#[must_use]
pub fn cards(site: &Site, theme: &Theme, pages: &[PageIndex]) -> Value {
    Value::from(pages.iter().map(|page| card(site, theme, *page)).collect::<Vec<_>>())
}

fn link(site: &Site, page: PageIndex) -> [(&'static str, Value); 4] {
    let entry = &site.pages[page];
    let outline = &entry.outline;
    let lang = outline.lang.as_deref().unwrap_or(&site.config.lang);
    [
        ("lang", Value::from(lang)),
        ("dir", Value::from(direction(lang))),
        ("title", Value::from(outline.title.as_str())),
        ("href", Value::from(entry.href.as_str())),
    ]
}

/// The same by the name that the page has in menus.
fn short_link(site: &Site, page: PageIndex) -> [(&'static str, Value); 4] {
    let outline = &site.pages[page].outline;
    let [lang, dir, (name, title), href] = link(site, page);
    let short = text_of(&outline.fields, "short_title");
    [lang, dir, (name, short.map_or(title, Value::from)), href]
}

pub(crate) fn menu(site: &Site, _theme: &Theme, page: PageIndex) -> Value {
    let items = site.menu.iter().map(|item| {
        let [lang, dir, title, href] = short_link(site, *item);
        map([
            lang,
            dir,
            title,
            href,
            ("current_section", Value::from(menu_holds(site, *item, page))),
        ])
    });
    Value::from(items.collect::<Vec<_>>())
}

/// Whether a page lies in the section whose own page the menu names.
pub(crate) fn menu_holds(site: &Site, item: PageIndex, page: PageIndex) -> bool {
    let entry = &site.pages[item];
    if !entry.is_index || site.sections[entry.section].parent.is_none() {
        return item == page;
    }
    let mut section = Some(site.pages[page].section);
    while let Some(at) = section {
        if at == entry.section {
            return true;
        }
        section = site.sections[at].parent;
    }
    false
}

pub(crate) fn ancestors(site: &Site, page: PageIndex) -> Value {
    let found = site.ancestors(page);
    Value::from(found.into_iter().map(|page| map(short_link(site, page))).collect::<Vec<_>>())
}

/// The pages of a section that a page of it lists: all of them, or those around it.
pub(crate) fn listed(section: &Section, site: &Site, page: PageIndex) -> std::ops::Range<usize> {
    let count = section.pages.len();
    if count <= SECTION_LIMIT {
        return 0..count;
    }
    let entry = &site.pages[page];
    let at = if entry.is_index { 0 } else { entry.position };
    at.saturating_sub(WINDOW)..(at + WINDOW + 1).min(count)
}

pub(crate) fn section(site: &Site, theme: &Theme, page: PageIndex) -> Value {
    let section = &site.sections[site.pages[page].section];
    let listed = listed(section, site, page);
    let [lang, dir, title, href] = link(site, section.index);
    let subsections: Vec<PageIndex> =
        section.subsections.iter().map(|inner| site.sections[*inner].index).collect();
    map([
        lang,
        dir,
        title,
        href,
        ("truncated", Value::from(listed.len() < section.pages.len())),
        ("pages", cards(site, theme, &section.pages[listed])),
        ("subsections", cards(site, theme, &subsections)),
    ])
}

pub(crate) fn children(site: &Site, theme: &Theme, page: PageIndex) -> Value {
    cards(site, theme, &site.children(page))
}

/// Whether a section is so large that each of its pages lists another part of it.
#[must_use]
pub fn is_windowed(site: &Site, section: SectionIndex) -> bool {
    site.sections[section].pages.len() > SECTION_LIMIT
}

/// Where a redirect leads.
#[must_use]
pub fn to(site: &Site, page: PageIndex) -> Value {
    map(link(site, page))
}

pub(crate) fn neighbour(site: &Site, theme: &Theme, page: Option<PageIndex>) -> Value {
    page.map_or_else(Value::none, |page| card(site, theme, page))
}

pub(crate) fn strings(theme: &Theme, lang: &str) -> Value {
    let mut strings = strings_of(theme, lang).clone();
    // A theme may lack the page's language: its words are then marked with their own.
    let lang = if theme.strings.contains_key(lang) { lang } else { "en" };
    strings.insert("lang".to_owned(), lang.to_owned());
    strings.insert("dir".to_owned(), direction(lang).to_owned());
    Value::from(strings)
}

pub(crate) fn assets(theme: &Theme) -> Value {
    let hrefs = theme.assets.iter().map(|(name, asset)| (name.clone(), asset.href.clone()));
    Value::from(hrefs.collect::<BTreeMap<_, _>>())
}

/// The hash of each asset as an `integrity` attribute takes it (W3C, Subresource Integrity), if the
/// settings ask for that. Browsers refuse files with one over `file://`, so no site has it unasked.
fn integrity(site: &Site, theme: &Theme) -> Value {
    let wanted = theme.assets.iter().filter(|_| site.config.integrity);
    let hash = |bytes: &[u8]| format!("sha384-{}", STANDARD.encode(Sha384::digest(bytes)));
    let hashes = wanted.map(|(name, asset)| (name.clone(), hash(&asset.bytes)));
    Value::from(hashes.collect::<BTreeMap<_, _>>())
}

/// Whether the pages are proved to collect nothing: no script, style or template but those that
/// careleaf brings along (its tests in a browser show what they ask for and keep), no HTML by the
/// authors, and no file beside the pages that is itself a page. Images of other hosts are never
/// shown; a link asks its host for nothing before it is followed.
pub(crate) fn collects_nothing(site: &Site, theme: &Theme) -> bool {
    let is_page = |href: &str| {
        let extension = href.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
        matches!(
            extension.as_str(),
            "htm" | "html" | "js" | "mjs" | "svg" | "xht" | "xhtml" | "xml"
        )
    };
    theme.is_built_in
        && !site.config.raw_html
        && !site.attachments.values().any(|attachment| is_page(&attachment.href))
}

pub(crate) fn site(site: &Site, theme: &Theme) -> Value {
    let config = &site.config;
    map([
        ("title", Value::from(site.title.as_str())),
        ("description", optional(config.description.as_deref())),
        ("lang", Value::from(config.lang.as_str())),
        ("dir", Value::from(direction(&config.lang))),
        ("href", Value::from("index.html")),
        ("publisher", optional(config.publisher.as_deref())),
        ("interests", optional(config.interests.as_deref())),
        ("disclaimer", optional(config.disclaimer.as_deref())),
        ("base_url", optional(site.base_url())),
        ("offline", Value::from(config.offline)),
        ("feed", optional(Some("feed.xml").filter(|_| site.has_feed()))),
        ("integrity", integrity(site, theme)),
        ("collects_nothing", Value::from(collects_nothing(site, theme))),
    ])
}
