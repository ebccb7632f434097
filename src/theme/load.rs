//! From the files of a theme to a [`Theme`], with everything that is wrong in them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use tera::{ComponentArgType, ErrorKind, Tera};

use super::embedded::embedded;
use super::squeeze::squeeze;
use super::{Asset, Component, Parameter, ParameterType, Template, Theme};
use crate::diagnostic::{Diagnostic, code};
use crate::source::{FileId, Hash, Hasher, Span};
use crate::text::nearest;
use crate::view::View;
use crate::yaml::{self, NodeKind};

/// A file of a theme: the embedded one, or the site's that overrides it.
#[derive(Clone, Debug)]
pub struct ThemeFile {
    /// Its name for messages.
    pub file: FileId,
    /// Its path in the theme, such as `templates/page.html`.
    pub path: String,
    /// Its content.
    pub bytes: Arc<[u8]>,
    /// Hash of its content.
    pub hash: Hash,
}

/// Whether a file is the embedded one, byte for byte, or holds no more than words.
fn is_embedded(file: &ThemeFile, embedded: &[ThemeFile]) -> bool {
    let same = |known: &ThemeFile| known.path == file.path && known.hash == file.hash;
    file.path.starts_with("strings/") || embedded.iter().any(same)
}

/// Loads a theme. With an error among the diagnostics the theme is not to be rendered with.
#[must_use]
pub fn load(files: &[ThemeFile]) -> (Theme, Vec<Diagnostic>) {
    let known = embedded();
    let is_built_in = files.iter().all(|file| is_embedded(file, &known));
    let mut diagnostics = Vec::new();
    let mut texts: BTreeMap<String, (&ThemeFile, &str)> = BTreeMap::new();
    let mut assets = BTreeMap::new();
    let mut strings = BTreeMap::new();
    for file in files {
        let Some((folder, name)) = file.path.split_once('/') else { continue };
        if folder == "assets" {
            assets.insert(name.to_owned(), asset(file, name));
            continue;
        }
        let text = match std::str::from_utf8(&file.bytes) {
            Ok(text) => text.strip_prefix('\u{feff}').unwrap_or(text),
            Err(error) => {
                let message =
                    format!("This file is not UTF-8: byte {} is wrong", error.valid_up_to());
                diagnostics.push(Diagnostic::new(
                    code::NOT_UTF8,
                    &file.file,
                    Span::default(),
                    message,
                ));
                continue;
            }
        };
        match folder {
            "templates" => drop(texts.insert(name.to_owned(), (file, text))),
            "components" => drop(texts.insert(file.path.clone(), (file, text))),
            "strings" => {
                let lang = name.strip_suffix(".yaml").unwrap_or(name);
                strings.insert(lang.to_owned(), words(file, text, &mut diagnostics));
            }
            _ => {}
        }
    }
    let mut tera = Tera::default();
    let names: Vec<(&str, &str)> =
        texts.iter().map(|(name, (_, text))| (name.as_str(), *text)).collect();
    if let Err(error) = tera.add_raw_templates(names) {
        diagnostics.push(template_error(&error, None, &|name| {
            texts.get(name).map(|(file, _)| file.file.clone())
        }));
        tera = Tera::default();
    }
    let all_components = Hasher::of(
        &texts
            .iter()
            .filter(|(name, _)| name.starts_with("components/"))
            .map(|(_, (file, _))| file.hash)
            .collect::<Vec<_>>(),
    );
    let mut templates = BTreeMap::new();
    for (name, (file, text)) in &texts {
        if name.starts_with("components/") {
            continue;
        }
        let views = views_of(&tera, name, file, text, &mut diagnostics);
        let mut hashes = Vec::new();
        closure(name, &texts, &mut BTreeSet::new(), &mut hashes);
        templates.insert(
            name.clone(),
            Template { views, fingerprint: Hasher::of(&(hashes, all_components)) },
        );
    }
    let components = components(&tera, &texts, &mut diagnostics);
    let hrefs: Vec<&str> = assets.values().map(|asset: &Asset| asset.href.as_str()).collect();
    let fingerprint = Hasher::of(&(&strings, hrefs));
    let files = texts.iter().map(|(name, (file, _))| (name.clone(), file.file.clone())).collect();
    (
        Theme { files, is_built_in, tera, templates, components, assets, strings, fingerprint },
        diagnostics,
    )
}

fn asset(file: &ThemeFile, name: &str) -> Asset {
    let is_script = name.ends_with(".js");
    let text = std::str::from_utf8(&file.bytes).ok();
    let text = text.filter(|_| is_script || name.ends_with(".css"));
    let bytes = match text.and_then(|text| squeeze(text, is_script)) {
        Some(text) => Arc::from(text.into_bytes()),
        None => file.bytes.clone(),
    };
    let hash = Hash::of(&bytes);
    let mark = hash.hex(10);
    let href = match name.rsplit_once('.') {
        Some((stem, extension)) => format!("assets/{stem}.{mark}.{extension}"),
        None => format!("assets/{name}.{mark}"),
    };
    Asset { file: file.file.clone(), href, bytes, hash }
}

/// A strings file: `key: text`.
fn words(
    file: &ThemeFile,
    text: &str,
    diagnostics: &mut Vec<Diagnostic>,
) -> BTreeMap<String, String> {
    let (node, found) = yaml::parse(&file.file, text, 0..text.len(), code::DATA_SYNTAX);
    diagnostics.extend(found);
    let Some(NodeKind::Mapping(entries)) = node.map(|node| node.kind) else {
        return BTreeMap::new();
    };
    let entry = |(key, node): (yaml::Key, yaml::Node)| match node.kind {
        NodeKind::Scalar { text, .. } => Some((key.name, text)),
        _ => None,
    };
    entries.into_iter().filter_map(entry).collect()
}

