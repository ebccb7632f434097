//! `mixed-code-list`: codes are called what they are.
//!
//! 'CPT codes' over a list with A9273 sends a reader to the wrong book and an insurer to the wrong
//! table. What a code is shows in its shape, so that the page alone tells.

use super::Reading;
use crate::data::codes;
use crate::diagnostic::{Diagnostic, code};
use crate::mention::{Claim, Family, Mention, Shape};

pub(super) fn check(reading: Reading<'_>, found: &mut Vec<Diagnostic>) {
    let page = reading.page;
    let mut claims: Vec<Claim> = Vec::new();
    for mention in page.mentions.iter().filter(|mention| mention.shape == Shape::Code) {
        if let Some(claim) = mention.claim
            && !claims.contains(&claim)
        {
            claims.push(claim);
        }
    }
    for claim in claims {
        let under = page.mentions.iter().filter(|mention| mention.claim == Some(claim));
        let codes: Vec<(&Mention, &str)> =
            under.filter_map(|mention| Some((mention, codes::system_of(&mention.key)?))).collect();
        let other: Vec<&(&Mention, &str)> =
            codes.iter().filter(|(_, system)| !claim.family.holds(system)).collect();
        let Some((first, system)) = other.first() else { continue };
        let called = claim.family.name();
        let mut keys: Vec<&str> = other.iter().map(|(mention, _)| mention.key.as_str()).collect();
        keys.dedup();
        let more = match keys.split_first() {
            Some((_, [])) | None => String::new(),
            Some((_, [one])) => format!("; so with '{one}'"),
            Some((_, [one, other])) => format!("; so with '{one}' and '{other}'"),
            Some((_, rest)) => format!("; so with {} more codes", rest.len()),
        };
        let message = format!(
            "'{}' {}, so it is {}, not {called}{more}",
            first.text,
            codes::because(&first.key),
            codes::system_name(system),
        );
        let help = if other.len() < codes.len() {
            "Write 'billing codes', and name the system beside each code".to_owned()
        } else {
            match family_of(system) {
                Some(family) => format!("Write '{}' instead of '{called}'", family.name()),
                None => "Write 'billing codes'".to_owned(),
            }
        };
        found.push(
            Diagnostic::new(code::MIXED_CODE_LIST, &page.file, claim.span, message)
                .help(help)
                .related(&page.file, first.span, "The code stands here"),
        );
    }
}

fn family_of(system: &str) -> Option<Family> {
    let all = [Family::Cpt, Family::HcpcsTwo, Family::Icd, Family::Ndc];
    all.into_iter().find(|family| family.holds(system))
}
