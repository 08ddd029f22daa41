//! What the consent commands share: whose consent is asked, and how it is told.

use std::process::ExitCode;

use serde::Serialize;
use textledger_domain::policy::Policy;
use textledger_handlers::consents::Consents;

use super::super::failure::Failure;
use super::super::output::print_answer;
use super::super::source::Opened;
use crate::screens::terminal::Fit;

/// Consent as a ledger that is only read has it.
pub fn consents(opened: &Opened) -> Consents {
    Consents::new(opened.ledger.clone(), opened.views.clone(), Policy::default())
}

/// Prints a value, as JSON or as its screen.
pub fn tell(json: bool, value: &impl Serialize, screen: impl FnOnce() -> String) -> Result<(), Failure> {
    Ok(print_answer(if json { Fit::json(value)? } else { screen().into() })?)
}

/// The exit code of a yes or a no.
pub fn code(yes: bool) -> ExitCode {
    if yes { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
