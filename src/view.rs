//! The closed list of names that templates and components may read.

use crate::kind::RecordKind;

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
    /// The pages of a take-away file.
    Pages,
}

impl View {
    /// Every view.
    pub const ALL: [View; 19] = [
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
        View::Pages,
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
            View::Pages => "pages",
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

    /// The kind of record that a view lists.
    #[must_use]
    pub fn record_kind(self) -> Option<RecordKind> {
        Some(match self {
            View::Codes => RecordKind::Code,
            View::Contacts => RecordKind::Contact,
            View::Sources => RecordKind::Source,
            View::Terms => RecordKind::Term,
            View::People => RecordKind::Person,
            _ => return None,
        })
    }
}
