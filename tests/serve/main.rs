//! The preview server, over real connections to this machine.
//!
//! 1. `files`: what is asked for is what comes, as a host would serve it.
//! 2. `hostile`: what must not be asked for, and by whom; the server outlives all of it.
//! 3. `limits`: slow, many and large.
//! 4. `live`: the reload script and its streams.

#![cfg(feature = "serve")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod client;
mod files;
mod hostile;
mod limits;
mod live;
