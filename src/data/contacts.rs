//! Phone numbers of the North American plan: their validity and their forms.

/// A number for `tel:` (`+18445729626`), if it is valid.
#[must_use]
pub fn e164(_phone: &str) -> Option<String> {
    None
}

/// A number as readers see it (`844-572-9626`), if it is valid.
#[must_use]
pub fn display(_phone: &str) -> Option<String> {
    None
}
