//! Why a contact could not be led to rest.

use textledger_infrastructure::budget;
use textledger_infrastructure::lease;
use textledger_infrastructure::ledger::ReadError;

use textledger_infrastructure::ledger::transact::Error as TransactError;

/// Steps of one contact in one invocation. A long answer takes one step a
/// part; more than this is a rule that does not come to rest.
pub const STEPS_MAX: u32 = 200;

/// Why a contact could not be led to rest.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The ledger could not be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The ledger could not be written.
    #[error(transparent)]
    Write(#[from] TransactError),
    /// The contact could not be claimed.
    #[error(transparent)]
    Claim(#[from] lease::Error),
    /// The budget could not be asked.
    #[error(transparent)]
    Budget(#[from] budget::Error),
    /// None of the numbers that are ours is set.
    #[error("no origination number is configured")]
    NoSender,
    /// The rules go in circles.
    #[error("no rest after {STEPS_MAX} steps")]
    Restless,
}
