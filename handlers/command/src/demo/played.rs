//! What playing a scenario gave.

use textledger_domain::record::Recorded;
use textledger_infrastructure::views::ContactRows;

use crate::screens::phone::Bubble;

/// What one scenario showed.
#[derive(Debug)]
pub struct Played {
    /// Its number and name.
    pub title: String,
    /// What was expected, and whether it held.
    pub checks: Vec<Check>,
    /// Each contact of it.
    pub contacts: Vec<PlayedContact>,
    /// How long it took, in milliseconds of real time.
    pub took_ms: u128,
}

/// An expectation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// What is expected.
    pub expected: String,
    /// Whether it held.
    pub held: bool,
    /// What was there instead.
    pub found: String,
}

/// A contact after a scenario.
#[derive(Debug)]
pub struct PlayedContact {
    /// The contact's number.
    pub phone: String,
    /// What its phone shows.
    pub bubbles: Vec<Bubble>,
    /// Its event stream.
    pub events: Vec<Recorded>,
    /// Its rows in the four views.
    pub views: Vec<ContactRows>,
}

impl Played {
    /// Whether every expectation held.
    #[must_use]
    pub fn passed(&self) -> bool {
        self.checks.iter().all(|check| check.held)
    }
}
