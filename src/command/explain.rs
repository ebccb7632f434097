//! `careleaf explain`: a diagnostic at length.

use super::{GOOD, TROUBLE, console};
use crate::diagnostic::code;
use crate::text::nearest;

/// Explains a code, or lists all of them; gives the exit code.
#[must_use]
pub fn explain(name: Option<&str>) -> u8 {
    let Some(name) = name else {
        for code in code::ALL {
            let severity = code.severity.word();
            console::out(&format!("{:<26} {severity:<8} {}\n", code.name, code.about()));
        }
        return GOOD;
    };
    match code::ALL.iter().find(|code| code.name == name) {
        Some(code) => {
            console::out(code.explain.trim_end());
            console::out("\n");
            GOOD
        }
        None => {
            let near = nearest(name, code::ALL.iter().map(|code| code.name));
            let near = near.map(|near| format!("; did you mean '{near}'?")).unwrap_or_default();
            console::say(&format!("error: There is no diagnostic '{name}'{near}"));
            console::say("help: `careleaf explain` lists them all");
            TROUBLE
        }
    }
}
