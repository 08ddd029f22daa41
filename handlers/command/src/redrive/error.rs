//! Why a clearing-up could not go on.

use textledger_infrastructure::ledger::ReadError;
use textledger_infrastructure::{budget, dead_letters, views};

/// Why it could not go on. What was redriven before stays so, and every other letter
/// stays in its queue.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// SQS.
    #[error("{0}; what was not redriven is in its queue still, out of sight for some minutes: run it again")]
    Queue(#[from] dead_letters::Error),
    /// The ledger.
    #[error(transparent)]
    Ledger(#[from] ReadError),
    /// The views.
    #[error(transparent)]
    Views(#[from] views::Error),
    /// The budget of the day.
    #[error(transparent)]
    Budget(#[from] budget::Error),
    /// What would be recorded cannot be.
    #[error(transparent)]
    Ahead(#[from] textledger_domain::record::Error),
    /// The projector.
    #[error(transparent)]
    Projector(#[from] textledger_handlers::error::Error),
}
