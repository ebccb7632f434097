//! Files that are not published because only pages that are not part of the site show them: the
//! photograph of a story whose consent was withdrawn, the letter of a page that is still a draft.
//!
//! A file that no page names at all is published as it is.

use std::collections::BTreeSet;

use crate::kind::named_paths;
use crate::page::{Outline, Target};
use crate::site::{Resolved, Site};
use crate::source::FileId;

/// The files that are held back. `outline` gives the outline of a page that is not published.
pub(super) fn find<'a>(
    site: &Site,
    outline: impl Fn(&FileId) -> Option<&'a Outline>,
) -> BTreeSet<FileId> {
    let mut held = BTreeSet::new();
    for (file, absence) in site.unpublished.iter() {
        // Another page shows it, or HTML that an author wrote may: then only what may not be shown
        // any more is worth a picture that is missing.
        let shown = site.included.contains(file) || site.config.raw_html;
        if !shown || absence.by_itself {
            held.extend(outline(file).into_iter().flat_map(|outline| named(site, file, outline)));
        }
    }
    if held.is_empty() {
        return held;
    }
    let published = site.pages.iter().map(|entry| (&entry.file, &entry.outline));
    for (file, outline) in published.chain(site.fragments.iter()) {
        for target in named(site, file, outline) {
            held.remove(&target);
        }
        for to in site.resolved.get(file).iter().flat_map(|resolved| resolved.iter()) {
            if let Resolved::Attachment { file } = to {
                held.remove(file);
            }
        }
    }
    held
}

/// The files that a page names, in its text or its front matter.
fn named<'a>(
    site: &'a Site,
    file: &'a FileId,
    outline: &'a Outline,
) -> impl Iterator<Item = FileId> + use<'a> {
    let specs = site.kinds.get(&outline.kind).map_or(&[][..], |kind| &kind.fields);
    let linked = outline.references.iter().filter_map(|reference| match &reference.to {
        Target::Path { path, .. } if !path.is_empty() => Some(path.as_str()),
        _ => None,
    });
    let paths = linked.chain(named_paths(&outline.fields, specs));
    paths.map(|path| file.beside(path)).filter(|file| site.attachments.contains_key(file))
}
