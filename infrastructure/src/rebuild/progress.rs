//! How far a rebuild has come, for whoever watches.

use std::sync::{Mutex, PoisonError};

use textledger_projections::slice::Counts;

/// What a watcher sees.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reported {
    /// What is being done.
    pub phase: Phase,
    /// What was done by this run and those before it.
    pub counts: Counts,
    /// Slices of this pass that are done.
    pub slices: u32,
    /// The execution that does it, where that is not this process.
    pub execution: Option<String>,
    /// Slices that execution works on now.
    pub at_work: u64,
    /// Slices it has given up.
    pub given_up: u64,
    /// Calls that failed and were tried again.
    pub retries: u64,
    /// The latest of their errors.
    pub latest_error: Option<String>,
}

/// What a rebuild is at.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Phase {
    /// Events are folded, slice by slice.
    #[default]
    Backfill,
    /// Every projector is given the time to learn of the generation.
    Settling,
    /// The census is compared, for the so-many-th time.
    Await(u32),
}

/// What a rebuild reports to.
#[derive(Debug, Default)]
pub struct Progress(Mutex<Reported>);

impl Progress {
    /// How far it is now.
    #[must_use]
    pub fn now(&self) -> Reported {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(super) fn tell(&self, tell: impl FnOnce(&mut Reported)) {
        tell(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
    }
}
