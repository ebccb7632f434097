//! The theme: templates, components, assets and strings, and which views each template reads.
//!
//! 1. Every file of the embedded default theme that the site's theme does not override is taken.
//! 2. Templates and components are loaded into Tera together, so that a missing one is found now.
//! 3. The names that a template uses are compared with the closed list of views: what is no view
//!    cannot be read, so a template can depend on nothing that its render key does not hash.

mod embedded;
mod load;
mod squeeze;

use std::collections::BTreeMap;
use std::sync::Arc;

use tera::Tera;

use crate::source::{FileId, Hash};
use crate::view::View;

pub use embedded::embedded;
pub use load::{ThemeFile, load, template_error};

/// A theme, ready to render.
pub struct Theme {
    /// The template engine with all templates and components.
    pub tera: Tera,
    /// Templates by name, such as `page.html`.
    pub templates: BTreeMap<String, Template>,
    /// Components that a page may call as directives, by name.
    pub components: BTreeMap<String, Component>,
    /// Files that are copied, by name (`style.css`).
    pub assets: BTreeMap<String, Asset>,
    /// The theme's words, by language and key.
    pub strings: BTreeMap<String, BTreeMap<String, String>>,
    /// The file of each template and component, by the name that Tera knows.
    pub files: BTreeMap<String, FileId>,
    /// Whether its templates, components and assets are those that careleaf brings along, which
    /// load nothing from other hosts, send nothing and keep nothing unasked.
    pub is_built_in: bool,
    /// Hash of everything that is not in a template's own fingerprint: strings and asset names.
    pub fingerprint: Hash,
}

/// A template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    /// The views that it reads, itself or through what it extends and includes, in a fixed order.
    pub views: Vec<View>,
    /// Hash of its text, of the texts it extends and includes, and of all components.
    pub fingerprint: Hash,
}

/// A component, as a directive sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Component {
    /// The arguments that a page may give.
    pub parameters: Vec<Parameter>,
    /// The views that it reads.
    pub views: Vec<View>,
}

/// An argument of a component.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// Its name.
    pub name: String,
    /// The type of its value; `None` for any.
    pub ty: Option<ParameterType>,
    /// Whether a call without it is an error.
    pub required: bool,
}

/// The types of argument that a directive can write down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParameterType {
    /// Text.
    Text,
    /// A whole number.
    Integer,
    /// True or false.
    Bool,
}

/// A file of the theme that is copied as it is.
#[derive(Clone, Debug)]
pub struct Asset {
    /// The file.
    pub file: FileId,
    /// Path from the site's root, the content's hash in its name.
    pub href: String,
    /// Its content.
    pub bytes: Arc<[u8]>,
    /// Hash of its content.
    pub hash: Hash,
}

impl Theme {
    /// Whether another theme has the same templates, directives and assets by name and form.
    #[must_use]
    pub fn has_the_shape_of(&self, other: &Theme) -> bool {
        let hrefs = |theme: &Theme| -> Vec<String> {
            theme.assets.values().map(|asset| asset.href.clone()).collect()
        };
        let reads = |theme: &Theme| -> Vec<(String, Vec<View>)> {
            let templates = theme.templates.iter();
            templates.map(|(name, template)| (name.clone(), template.views.clone())).collect()
        };
        reads(self) == reads(other)
            && self.components == other.components
            && hrefs(self) == hrefs(other)
    }

    /// The file of a template or component, by the name that Tera knows.
    #[must_use]
    pub fn file_of(&self, name: &str) -> Option<FileId> {
        self.files.get(name).cloned()
    }
}

impl std::fmt::Debug for Theme {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Theme").field("templates", &self.templates).finish_non_exhaustive()
    }
}
