//! Views: the closed list of names that templates and components may read.
//!
//! A template's context is built from its views, and its render key hashes the same views, so
//! nothing that a page shows can go stale unseen. Each view has two functions that take the same
//! inputs: a fingerprint (cheap, for every page of every round) and a value (only to render).

mod dates;
mod fingerprint;
mod lists;
mod own;
mod records;

use tera::Value;

use crate::site::{PageIndex, Site};
use crate::theme::Theme;

pub use dates::{date_value, partial_date_value};
pub use fingerprint::{Fingerprints, Hasher};
pub use lists::{is_windowed, strings_of, to};
pub use own::{BodyFindings, beside, format_of, page_value, size_of};
pub use records::{anchor, record_value};

/// A name that templates may read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum View {
    /// The way from this artifact to the site's root, such as `../`.
    Root,
    /// The theme's words in the page's language.
    T,
    /// The theme's assets.
    Assets,
    /// What holds for the whole site.
    Site,
    /// The header's links.
    Menu,
    /// The page itself.
    Page,
    /// The pages from the home page down to this one's parent.
    Ancestors,
    /// The section that the page is in.
    Section,
    /// The pages and sections of a section's own page.
    Children,
    /// The page before this one in its section.
    Previous,
    /// The page after this one in its section.
    Next,
    /// All billing codes.
    Codes,
    /// All contacts.
    Contacts,
    /// All cited works.
    Sources,
    /// The glossary.
    Terms,
    /// People who write or review.
    People,
    /// The site's own data files.
    Data,
    /// Where a redirect leads.
    To,
}

impl View {
    /// Every view.
    pub const ALL: [View; 18] = [
        View::Root,
        View::T,
        View::Assets,
        View::Site,
        View::Menu,
        View::Page,
        View::Ancestors,
        View::Section,
        View::Children,
        View::Previous,
        View::Next,
        View::Codes,
        View::Contacts,
        View::Sources,
        View::Terms,
        View::People,
        View::Data,
        View::To,
    ];

    /// The name in templates.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            View::Root => "root",
            View::T => "t",
            View::Assets => "assets",
            View::Site => "site",
            View::Menu => "menu",
            View::Page => "page",
            View::Ancestors => "ancestors",
            View::Section => "section",
            View::Children => "children",
            View::Previous => "previous",
            View::Next => "next",
            View::Codes => "codes",
            View::Contacts => "contacts",
            View::Sources => "sources",
            View::Terms => "terms",
            View::People => "people",
            View::Data => "data",
            View::To => "to",
        }
    }

    /// The view of a name.
    #[must_use]
    pub fn of(name: &str) -> Option<View> {
        View::ALL.into_iter().find(|view| view.name() == name)
    }

    /// Whether the view is the same for every page of one language.
    #[must_use]
    pub fn is_shared(self) -> bool {
        use View::{Assets, Codes, Contacts, Data, People, Site, Sources, T, Terms};
        matches!(self, T | Assets | Site | Codes | Contacts | Sources | Terms | People | Data)
    }
}

/// The way from an artifact's folder to the site's root: `../` for each folder.
#[must_use]
pub fn root_of(path: &str) -> String {
    "../".repeat(path.matches('/').count())
}

/// The value of a view that depends on the place in the site but not on the page's body.
/// `root` and `page` are the renderer's own business and come out as none here.
#[must_use]
pub fn value(view: View, site: &Site, theme: &Theme, page: PageIndex) -> Value {
    match view {
        View::Root | View::Page | View::To => Value::none(),
        View::Menu => lists::menu(site, theme, page),
        View::Ancestors => lists::ancestors(site, page),
        View::Section => lists::section(site, theme, page),
        View::Children => lists::children(site, theme, page),
        View::Previous => lists::neighbour(site, theme, site.neighbours(page).0),
        View::Next => lists::neighbour(site, theme, site.neighbours(page).1),
        shared => shared_value(shared, site, theme, &site.config.lang),
    }
}

/// The value of a view that all pages of one language share.
#[must_use]
pub fn shared_value(view: View, site: &Site, theme: &Theme, lang: &str) -> Value {
    match view {
        View::T => lists::strings(theme, lang),
        View::Assets => lists::assets(theme),
        View::Site => lists::site(site),
        View::Codes | View::Contacts | View::Sources | View::Terms | View::People => {
            records::all(view, site, theme, lang)
        }
        View::Data => records::own_data(site),
        _ => Value::none(),
    }
}
