//! What an import goes by, and why it ends early.

use textledger_domain::policy::Policy;
use textledger_handlers::consents::{self, Consents};
use textledger_infrastructure::ledger::transact::Error as TransactError;
use textledger_infrastructure::ledger::{Ledger, ReadError};
use textledger_projections::audit::shown::Shown;

use super::by_hand::ByHand;
use super::rows::NotRead;

/// Rows, or numbers, in hand at once.
pub(super) const AT_ONCE: usize = 16;

/// Takes over old tables.
pub struct Import {
    /// Where consent is recorded, and asked.
    pub consents: Consents,
    /// The deployment's choices.
    pub policy: Policy,
    /// Whether anything is recorded.
    pub applies: bool,
    /// Whether numbers are shown in full.
    pub shown: Shown,
    /// Whose the rows are that nobody can read.
    pub by_hand: Vec<ByHand>,
}

impl Import {
    pub(super) fn ledger(&self) -> &Ledger {
        self.consents.ledger()
    }
}

/// Why an import ends early. What was recorded stays, and it goes on when it is run
/// again.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The old rows could not be read.
    #[error(transparent)]
    Old(#[from] NotRead),
    /// The ledger could not be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The ledger could not be written.
    #[error("{0}; run it again: what is recorded is not recorded twice")]
    Write(#[from] TransactError),
    /// Consent could not be checked.
    #[error("check consent")]
    Check(#[from] consents::Error),
}
