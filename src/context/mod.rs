//! What templates read: the values of the views, and their fingerprints.
//!
//! A template's context is built from its views, and its render key hashes the same views, so
//! nothing that a page shows can go stale unseen. Each view has two functions that take the same
//! inputs: a fingerprint (cheap, for every page of every round) and a value (only to render).

mod dates;
mod fingerprint;
mod lists;
mod own;
mod records;
mod seal;
mod structured;

use tera::Value;

use crate::site::{PageIndex, Site};
use crate::theme::Theme;
use crate::view::View;

pub use dates::{date_value, partial_date_value};
pub use fingerprint::Fingerprints;
pub use lists::{cards, is_windowed, strings_of, to};
pub use own::{BodyFindings, Review, file_version, format_of, page_value, review, size_of};
pub use records::{anchor, record_value};
pub(crate) use seal::put_fields;
pub use seal::{Standing, seal, standing};

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
        View::Root | View::Page | View::To | View::Pages => Value::none(),
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
        View::Site => lists::site(site, theme),
        View::Codes | View::Contacts | View::Sources | View::Terms | View::People => {
            records::all(view, site, theme, lang)
        }
        View::Data => records::own_data(site),
        _ => Value::none(),
    }
}
