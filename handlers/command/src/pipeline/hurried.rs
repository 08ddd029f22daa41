//! A time for work beside a pipeline whose clock is turned by hand: it stands where
//! the clock stood, and waits take a thousandth of what they say, since nobody
//! turns the clock meanwhile.

use std::time::Duration;

use textledger_domain::time::Timestamp;
use textledger_infrastructure::time::{MachineTime, Sleep, Time};

/// How many times shorter a wait is.
const HURRY: u32 = 1_000;

/// A time that stands at an instant, and hurries.
#[derive(Debug)]
pub struct Hurried(pub Timestamp);

impl Time for Hurried {
    fn now(&self) -> Timestamp {
        self.0
    }

    fn monotonic(&self) -> Duration {
        MachineTime.monotonic()
    }

    fn sleep(&self, span: Duration) -> Sleep {
        MachineTime.sleep(span / HURRY)
    }

    fn limit(&self, span: Duration) -> Sleep {
        MachineTime.limit(span)
    }
}
