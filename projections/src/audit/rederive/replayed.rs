//! The ids that a decision drew, drawn once more in the same order.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use textledger_domain::beside::Salt;
use textledger_domain::ids::IdSource;
use textledger_domain::time::Timestamp;
use uuid::Uuid;

/// Gives back ids in their order, and then none that any event has.
#[derive(Debug)]
pub(super) struct Replayed(Mutex<VecDeque<Uuid>>);

impl Replayed {
    pub fn of(ids: impl IntoIterator<Item = Uuid>) -> Self {
        Self(Mutex::new(ids.into_iter().collect()))
    }
}

impl IdSource for Replayed {
    fn draw(&self, _: Timestamp) -> Uuid {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).pop_front().unwrap_or_default()
    }

    /// Nothing here is sealed.
    fn salt(&self) -> Salt {
        Salt([0; 16])
    }
}
