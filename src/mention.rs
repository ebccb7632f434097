//! What a page's text names by its shape: phone numbers, e-mail addresses, billing codes.
//!
//! They are found once, when the page is read. Rules that compare text with the registry look at
//! these alone, because they are asked again for every page when a data file changes.

mod codes;
pub mod shapes;

use crate::source::Span;

/// A word or number of a page that has the shape of a fact kept in the registry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mention {
    /// What its shape is.
    pub shape: Shape,
    /// As it is written.
    pub text: String,
    /// For comparing: ten digits or `+` and digits, small letters, capitals.
    pub key: String,
    /// Where it stands; for front matter, the field.
    pub span: Span,
    /// How it is tied to the registry.
    pub tie: Tie,
    /// Whether it is in somebody else's words.
    pub quoted: bool,
    /// How much the words around it say that it is what its shape suggests.
    pub near: Near,
    /// The family of codes that the text around it says it is of.
    pub claim: Option<Claim>,
    /// Whether a word such as 'former' or 'ended' is near.
    pub past: bool,
    /// The years that are named near it.
    pub years: Vec<i16>,
}

/// The shape of a mention.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// `202-555-0100`, `(202) 555-0100`, `+44 20 7946 0958`.
    Phone,
    /// Digits that may be a phone number: `2025550100`.
    Digits,
    /// `name@example.org`.
    Email,
    /// `97039`, `A9273`, `0662T`, `Z51.11`, and slips of these.
    Code,
}

/// How a mention is tied to the registry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tie {
    /// Typed as plain text.
    Typed,
    /// In the text of a link to something else.
    Linked,
    /// In the text of a link to this contact.
    Contact(String),
    /// A link to the code itself: `[97039](code:97039)`.
    Cited,
    /// A row of a table that the directive `codes` makes, which shows the code's status.
    Listed,
    /// In a field of the front matter.
    Field,
}

/// How sure the words around a mention make its shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Near {
    /// Nothing near says so.
    Nothing,
    /// The word 'code' just before.
    Word,
    /// A code system, 'billing code' and the like; 'call' for a phone number.
    Name,
}

/// What the text around codes says of them: 'CPT codes'.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Claim {
    /// The family.
    pub family: Family,
    /// Where the text says so.
    pub span: Span,
}

/// Code systems as a text names them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// All categories of CPT.
    Cpt,
    /// HCPCS, of which CPT is Level I.
    Hcpcs,
    /// HCPCS Level II alone.
    HcpcsTwo,
    /// ICD-10-CM.
    Icd,
    /// NDC.
    Ndc,
}

impl Family {
    /// As readers know it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Family::Cpt => "CPT",
            Family::Hcpcs => "HCPCS",
            Family::HcpcsTwo => "HCPCS Level II",
            Family::Icd => "ICD-10-CM",
            Family::Ndc => "NDC",
        }
    }

    /// Whether a code of that system (`cpt1`, `hcpcs2` …) is of this family.
    #[must_use]
    pub fn holds(self, system: &str) -> bool {
        match self {
            Family::Cpt => system.starts_with("cpt"),
            Family::Hcpcs => system.starts_with("cpt") || system == "hcpcs2",
            Family::HcpcsTwo => system == "hcpcs2",
            Family::Icd => system == "icd10cm",
            Family::Ndc => system == "ndc",
        }
    }
}
