//! A visit to one address: HEAD, then GET where that says little, again where a fault may pass,
//! and on to where it leads.

use super::Manners;
use super::address::Address;
use super::web::{Refusal, Reply, Web};
use crate::source::Hash;

/// How often an address may lead on to another.
const MOST_REDIRECTS: usize = 10;

/// How often a fault that may pass is tried again.
const MORE_TRIES: u32 = 2;

/// What came of a visit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Visit {
    /// Something is there.
    Well {
        /// The address that it has moved to for good.
        moved_to: Option<String>,
        /// Hash of its visible text, if that was asked for.
        text: Option<Hash>,
    },
    /// It leads to the front page of a host, though it was deeper.
    Home(String),
    /// Its host says that nothing is there: the status.
    Dead(u16),
    /// Nobody can tell; why, in words.
    Unknown(String),
}

/// Visits an address.
pub(super) fn visit(web: &Web, from: &Address, text: bool, manners: &Manners<'_>) -> Visit {
    let mut at = from.clone();
    let mut been = vec![from.clone()];
    let mut moved_to = None;
    let mut for_good = true;
    loop {
        let reply = match ask(web, &at.to_string(), text, manners) {
            Ok(reply) => reply,
            Err(refusal) => return Visit::Unknown(refusal.why),
        };
        let location = match (reply.status, &reply.location) {
            (301 | 302 | 303 | 307 | 308, Some(location)) => location,
            (200..=299, _) if at.is_home() && !from.is_home() => {
                return Visit::Home(at.to_string());
            }
            (200..=299, _) => return Visit::Well { moved_to, text: reply.text },
            (404 | 410, _) => return Visit::Dead(reply.status),
            (status, _) => return Visit::Unknown(in_words(status)),
        };
        let Some(next) = at.join(location) else {
            return Visit::Unknown("it leads to what is no address of a page".to_owned());
        };
        if been.contains(&next) {
            return Visit::Unknown("it leads in a circle".to_owned());
        }
        if been.len() > MOST_REDIRECTS {
            let why = format!("it leads on more than {MOST_REDIRECTS} times");
            return Visit::Unknown(why);
        }
        for_good &= matches!(reply.status, 301 | 308);
        if for_good {
            moved_to = Some(next.to_string());
        }
        been.push(next.clone());
        at = next;
    }
}

fn in_words(status: u16) -> String {
    match status {
        401 | 403 | 407 => format!("the host does not let a program look ({status})"),
        429 => "the host has had too many questions (429)".to_owned(),
        500.. => format!("the host has a fault of its own ({status})"),
        _ => format!("the host's answer says neither yes nor no ({status})"),
    }
}

/// HEAD; where it is refused, not known or says that nothing is there, GET, so that a host that
/// answers HEAD badly is not taken at its word.
fn ask(web: &Web, address: &str, text: bool, manners: &Manners<'_>) -> Result<Reply, Refusal> {
    if text {
        return patiently(manners, |_| web.get(address, true));
    }
    // A fault may be one of HEAD alone, so what is tried again is GET.
    let reply = patiently(manners, |tries| match tries {
        0 => web.head(address),
        _ => web.get(address, false),
    })?;
    match reply.status {
        // It has had too many questions already.
        429 => Ok(reply),
        400..=499 | 501 => patiently(manners, |_| web.get(address, false)),
        _ => Ok(reply),
    }
}

/// Tries again, later each time, where a fault may pass; `ask` hears how often it was tried before.
fn patiently(
    manners: &Manners<'_>,
    ask: impl Fn(u32) -> Result<Reply, Refusal>,
) -> Result<Reply, Refusal> {
    let mut tries = 0;
    loop {
        let answer = ask(tries);
        let may_pass = match &answer {
            Ok(reply) => reply.status == 429 || (reply.status >= 500 && reply.status != 501),
            Err(refusal) => refusal.passing,
        };
        if !may_pass || tries == MORE_TRIES {
            return answer;
        }
        (manners.wait)(manners.before_again * 2_u32.pow(tries));
        tries += 1;
    }
}
