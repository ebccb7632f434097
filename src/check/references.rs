//! References that lead nowhere: `broken-link`, `broken-anchor`, `missing-attachment`,
//! `unknown-code`, `unknown-contact`, `unknown-term`, `unknown-source`, and images of other sites.

use super::Subject;
use crate::data;
use crate::diagnostic::{Diagnostic, Severity, code};
use crate::kind::RecordKind;
use crate::page::{Reference, Target};
use crate::site::{Missing, Resolved, Site};
use crate::source::{FileId, Place, Span};
use crate::text::nearest;

pub(super) fn check(subject: Subject<'_>, found: &mut Vec<Diagnostic>) {
    let page = subject.page;
    let Some(resolved) = subject.site.resolved.get(&page.file) else { return };
    let references = page.outline.references.iter().zip(&page.reference_spans);
    for ((reference, span), resolved) in references.zip(resolved.iter()) {
        if let Resolved::Missing(missing) = resolved {
            found.extend(explain(subject.site, &page.file, reference, *span, missing));
        }
    }
}

fn explain(
    site: &Site,
    file: &FileId,
    reference: &Reference,
    span: Span,
    missing: &Missing,
) -> Option<Diagnostic> {
    let written = match &reference.to {
        Target::Path { path, .. } => path.as_str(),
        Target::External(address) => address.as_str(),
        _ => "",
    };
    let broken = |message: String| Diagnostic::new(code::BROKEN_LINK, file, span, message);
    Some(match missing {
        // The parse stage has said so.
        Missing::Unsafe => return None,
        Missing::Record { kind, id } => {
            let place = Place { file: file.clone(), span };
            data::unknown_id(&site.registry, *kind, id, &place)
        }
        Missing::ForeignImage => {
            let message = format!("This image is on another site: {written}");
            Diagnostic::new(code::UNSAFE_LINK, file, span, message).help(
                "Save the image beside this page, if you may, and link the file: \
                 otherwise the other site learns who reads this page",
            )
        }
        Missing::Outside => broken(format!("'{written}' leads out of the content folder"))
            .help("Link only to files in the content folder"),
        Missing::Unpublished(absence) => {
            let message = format!("'{written}' is not part of the site: it is {}", absence.reason);
            if absence.by_itself {
                // Readers see the link's text. An error would keep the page itself on the site.
                let successor = site.successor(absence);
                let successor =
                    successor.and_then(|page| page.file.as_str().strip_prefix("content"));
                let mut finding = broken(message).help(match successor {
                    Some(path) => format!("Link to '{path}', which took its place"),
                    None => "Remove the link and what is said of it".to_owned(),
                });
                finding.severity = Severity::Warning;
                return Some(finding);
            }
            broken(message).help("Remove the link, or publish that page first")
        }
        Missing::Anchor { file: target, anchor } => no_anchor(site, file, span, target, anchor),
        Missing::Path(path) => no_path(site, file, reference, span, written, path),
    })
}

fn no_anchor(site: &Site, file: &FileId, span: Span, target: &FileId, anchor: &str) -> Diagnostic {
    let page = if target == file { "This page".to_owned() } else { format!("'{target}'") };
    let message = format!("{page} has no heading with the anchor '#{anchor}'");
    let diagnostic = Diagnostic::new(code::BROKEN_ANCHOR, file, span, message);
    let headings = site.page(target).map(|entry| &entry.outline.headings[..]).unwrap_or_default();
    let mut ids: Vec<&str> = headings.iter().map(|heading| heading.id.as_str()).collect();
    let shown = |(kind, id): (RecordKind, &String)| {
        let home = site.homes.get(&(kind, id.clone()))?;
        (site.pages[*home].file == *target).then(|| format!("{}-{id}", kind.word()))
    };
    let records = RecordKind::ALL.into_iter();
    let records: Vec<String> = records
        .flat_map(|kind| site.registry.records(kind).keys().map(move |id| (kind, id)))
        .filter_map(shown)
        .collect();
    ids.extend(records.iter().map(String::as_str));
    match nearest(anchor, ids.iter().copied()) {
        Some(near) => diagnostic.help(format!("Write '#{near}'")),
        None if ids.is_empty() => diagnostic.help("Link to the page without an anchor"),
        None => {
            ids.truncate(8);
            diagnostic.help(format!("Use one of: #{}", ids.join(", #")))
        }
    }
}

fn no_path(
    site: &Site,
    file: &FileId,
    reference: &Reference,
    span: Span,
    written: &str,
    path: &str,
) -> Diagnostic {
    let is_page =
        path.ends_with(".md") || !path.rsplit('/').next().is_some_and(|name| name.contains('.'));
    let (code, what) = match (is_page, reference.image) {
        (_, true) => (code::MISSING_ATTACHMENT, "image"),
        (true, false) => (code::BROKEN_LINK, "page"),
        (false, false) => (code::MISSING_ATTACHMENT, "file"),
    };
    let message = format!("There is no {what} '{written}'");
    let diagnostic = Diagnostic::new(code, file, span, message);
    let pages = site.pages.iter().filter(|entry| entry.written).map(|entry| &entry.file);
    let files = pages.chain(site.attachments.keys());
    let mut known: Vec<&str> =
        files.map(|file| file.as_str().strip_prefix("content/").unwrap_or(file.as_str())).collect();
    known.sort_unstable();
    let wanted =
        if is_page && !path.ends_with(".md") { format!("{path}.md") } else { path.to_owned() };
    // The same name in another folder is the likeliest, then the nearest spelling.
    let name = wanted.rsplit('/').next().unwrap_or_default();
    let moved = known.iter().find(|other| other.rsplit('/').next() == Some(name));
    match moved.copied().or_else(|| nearest(&wanted, known.into_iter())) {
        Some(near) => {
            let near = from_here(file, near);
            diagnostic.help(format!("Write '{near}'"))
        }
        None if is_page => diagnostic.help("Link to a page by the path of its Markdown file"),
        None => diagnostic.help("Put the file beside this page, or remove the link"),
    }
}

/// A path below `content/` as a page in some folder writes it.
fn from_here(file: &FileId, path: &str) -> String {
    let folder = file.as_str().strip_prefix("content/").unwrap_or_default();
    let mut folder: Vec<&str> = folder.split('/').collect();
    folder.pop();
    let parts: Vec<&str> = path.split('/').collect();
    let shared = folder.iter().zip(&parts).take_while(|(a, b)| a == b).count();
    let shared = shared.min(parts.len().saturating_sub(1));
    format!("{}{}", "../".repeat(folder.len() - shared), parts[shared..].join("/"))
}
