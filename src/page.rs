//! A page: one Markdown file after parsing. It depends on its source and the parse settings alone.

use std::sync::Arc;

use jiff::civil::Date;

use crate::data::codes;
use crate::diagnostic::Diagnostic;
use crate::kind::{Fields, Kinds, Record, text_of};
use crate::mention::{Claim, Mention};
use crate::prose::Prose;
use crate::source::{FileId, Hash, Span};

/// One Markdown file, parsed.
#[derive(Debug)]
pub struct Page {
    /// The file.
    pub file: FileId,
    /// Hash of its source.
    pub source_hash: Hash,
    /// Hash of what a review of it vouches for: of a page with a `review_seal`, and of a text to
    /// include.
    pub reviewed: Option<Hash>,
    /// All that other pages may see.
    pub outline: Arc<Outline>,
    /// Words of its text.
    pub words: u32,
    /// Hash of the outline, places left out.
    pub outline_hash: Hash,
    /// Its content, with holes where references and directives go.
    pub body: Body,
    /// Where its body begins and ends.
    pub body_span: Span,
    /// Where each of `outline.references` stands, same order.
    pub reference_spans: Vec<Span>,
    /// Where each of `outline.directives` stands, same order.
    pub directive_spans: Vec<DirectiveSpans>,
    /// Its text as readers read it.
    pub prose: Prose,
    /// Phone numbers, addresses and codes that it names by their shape.
    pub mentions: Vec<Mention>,
    /// What parsing found wrong.
    pub diagnostics: Vec<Diagnostic>,
}

/// Places of a directive.
#[derive(Clone, Debug, Default)]
pub struct DirectiveSpans {
    /// The opening line.
    pub line: Span,
    /// Its name.
    pub name: Span,
    /// Each argument (key and value), same order as in the call.
    pub arguments: Vec<Span>,
    /// Of which family its caption, or the heading above it, says that the codes are.
    pub claim: Option<Claim>,
}

/// What other pages, lists and site-wide files may know of a page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Outline {
    /// `title:`, else the first heading, else the file's name.
    pub title: String,
    /// `kind:`.
    pub kind: String,
    /// `lang:`, if it differs from the site's.
    pub lang: Option<String>,
    /// `slug:`.
    pub slug: Option<String>,
    /// `weight:`; smaller comes first.
    pub weight: i64,
    /// `draft:`.
    pub draft: bool,
    /// `publish:`, the first day on which the page is part of the site.
    pub publish: Option<Date>,
    /// `expires:`, the first day on which it no longer is.
    pub expires: Option<Date>,
    /// `aliases:`, old permalinks.
    pub aliases: Vec<String>,
    /// All front matter by the kind's types, defaults filled in (title, summary, dates, sources, …).
    pub fields: Fields,
    /// Headings of the body, in order.
    pub headings: Vec<Heading>,
    /// References, in order of appearance.
    pub references: Vec<Reference>,
    /// Directive calls, in order of appearance.
    pub directives: Vec<DirectiveCall>,
}

/// A heading of the body.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Heading {
    /// 1 to 6.
    pub level: u8,
    /// Its anchor, unique on the page.
    pub id: String,
    /// Its text without markup.
    pub text: String,
}

/// A link or image before it is resolved.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Reference {
    /// What it names.
    pub to: Target,
    /// Whether it is an image.
    pub image: bool,
}

/// What a reference names, by its scheme.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Target {
    /// `code:97039`.
    Code(String),
    /// `contact:hub`.
    Contact(String),
    /// `term:npi`.
    Term(String),
    /// `source:nccn-breast`.
    Source(String),
    /// A path, as written and percent-decoded (`appeal.md`, `../codes.md`, `/about.md`, `letter.pdf`),
    /// and an anchor without `#`. An empty path is this page.
    Path {
        /// The path; may be empty.
        path: String,
        /// The part after `#`.
        anchor: Option<String>,
    },
    /// `https:`, `http:`, `mailto:`, `tel:`, as written.
    External(String),
    /// A scheme that is refused (`javascript:`, `data:`, `file:` …); rendered as its text.
    Unsafe(String),
}

/// A directive as it is called in a page.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct DirectiveCall {
    /// The component's name.
    pub name: String,
    /// Arguments in the order written.
    pub arguments: Vec<(String, Argument)>,
}

/// The value of a directive's argument.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Argument {
    /// `key="text"` or `key=word`.
    Text(String),
    /// `key=12`.
    Integer(i64),
    /// `key=true`, or a bare `key`.
    Bool(bool),
}

/// Content in order of appearance: finished HTML, and holes that linking fills.
#[derive(Clone, Debug, Default)]
pub struct Body {
    /// The parts, in order.
    pub parts: Vec<Part>,
    /// How many of them stand above the first heading; 0 also where that heading stands inside
    /// something else, or where there is none.
    pub fold: usize,
}

/// One part of a body.
#[derive(Clone, Debug)]
pub enum Part {
    /// Finished HTML.
    Html(String),
    /// A link: `outline.references[reference]`, around its text (empty: the target's own).
    Link {
        /// Index into the page's references.
        reference: usize,
        /// The text, which may hold images.
        text: Body,
        /// `[text](to "title")`.
        title: Option<String>,
    },
    /// An image: `outline.references[reference]`.
    Image {
        /// Index into the page's references.
        reference: usize,
        /// Its text for those who do not see it.
        alt: String,
        /// `![alt](to "title")`.
        title: Option<String>,
    },
    /// A word of the theme's, in the page's language.
    Word {
        /// Its name in the theme's `strings/`.
        key: &'static str,
        /// What stands for `{number}` in it.
        number: String,
        /// Whether it stands in the value of an attribute, where no tag can mark its language.
        in_attribute: bool,
    },
    /// A directive: `outline.directives[directive]`, around its body.
    Directive {
        /// Index into the page's directives.
        directive: usize,
        /// What stands between its fences.
        body: Body,
    },
}

/// Shared by all who read it.
pub type PageRef = Arc<Page>;

impl Outline {
    /// The template that renders the page: its own choice, else its kind's.
    #[must_use]
    pub fn template<'a>(&'a self, kinds: &'a Kinds) -> Option<&'a str> {
        let of_kind = || kinds.get(&self.kind).map(|kind| kind.template.as_str());
        text_of(&self.fields, "template").or_else(of_kind)
    }
}

impl DirectiveCall {
    /// The file that an `include` names.
    #[must_use]
    pub fn included(&self) -> Option<&str> {
        let argument = self.arguments.iter().filter(|_| self.name == "include");
        argument
            .filter_map(|(name, value)| match value {
                Argument::Text(path) if name == "file" => Some(path.as_str()),
                _ => None,
            })
            .next()
    }

    /// Whether a call of `codes` shows a code on a day, as the component of that name selects it.
    #[must_use]
    pub fn selects(&self, code: &Record, as_of: Date) -> bool {
        let field = |name: &str| text_of(&code.fields, name);
        self.arguments.iter().all(|(name, value)| {
            let Argument::Text(wanted) = value else { return true };
            match name.as_str() {
                "only" => wanted.split_whitespace().any(|id| id == code.id),
                "system" => field("system") == Some(wanted),
                "status" => codes::status_on(code, as_of) == wanted,
                "audience" => [Some(wanted.as_str()), Some("both")].contains(&field("audience")),
                _ => true,
            }
        })
    }
}
