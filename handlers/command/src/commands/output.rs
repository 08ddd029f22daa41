//! What a command says: lines, JSON, and complaints.

use super::failure::Failure;

/// Says on standard error why a command failed.
pub fn complain(failure: &Failure) {
    eprintln!("textledger: {}", failure.0);
}

/// Says on standard error what the user of a command may not have meant.
pub fn warn(of: &str) {
    eprintln!("textledger: warning: {of}");
}

/// Prints a line; a closed pipe, as of `| head`, ends the command quietly.
pub fn print(text: impl std::fmt::Display) -> Result<(), Failure> {
    use std::io::Write;
    match writeln!(std::io::stdout().lock(), "{text}") {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => std::process::exit(0),
        Err(error) => Err(error.into()),
    }
}

/// Prints a value as JSON.
pub fn print_json(value: &impl serde::Serialize) -> Result<(), Failure> {
    print(serde_json::to_string_pretty(value)?)
}
