//! Why an invocation fails as a whole.

use textledger_infrastructure::ledger::Unsuitable;
use textledger_infrastructure::{rebuild, rounds};
use textledger_projections::slice::Slice;
use textledger_projections::target::Target;

/// Why an invocation failed as a whole. Lambda then delivers its event again.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The event is not of the kind this function is invoked with.
    #[error("{function} was invoked with something else than {expected}")]
    WrongEvent {
        /// The function.
        function: &'static str,
        /// What it expects.
        expected: &'static str,
    },
    /// The event is no order of a slice to work on, or of one this build knows.
    #[error("no slice of a generation to work on: {0}")]
    WrongOrder(#[from] rebuild::BadOrder),
    /// A slice could not be worked on. What was folded stays so.
    #[error("slice {slice} of {target}: {error}")]
    NotFilled {
        /// Of which generation.
        target: Target,
        /// Which slice.
        slice: Slice,
        /// Why not.
        error: rebuild::Error,
    },
    /// How far the rounds of the watchdog have come could not be read. Nothing was done.
    #[error("nothing was looked at: {0}")]
    NotWatched(#[from] rounds::Error),
    /// The store is not one to work on. Nothing was done.
    #[error("{0}")]
    Unsuitable(String),
    /// Some records could not be recorded; those that could be are.
    #[error("{failed} of {records} records could not be recorded: {first}")]
    NotRecorded {
        /// How many failed.
        failed: usize,
        /// Of how many.
        records: usize,
        /// The first failure.
        first: String,
    },
}

impl From<Unsuitable> for Error {
    fn from(unsuitable: Unsuitable) -> Self {
        Self::Unsuitable(unsuitable.to_string())
    }
}

impl Error {
    /// Nothing, when none of `records` records failed.
    ///
    /// # Errors
    /// [`Error::NotRecorded`]
    pub fn unless_all_recorded(records: usize, failures: &[String]) -> Result<(), Self> {
        match failures.first() {
            None => Ok(()),
            Some(first) => Err(Self::NotRecorded { failed: failures.len(), records, first: first.clone() }),
        }
    }

    /// The error's type, as Lambda reports it.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::WrongEvent { .. } | Self::WrongOrder(_) => "WrongEvent",
            Self::NotFilled { .. } => "NotFilled",
            Self::NotWatched(_) => "NotWatched",
            Self::Unsuitable(_) => "UnsuitableStore",
            Self::NotRecorded { .. } => "NotRecorded",
        }
    }
}
