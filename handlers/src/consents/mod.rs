//! Consent for people and other systems: entering wishes, completing opt-outs,
//! and asking what holds. The HTTP API and the command line are two faces of
//! this one place.

mod answers;
pub mod channels;
mod enter;
mod pending;
mod questions;
mod standing;

use textledger_domain::decide::entered::EntryRefused;
use textledger_domain::policy::Policy;
use textledger_infrastructure::ledger::transact::Error as TransactError;
use textledger_infrastructure::ledger::{Ledger, ReadError};
use textledger_infrastructure::views;

pub use answers::{Checked, PurposeAnswer};
pub use enter::{CompletionRequest, Entered, Outcome, WishRequest};
pub use pending::{PendingList, PendingOptOut};
pub use questions::{OpenQuestion, QuestionState};
pub use standing::{Found, Proof, Standing};

use textledger_infrastructure::views::ViewStore;

/// Reads and records consent.
#[derive(Clone)]
pub struct Consents {
    ledger: Ledger,
    views: ViewStore,
    policy: Policy,
}

/// Why a request about consent was not served.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// What was entered cannot be recorded. Nothing was.
    #[error(transparent)]
    Refused(#[from] EntryRefused),
    /// The key was used for something else. Nothing was recorded.
    #[error(
        "this idempotency key was used before with different content: send the same content again, or take a new key"
    )]
    KeyReused,
    /// The idempotency key cannot be one.
    #[error("an idempotency key has 1 to {most} printable characters")]
    MalformedKey {
        /// The longest one taken.
        most: usize,
    },
    /// The ledger could not be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The ledger could not be written.
    #[error(transparent)]
    Write(Box<TransactError>),
    /// The views could not be read.
    #[error(transparent)]
    Views(#[from] views::Error),
}

impl From<TransactError> for Error {
    fn from(error: TransactError) -> Self {
        Self::Write(Box::new(error))
    }
}

impl Consents {
    /// The ledger it reads and writes.
    #[must_use]
    pub fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// Consent as `ledger` and `views` hold it, under the rules of `policy`.
    #[must_use]
    pub fn new(ledger: Ledger, views: ViewStore, policy: Policy) -> Self {
        Self { ledger, views, policy }
    }
}
