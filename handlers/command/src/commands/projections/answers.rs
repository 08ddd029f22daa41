//! What an exit code says.

use std::process::ExitCode;

use textledger_infrastructure::rebuild::Error;

use super::super::failure::Failure;
use super::super::output::complain;

/// Only differences that were named as intended.
pub(super) const ONLY_INTENDED: u8 = 3;
/// Differences nobody named.
pub(super) const UNEXPLAINED: u8 = 4;
/// The generation is not caught up, or a stream could not be folded.
pub(super) const NOT_CAUGHT_UP: u8 = 5;
/// Somebody else is at it.
const HELD: u8 = 6;
/// What was tried again and again did not pass.
const GIVEN_UP: u8 = 7;

/// Says why views could not be built, or be looked at.
pub(super) fn failed(error: Error) -> ExitCode {
    let code = match error {
        Error::Held { .. } => HELD,
        Error::GivenUp { .. } => GIVEN_UP,
        _ => 1,
    };
    complain(&Failure::from(error));
    exit(code)
}

/// An exit code.
pub(super) fn exit(code: u8) -> ExitCode {
    ExitCode::from(code)
}