/// The views that a template reads. A name that is no view is reported.
fn views_of(
    tera: &Tera,
    name: &str,
    file: &ThemeFile,
    text: &str,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<View> {
    let Ok(variables) = tera.get_template_variables(name) else { return Vec::new() };
    let variables: BTreeSet<&str> = variables.into_iter().collect();
    let mut views = Vec::new();
    for variable in variables {
        match View::of(variable) {
            Some(view) => views.push(view),
            // The name may stand in a parent or an include, which reports it itself.
            None => {
                if let Some(at) = text.find(variable) {
                    let span = Span::new(at, at + variable.len());
                    diagnostics.push(no_view(file, span, variable));
                }
            }
        }
    }
    views.sort_unstable();
    views
}

fn no_view(file: &ThemeFile, span: Span, name: &str) -> Diagnostic {
    let message =
        format!("Templates cannot read '{name}': it is none of the views that careleaf offers");
    let help = match nearest(name, View::ALL.iter().map(|view| view.name())) {
        Some(near) => format!("Write '{near}'"),
        None => format!("Use one of: {}", View::ALL.map(View::name).join(", ")),
    };
    Diagnostic::new(code::TEMPLATE_ERROR, &file.file, span, message).help(help)
}

/// Hashes of a template, of what it extends and of what it includes, in order of mention.
fn closure<'a>(
    name: &'a str,
    texts: &BTreeMap<String, (&'a ThemeFile, &'a str)>,
    seen: &mut BTreeSet<&'a str>,
    hashes: &mut Vec<Hash>,
) {
    let Some((file, text)) = texts.get(name) else { return };
    if !seen.insert(name) {
        return;
    }
    hashes.push(file.hash);
    for tag in text.split("{%").skip(1) {
        let tag = tag.trim_start_matches(['-', ' ', '\t', '\r', '\n']);
        let Some(rest) = tag.strip_prefix("extends").or_else(|| tag.strip_prefix("include")) else {
            continue;
        };
        // Tera takes literal names only, so every quoted name up to the tag's end is one.
        let rest = rest.split("%}").next().unwrap_or_default();
        for named in rest.split(['"', '\'', '`']).skip(1).step_by(2) {
            closure(named, texts, seen, hashes);
        }
    }
}

fn components(
    tera: &Tera,
    texts: &BTreeMap<String, (&ThemeFile, &str)>,
    diagnostics: &mut Vec<Diagnostic>,
) -> BTreeMap<String, Component> {
    let names: BTreeSet<&str> = tera.get_component_names().collect();
    let mut components = BTreeMap::new();
    for name in names {
        let Some(info) = tera.get_component_definition(name) else { continue };
        // A theme's own helper is no directive.
        if info.metadata().get("internal").is_some_and(tera::Value::is_truthy) {
            continue;
        }
        let mut component = Component { parameters: Vec::new(), views: Vec::new() };
        for argument in info.args() {
            if argument.is_implicit() {
                match View::of(argument.name()) {
                    Some(view) => component.views.push(view),
                    None => {
                        let mark = format!("@{}", argument.name());
                        let found = texts.values().find_map(|(file, text)| {
                            text.find(&mark).map(|at| (*file, Span::new(at + 1, at + mark.len())))
                        });
                        if let Some((file, span)) = found {
                            diagnostics.push(no_view(file, span, argument.name()));
                        }
                    }
                }
                continue;
            }
            if argument.name() == "body" {
                continue;
            }
            let ty = argument.arg_type().and_then(|ty| match ty {
                ComponentArgType::String => Some(ParameterType::Text),
                ComponentArgType::Integer | ComponentArgType::Number => {
                    Some(ParameterType::Integer)
                }
                ComponentArgType::Bool => Some(ParameterType::Bool),
                _ => None,
            });
            let required = argument.is_required();
            component.parameters.push(Parameter { name: argument.name().to_owned(), ty, required });
        }
        components.insert(name.to_owned(), component);
    }
    components
}

/// A template's error as a diagnostic, at its place in the template, or in the page that was
/// being rendered when the template's place is not known.
#[must_use]
pub fn template_error(
    error: &tera::Error,
    page: Option<&FileId>,
    file_of: &dyn Fn(&str) -> Option<FileId>,
) -> Diagnostic {
    let during = page.map(|page| format!(" (while rendering {page})")).unwrap_or_default();
    let global = |message: String| match page {
        Some(page) => Diagnostic::new(code::TEMPLATE_ERROR, page, Span::default(), message),
        None => Diagnostic::global(code::TEMPLATE_ERROR, message),
    };
    match error.kind() {
        ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => {
            let message = format!("{}{during}", report.message().trim_end_matches('.'));
            match file_of(report.filename()) {
                Some(file) => {
                    let range = report.span().range.clone();
                    let span = Span::new(range.start, range.end);
                    Diagnostic::new(code::TEMPLATE_ERROR, &file, span, message)
                }
                None => global(message),
            }
        }
        ErrorKind::TemplateNotFound(name) => Diagnostic::global(
            code::MISSING_TEMPLATE,
            format!("The theme has no template '{name}'{during}"),
        ),
        _ => {
            // Some of Tera's errors are finished reports: the first line says what is wrong.
            let text = error.to_string();
            let first =
                text.lines().find(|line| !line.trim().is_empty()).unwrap_or("Unknown error");
            let first = first.trim_start_matches("error:").trim().trim_end_matches('.');
            let place = text.lines().find_map(|line| line.trim().strip_prefix("--> "));
            let place = place.map(|place| format!(" at {place}")).unwrap_or_default();
            global(format!("{first}{place}{during}"))
        }
    }
}
