//! Who may ask. A server on loopback is still in reach of every page that its owner's browser
//! shows, so two questions come before anything is looked up:
//!
//! 1. Under which name is it asked? A stranger's name that was pointed at this machine (DNS
//!    rebinding) would make the stranger's page one of ours. Only names of this machine, and
//!    those that were allowed, pass.
//! 2. From which page? Pages of other origins, those on other ports too, may link here and no
//!    more.

use std::net::IpAddr;

use hyper::header::{HOST, HeaderMap, HeaderName, ORIGIN};
use hyper::{StatusCode, Uri};

const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
const FETCH_MODE: HeaderName = HeaderName::from_static("sec-fetch-mode");
const FETCH_DEST: HeaderName = HeaderName::from_static("sec-fetch-dest");

/// The names under which a server may be asked.
pub(super) struct Guard {
    port: u16,
    allowed: Vec<String>,
}

impl Guard {
    /// For a server on this port, with the names that its owner allowed.
    pub(super) fn new(port: u16, mut allowed: Vec<String>) -> Guard {
        for name in &mut allowed {
            name.make_ascii_lowercase();
        }
        Guard { port, allowed }
    }

    /// Whether the host that is asked for is this one. `local` is the address at which the
    /// connection came in.
    pub(super) fn check_host(
        &self,
        uri: &Uri,
        headers: &HeaderMap,
        local: IpAddr,
    ) -> Result<(), StatusCode> {
        let host = only(headers, &HOST).map_err(|_| StatusCode::BAD_REQUEST)?;
        let host = host.ok_or(StatusCode::BAD_REQUEST)?;
        // Proxies repeat the host in the request line; two different answers are no answer.
        if uri.authority().is_some_and(|named| !named.as_str().eq_ignore_ascii_case(host)) {
            return Err(StatusCode::BAD_REQUEST);
        }
        if self.is_ours(&host.to_ascii_lowercase(), local) {
            Ok(())
        } else {
            Err(StatusCode::MISDIRECTED_REQUEST)
        }
    }

    fn is_ours(&self, host: &str, local: IpAddr) -> bool {
        let (name, port) = split_port(host);
        if port.is_some_and(|port| port != self.port.to_string()) {
            return false;
        }
        if matches!(name, "localhost" | "127.0.0.1" | "[::1]") {
            return true;
        }
        // An address, unlike a name, cannot be pointed elsewhere.
        let is_local = match local {
            IpAddr::V4(at) => name == at.to_string(),
            IpAddr::V6(at) => name == format!("[{at}]"),
        };
        is_local || self.allowed.iter().any(|allowed| allowed == name)
    }
}

/// Whether the page that asks is one of ours, or a person who follows a link to a page of ours.
/// To be asked after the host, which it relies on.
pub(super) fn check_origin(headers: &HeaderMap, is_page: bool) -> Result<(), StatusCode> {
    let foreign = StatusCode::FORBIDDEN;
    let host = only(headers, &HOST).map_err(|_| foreign)?.unwrap_or_default();
    let one = |name| only(headers, &name).map_err(|_| foreign);
    let is_visit = is_page
        && one(FETCH_MODE)? == Some("navigate")
        && matches!(one(FETCH_DEST)?, Some("document"));

    let same_origin = one(ORIGIN)?.is_none_or(|origin| {
        let named = origin.strip_prefix("http://").or_else(|| origin.strip_prefix("https://"));
        named.is_some_and(|named| named.eq_ignore_ascii_case(host))
    });
    let same_site = matches!(one(FETCH_SITE)?, None | Some("same-origin" | "none"));
    if is_visit || (same_origin && same_site) { Ok(()) } else { Err(foreign) }
}

/// The host and its port, where it names one.
fn split_port(host: &str) -> (&str, Option<&str>) {
    match host.rsplit_once(':') {
        Some((name, port)) if !port.ends_with(']') => (name, Some(port)),
        _ => (host, None),
    }
}

/// A header's value; an error if it is there twice or is not text.
fn only<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Result<Option<&'a str>, ()> {
    let mut values = headers.get_all(name).iter();
    let Some(value) = values.next() else { return Ok(None) };
    if values.next().is_some() {
        return Err(());
    }
    value.to_str().map(Some).map_err(|_| ())
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOOPBACK: IpAddr = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);

    #[test]
    fn names_of_this_machine() {
        let guard = Guard::new(8000, vec!["Preview.example".to_owned()]);
        for ours in ["localhost:8000", "localhost", "127.0.0.1:8000", "[::1]:8000", "[::1]"] {
            assert!(guard.is_ours(ours, LOOPBACK), "{ours}");
        }
        assert!(guard.is_ours("preview.example", LOOPBACK));
        assert!(guard.is_ours("192.0.2.7:8000", IpAddr::from([192, 0, 2, 7])));
        for foreign in [
            "",
            ":8000",
            "evil.example",
            "localhost.evil.example:8000",
            "localhost:8001",
            "localhost:",
            "localhost:08000",
            "localhost.",
            "2130706433:8000",
            "0x7f.1",
            "127.0.0.1.nip.example",
            "[::1",
            "[::1]x:8000",
            "a@localhost",
            "192.0.2.7:8000",
            "[::ffff:127.0.0.1]",
            "0.0.0.0:8000",
            "127.1:8000",
        ] {
            assert!(!guard.is_ours(foreign, LOOPBACK), "{foreign}");
        }
    }
}
