//! The time of a pipeline: the machine's, or one turned by hand, in which
//! waiting takes no time and every run is the same.

use std::sync::Arc;

use textledger_domain::time::Timestamp;
use textledger_infrastructure::clock::{Clock, SharedClock, SystemClock};
use textledger_infrastructure::local::clock::ManualClock;

/// Where a pipeline's time comes from.
#[derive(Clone)]
pub enum Time {
    /// The machine.
    Machine(Arc<SystemClock>),
    /// By hand.
    Manual(Arc<ManualClock>),
}

impl Time {
    /// The machine's time.
    #[must_use]
    pub fn machine() -> Self {
        Self::Machine(Arc::new(SystemClock))
    }

    /// A time that stands at `start` until it is advanced.
    #[must_use]
    pub fn manual(start: Timestamp) -> Self {
        Self::Manual(Arc::new(ManualClock::starting_at(start)))
    }

    /// As a clock.
    #[must_use]
    pub fn clock(&self) -> SharedClock {
        match self {
            Self::Machine(clock) => clock.clone(),
            Self::Manual(clock) => clock.clone(),
        }
    }

    /// The present.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.clock().now()
    }

    /// Lets time pass until `due`.
    pub async fn wait_until(&self, due: Timestamp) {
        match self {
            Self::Machine(clock) => {
                let left = due.since(clock.now()).to_std().unwrap_or_default();
                // A little longer, so that `due` has surely come.
                tokio::time::sleep(left + std::time::Duration::from_millis(2)).await;
            }
            Self::Manual(clock) => clock.advance_to(due),
        }
    }
}
