//! A clock that tests and the demo turn by hand, so that hours pass in no time
//! and a run can be repeated to the byte.

use std::sync::atomic::{AtomicI64, Ordering};

use chrono::TimeDelta;
use textledger_domain::time::Timestamp;

use textledger_infrastructure::clock::Clock;

/// Stands still until it is advanced.
#[derive(Debug)]
pub struct ManualClock {
    unix_millis: AtomicI64,
}

impl ManualClock {
    /// A clock that shows `start` until it is advanced.
    #[must_use]
    pub fn starting_at(start: Timestamp) -> Self {
        Self { unix_millis: AtomicI64::new(start.unix_millis()) }
    }

    /// Lets `by` pass.
    pub fn advance(&self, by: TimeDelta) {
        self.unix_millis.fetch_add(by.num_milliseconds(), Ordering::SeqCst);
    }

    /// Moves forward to `to`; a clock never goes back, so an earlier instant
    /// changes nothing.
    pub fn advance_to(&self, to: Timestamp) {
        self.unix_millis.fetch_max(to.unix_millis(), Ordering::SeqCst);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        let millis = self.unix_millis.load(Ordering::SeqCst);
        Timestamp::from_unix_millis(millis).unwrap_or_else(|| Timestamp::from(chrono::DateTime::UNIX_EPOCH))
    }
}
