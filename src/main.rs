//! The `careleaf` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(careleaf::cli::run())
}
