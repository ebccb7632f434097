//! `mixed-code-list`: codes are called what they are.
//!
//! 'CPT codes' over a list with A9273 sends a reader to the wrong book and an insurer to the wrong
//! table. What a code is shows in its shape, so that the page alone tells.

use super::{Reading, Subject};
use crate::data::codes;
use crate::diagnostic::{Diagnostic, code};
use crate::mention::{Claim, Family, Mention, Shape};
use crate::page::Page;

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
        let mut keys: Vec<&str> = other.iter().map(|(mention, _)| mention.key.as_str()).collect();
        keys.dedup();
        let only = other.len() == codes.len();
        let finding = mixed(page, claim, &first.text, system, &keys[1..], only);
        found.push(finding.related(&page.file, first.span, "The code stands here"));
    }
}

/// Tables that the directive `codes` fills from the records.
pub(super) fn tables(subject: Subject<'_>, found: &mut Vec<Diagnostic>) {
    let Subject { page, site, .. } = subject;
    for (call, spans) in page.outline.directives.iter().zip(&page.directive_spans) {
        let Some(claim) = spans.claim else { continue };
        // Codes that the page itself names have been looked at.
        if call.arguments.iter().any(|(name, _)| name == "only") {
            continue;
        }
        let listed = site.registry.codes.values();
        let listed = listed.filter(|code| call.selects(code, site.options.as_of));
        let codes: Vec<(&str, &str)> =
            listed.filter_map(|code| Some((&*code.id, codes::system_of(&code.id)?))).collect();
        let other: Vec<(&str, &str)> =
            codes.iter().copied().filter(|(_, system)| !claim.family.holds(system)).collect();
        let Some((first, system)) = other.first() else { continue };
        let more: Vec<&str> = other.iter().skip(1).map(|(id, _)| *id).collect();
        let finding = mixed(page, claim, first, system, &more, other.len() == codes.len());
        found.push(finding.related(&page.file, spans.line, "The table is made here"));
    }
}

/// The finding for a name that codes do not all bear; `only`: none of them does.
fn mixed(
    page: &Page,
    claim: Claim,
    first: &str,
    system: &str,
    more: &[&str],
    only: bool,
) -> Diagnostic {
    let called = claim.family.name();
    let more = match more {
        [] => String::new(),
        [one] => format!("; so with '{one}'"),
        [one, other] => format!("; so with '{one}' and '{other}'"),
        rest => format!("; so with {} more codes", rest.len()),
    };
    let message = format!(
        "'{first}' {}, so it is {}, not {called}{more}",
        codes::because(&first.to_ascii_uppercase()),
        codes::system_name(system),
    );
    let help = match family_of(system) {
        Some(family) if only => format!("Write '{}' instead of '{called}'", family.name()),
        _ if only => "Write 'billing codes'".to_owned(),
        _ => "Write 'billing codes', and name the system beside each code".to_owned(),
    };
    Diagnostic::new(code::MIXED_CODE_LIST, &page.file, claim.span, message).help(help)
}

fn family_of(system: &str) -> Option<Family> {
    let all = [Family::Cpt, Family::HcpcsTwo, Family::Icd, Family::Ndc];
    all.into_iter().find(|family| family.holds(system))
}
