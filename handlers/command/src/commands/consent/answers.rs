//! What the consent commands share: whose consent is asked, and how it is told.

use std::io::{ErrorKind, Write};
use std::process::ExitCode;

use serde::Serialize;
use textledger_domain::policy::Policy;
use textledger_handlers::consents::Consents;

use super::super::failure::Failure;
use super::super::source::Opened;

/// Consent as a ledger that is only read has it.
pub fn consents(opened: &Opened) -> Consents {
    Consents::new(opened.ledger.clone(), opened.views.clone(), Policy::default())
}

/// Prints a value, as JSON or as its screen. A closed pipe is no reason to end
/// here: a refusal would become the exit code 0.
pub fn tell(json: bool, value: &impl Serialize, screen: impl FnOnce() -> String) -> Result<(), Failure> {
    let text = if json { serde_json::to_string_pretty(value)? } else { screen() };
    match writeln!(std::io::stdout().lock(), "{text}") {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}

/// The exit code of a yes or a no.
pub fn code(yes: bool) -> ExitCode {
    if yes { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
