//! Clocks whose coming instants can be waited for: the machine's, and one that
//! tests and the demo turn by hand, so that hours pass in no time and a run can
//! be repeated to the byte.

use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use textledger_domain::time::Timestamp;
use textledger_infrastructure::clock::{Clock, SystemClock};
use tokio::sync::watch;

use super::functions::BoxFuture;

/// The longest sleep in one piece: while a machine is suspended its clock goes
/// on and its sleeps do not.
const SLEEP_MAX: Duration = Duration::from_secs(60);

/// A clock that says when an instant has come.
pub trait Timer: Clock {
    /// Returns once the clock shows `instant`; at once when it is past.
    fn reached(self: Arc<Self>, instant: Timestamp) -> BoxFuture<()>;
}

/// A timer shared between the parts of one cloud.
pub type SharedTimer = Arc<dyn Timer>;

impl Timer for SystemClock {
    fn reached(self: Arc<Self>, instant: Timestamp) -> BoxFuture<()> {
        Box::pin(async move {
            // What lies in the past is no duration.
            while let Ok(left) = instant.since(self.now()).to_std()
                && !left.is_zero()
            {
                tokio::time::sleep(left.min(SLEEP_MAX)).await;
            }
        })
    }
}

/// Stands still until it is advanced.
#[derive(Debug)]
pub struct ManualClock {
    unix_millis: watch::Sender<i64>,
}

impl ManualClock {
    /// A clock that shows `start` until it is advanced.
    #[must_use]
    pub fn starting_at(start: Timestamp) -> Self {
        Self { unix_millis: watch::Sender::new(start.unix_millis()) }
    }

    /// Lets `by` pass.
    pub fn advance(&self, by: TimeDelta) {
        self.unix_millis.send_modify(|millis| *millis += by.num_milliseconds());
    }

    /// Moves forward to `to`; a clock never goes back, so an earlier instant
    /// changes nothing.
    pub fn advance_to(&self, to: Timestamp) {
        self.unix_millis.send_modify(|millis| *millis = to.unix_millis().max(*millis));
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        let millis = *self.unix_millis.borrow();
        Timestamp::from_unix_millis(millis).unwrap_or_else(|| Timestamp::from(chrono::DateTime::UNIX_EPOCH))
    }
}

impl Timer for ManualClock {
    fn reached(self: Arc<Self>, instant: Timestamp) -> BoxFuture<()> {
        Box::pin(async move {
            let mut turned = self.unix_millis.subscribe();
            // It cannot be closed: the clock is held here.
            let _ = turned.wait_for(|millis| *millis >= instant.unix_millis()).await;
        })
    }
}
