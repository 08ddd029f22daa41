//! What a command says: lines, JSON, and complaints.

use std::io::{self, ErrorKind};

use super::failure::Failure;
use crate::screens::terminal::{Fit, write_err, write_out};

/// Says on standard error why a command failed.
pub fn complain(failure: &Failure) {
    write_err(&format!("textledger: {}", failure.0).into());
}

/// Says on standard error what the user of a command may not have meant.
pub fn warn(of: &str) {
    write_err(&format!("textledger: warning: {of}").into());
}

/// Prints a line; a closed pipe, as of `| head`, ends the command quietly.
pub fn print(text: impl Into<Fit>) -> Result<(), Failure> {
    match write_out(&text.into()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => std::process::exit(0),
        written => Ok(written?),
    }
}

/// Prints a line. A closed pipe is no reason to end here: where the exit code is
/// the answer, a refusal would become the code 0.
pub fn print_answer(text: impl Into<Fit>) -> io::Result<()> {
    match write_out(&text.into()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        written => written,
    }
}

/// Prints a value as JSON.
pub fn print_json(value: &impl serde::Serialize) -> Result<(), Failure> {
    print(Fit::json(value)?)
}

/// As [`print_answer`], of a value as JSON.
pub fn print_json_answer(value: &impl serde::Serialize) -> Result<(), Failure> {
    Ok(print_answer(Fit::json(value)?)?)
}
