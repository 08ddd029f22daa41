//! Why a view could not be built anew.

use std::time::Duration;

use textledger_domain::time::Timestamp;
use textledger_projections::backfill;
use textledger_projections::target::Target;

use crate::in_words::in_words;
use crate::ledger::ReadError;
use crate::{tables, views};

/// Why a view could not be built anew.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Somebody is at it.
    #[error("{target} is being built by {by}: wait, or, if that was cut off, try again after {until}")]
    Held {
        /// What is being built.
        target: Target,
        /// By whom.
        by: String,
        /// When the claim ends by itself.
        until: Timestamp,
    },
    /// The control table was not reached or refused.
    #[error("{what}: {why}")]
    Storage {
        /// What was to be done.
        what: String,
        /// DynamoDB's words.
        why: String,
    },
    /// A call that might have passed did not, however often it was tried.
    #[error(
        "{error}; tried again for {} s in vain: see to it that the service answers, then run it again; what was done stays",
        after.as_secs()
    )]
    GivenUp {
        /// How long it was tried.
        after: Duration,
        /// What it ended with.
        error: Box<Self>,
    },
    /// Step Functions was not reached or refused.
    #[error("{what}: {why}")]
    Orchestrator {
        /// What was to be done.
        what: String,
        /// The words of Step Functions.
        why: String,
        /// Whether it may be otherwise later.
        may_pass: bool,
    },
    /// No state machine is called so.
    #[error(
        "`{0}` is not the ARN of a state machine: it looks like arn:aws:states:us-east-1:123456789012:stateMachine:NAME"
    )]
    NoStateMachine(String),
    /// The execution failed, or was stopped.
    #[error("the execution {execution} ended as {status}: {why}; run it again, and it goes on")]
    Ended {
        /// Its ARN.
        execution: String,
        /// How it ended, in AWS's word.
        status: String,
        /// Why.
        why: String,
    },
    /// The execution succeeded although it gave some slices up.
    #[error("the execution {execution} gave {left} slices up: {why}; mend that and run it again")]
    Unfinished {
        /// Its ARN.
        execution: String,
        /// How many.
        left: u32,
        /// Why one of them.
        why: String,
    },
    /// The table of the generation could not be made or dropped.
    #[error(transparent)]
    Table(#[from] tables::Error),
    /// Somebody dropped the table of the generation.
    #[error(
        "table {table} of {target} is gone, and what it held: `textledger projections retire {view} --generation g{number}`, then `rebuild {view}` makes another",
        view = target.view.name(), number = target.generation.number()
    )]
    TableGone {
        /// The generation.
        target: Target,
        /// Its table.
        table: String,
    },
    /// The ledger could not be read.
    #[error(transparent)]
    Ledger(#[from] ReadError),
    /// Readers are shown it, so it stays.
    #[error(transparent)]
    Shown(#[from] views::NotUnregistered),
    /// The views could not be read or written.
    #[error(transparent)]
    View(#[from] views::Error),
}

impl Error {
    pub(super) fn storage(what: impl Into<String>, error: &dyn std::error::Error) -> Self {
        Self::Storage { what: what.into(), why: in_words(error) }
    }

    /// Whether trying again later may help.
    pub(super) fn may_pass(&self) -> bool {
        match self {
            Self::Storage { .. } | Self::View(views::Error::Storage { .. }) => true,
            Self::Ledger(error) => !error.is_about_the_record(),
            Self::Orchestrator { may_pass, .. } => *may_pass,
            Self::NoStateMachine(_) | Self::Ended { .. } | Self::Unfinished { .. } => false,
            Self::Held { .. } | Self::GivenUp { .. } | Self::Table(_) | Self::TableGone { .. } => false,
            Self::Shown(_) | Self::View(_) => false,
        }
    }
}

impl From<backfill::Error<ReadError, ReadError, views::Error>> for Error {
    fn from(error: backfill::Error<ReadError, ReadError, views::Error>) -> Self {
        match error {
            backfill::Error::Census(error) | backfill::Error::Ledger(error) => Self::Ledger(error),
            backfill::Error::View(error) => Self::View(error),
        }
    }
}
