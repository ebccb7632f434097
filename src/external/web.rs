//! One request and its answer. Nothing else in careleaf talks to other hosts.
#![allow(clippy::disallowed_methods, reason = "this is the way to other hosts")]

use std::io::Read;
use std::time::Duration;

use ureq::http::{Method, Request, Response};
use ureq::{Agent, Body, Error, Timeout};

use crate::source::Hash;

use super::visible;

/// More of a page than this is not read.
const MOST_BYTES: u64 = 5 * 1024 * 1024;

/// The way to other hosts.
#[derive(Debug)]
pub struct Web {
    agent: Agent,
}

/// What a host answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Reply {
    pub(super) status: u16,
    pub(super) location: Option<String>,
    /// Hash of the visible text, if it was asked for.
    pub(super) text: Option<Hash>,
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Refusal {
    /// In words that follow "there is no answer: ".
    pub(super) why: String,
    /// Whether another try may do better.
    pub(super) passing: bool,
}

impl Web {
    /// A way to other hosts on which a request takes at most so long. `proxied`: through the proxy
    /// that the environment names, if it names one.
    #[must_use]
    pub fn new(patience: Duration, proxied: bool) -> Web {
        let proxy = if proxied { ureq::Proxy::try_from_env() } else { None };
        let config = Agent::config_builder()
            .http_status_as_error(false)
            // A visit follows them itself, to know which are for good.
            .max_redirects(0)
            .timeout_global(Some(patience))
            .proxy(proxy)
            .user_agent(concat!("careleaf/", env!("CARGO_PKG_VERSION"), " (link check)"))
            .build();
        Web { agent: config.new_agent() }
    }

    /// Asks whether something is there, without its content.
    pub(super) fn head(&self, address: &str) -> Result<Reply, Refusal> {
        self.ask(Method::HEAD, address).map(|answer| reply(&answer))
    }

    /// Asks for what is there; its text is read only if it is wanted.
    pub(super) fn get(&self, address: &str, text: bool) -> Result<Reply, Refusal> {
        let mut answer = self.ask(Method::GET, address)?;
        let mut reply = reply(&answer);
        if text && (200..300).contains(&reply.status) {
            reply.text = Some(hash(&mut answer)?);
        }
        Ok(reply)
    }

    fn ask(&self, method: Method, address: &str) -> Result<Response<Body>, Refusal> {
        let request = Request::builder().method(method).uri(address).body(());
        let request = request.map_err(|error| refusal(&Error::Http(error)))?;
        self.agent.run(request).map_err(|error| refusal(&error))
    }
}

fn reply(answer: &Response<Body>) -> Reply {
    let location = answer.headers().get("location");
    // Some hosts write letters here that a header should not hold.
    let location = location.map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
    Reply { status: answer.status().as_u16(), location, text: None }
}

fn hash(answer: &mut Response<Body>) -> Result<Hash, Refusal> {
    let html = answer.body().mime_type().is_none_or(|mime| mime.contains("html"));
    let mut bytes = Vec::new();
    answer
        .body_mut()
        .as_reader()
        .take(MOST_BYTES)
        .read_to_end(&mut bytes)
        .map_err(|error| refusal(&Error::from(error)))?;
    Ok(match html {
        true => Hash::of(visible::text(&String::from_utf8_lossy(&bytes)).as_bytes()),
        false => Hash::of(&bytes),
    })
}

fn refusal(error: &Error) -> Refusal {
    let (why, passing) = match error {
        Error::Timeout(Timeout::Connect | Timeout::Resolve) => {
            ("the host could not be reached in time", true)
        }
        Error::Timeout(_) => ("the host did not answer in time", true),
        Error::HostNotFound => ("there is no host of that name", false),
        Error::ConnectionFailed => ("the host refuses connections", false),
        Error::Io(io) => match io.kind() {
            std::io::ErrorKind::TimedOut => ("the host did not answer in time", true),
            std::io::ErrorKind::ConnectionRefused => ("the host refuses connections", false),
            std::io::ErrorKind::ConnectionReset | std::io::ErrorKind::UnexpectedEof => {
                ("the host broke the connection", true)
            }
            // The system has no kind of its own for a name that it cannot look up.
            _ if io.to_string().contains("lookup") => ("there is no host of that name", false),
            _ => return Refusal { why: format!("the connection failed ({io})"), passing: false },
        },
        Error::Rustls(error) => {
            return Refusal {
                why: format!("no safe connection is possible ({error})"),
                passing: false,
            };
        }
        other => {
            return Refusal { why: format!("the connection failed ({other})"), passing: false };
        }
    };
    Refusal { why: why.to_owned(), passing }
}
