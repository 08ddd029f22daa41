//! The `textledger` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    textledger_command::commands::run()
}
