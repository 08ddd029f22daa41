//! What an exit code says.

use std::process::ExitCode;

/// Only differences that were named as intended.
pub(super) const ONLY_INTENDED: u8 = 3;
/// Differences nobody named.
pub(super) const UNEXPLAINED: u8 = 4;
/// The generation is not caught up, or a stream could not be folded.
pub(super) const NOT_CAUGHT_UP: u8 = 5;
/// Somebody else is at it.
pub(super) const HELD: u8 = 6;

/// An exit code.
pub(super) fn exit(code: u8) -> ExitCode {
    ExitCode::from(code)
}
