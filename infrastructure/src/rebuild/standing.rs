//! Where a generation stands against the census.

use serde::Serialize;
use textledger_projections::backfill::Blocked;
use textledger_projections::slice::Counts;

/// What one pass over the whole census found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Standing {
    /// What was looked at, and what was done.
    #[serde(flatten)]
    pub counts: Counts,
    /// Streams that could not be folded.
    #[serde(skip)]
    pub blocked: Vec<Blocked>,
}

impl Standing {
    /// Whether every stream is folded to its head, as far as the live projector
    /// has had the time.
    #[must_use]
    pub fn is_caught_up(&self) -> bool {
        self.counts.behind == 0 && self.blocked.is_empty()
    }
}
