//! The time of a pipeline: the machine's, or one turned by hand, in which
//! waiting takes no time and every run is the same.

use std::sync::Arc;
use std::time::Duration;

use textledger_domain::time::Timestamp;
use textledger_embedded::clock::{ManualClock, SharedTimer};
use textledger_infrastructure::time::{MachineTime, Time as _};

/// How long a pipeline on the machine's time waits before it looks again.
const MOMENT: Duration = Duration::from_millis(100);

/// Where a pipeline's time comes from.
#[derive(Clone)]
pub enum Time {
    /// The machine.
    Machine(Arc<MachineTime>),
    /// By hand.
    Manual(Arc<ManualClock>),
}

impl Time {
    /// The machine's time.
    #[must_use]
    pub fn machine() -> Self {
        Self::Machine(Arc::new(MachineTime))
    }

    /// A time that stands at `start` until it is advanced.
    #[must_use]
    pub fn manual(start: Timestamp) -> Self {
        Self::Manual(Arc::new(ManualClock::starting_at(start)))
    }

    /// As a clock whose coming instants can be waited for.
    #[must_use]
    pub fn timer(&self) -> SharedTimer {
        match self {
            Self::Machine(clock) => clock.clone(),
            Self::Manual(clock) => clock.clone(),
        }
    }

    /// The present.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.timer().now()
    }

    /// Lets time pass towards `due`: by hand until then; on the machine for a
    /// moment at most, since what is due then may be done earlier by others.
    pub async fn wait_towards(&self, due: Timestamp) {
        match self {
            Self::Machine(clock) => {
                let left = due.since(clock.now()).to_std().unwrap_or_default();
                clock.sleep(left.clamp(MOMENT / 20, MOMENT)).await;
            }
            Self::Manual(clock) => clock.advance_to(due),
        }
    }
}
