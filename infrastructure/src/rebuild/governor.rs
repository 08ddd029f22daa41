//! No more write capacity a second than was asked for, so that a rebuild leaves
//! the live path what it needs.

use std::sync::Mutex;
use std::time::Duration;

use crate::time::Time;

/// As many rows are put at once as the rate pays for in the hundredth part of a
/// second: whoever else is there meets no burst.
const BURSTS_A_SECOND: u32 = 100;

/// Spreads what is used over time.
#[derive(Debug)]
pub(super) struct Governor {
    /// Units a second; none for as many as there are.
    rate: Option<u32>,
    /// Until when what was used so far has to last.
    paid_until: Mutex<Duration>,
}

impl Governor {
    pub fn new(rate: Option<u32>) -> Self {
        Self { rate, paid_until: Mutex::default() }
    }

    /// How many rows may be put before they are paid for.
    pub fn rows_at_once(&self) -> usize {
        match self.rate {
            Some(rate) => (rate / BURSTS_A_SECOND).max(1) as usize,
            None => usize::MAX,
        }
    }

    /// Waits until all that was used before is paid for, and counts `milliunits` as
    /// used. Who comes next waits for these: of several at once each has its turn.
    pub async fn reserve(&self, milliunits: u64, time: &dyn Time) {
        let owed = self.use_up(milliunits, time).before;
        if owed > Duration::ZERO {
            time.sleep(owed).await;
        }
    }

    /// How long from now on all that was used has to last, with `milliunits` that
    /// were used just now.
    pub fn owed(&self, milliunits: u64, time: &dyn Time) -> Duration {
        self.use_up(milliunits, time).after
    }

    fn use_up(&self, milliunits: u64, time: &dyn Time) -> Owed {
        let Some(rate) = self.rate.filter(|rate| *rate > 0) else { return Owed::default() };
        let lasts = Duration::from_micros(milliunits.saturating_mul(1_000) / u64::from(rate));
        let now = time.monotonic();
        let Ok(mut paid_until) = self.paid_until.lock() else { return Owed::default() };
        let before = paid_until.saturating_sub(now);
        *paid_until = (*paid_until).max(now) + lasts;
        Owed { before, after: before + lasts }
    }
}

/// How long what was used has to last, without and with what was used last.
#[derive(Debug, Default)]
struct Owed {
    before: Duration,
    after: Duration,
}

#[cfg(test)]
mod tests {
    use textledger_domain::time::Timestamp;

    use super::*;
    use crate::time::{MachineTime, Sleep};

    /// A time that stands still.
    #[derive(Debug)]
    struct Still;

    impl Time for Still {
        fn now(&self) -> Timestamp {
            MachineTime.now()
        }

        fn monotonic(&self) -> Duration {
            Duration::from_secs(7)
        }

        fn sleep(&self, _: Duration) -> Sleep {
            Box::pin(std::future::ready(()))
        }

        fn limit(&self, span: Duration) -> Sleep {
            self.sleep(span)
        }
    }

    #[test]
    fn of_several_at_once_each_waits_until_those_before_it_are_paid_for() {
        let governor = Governor::new(Some(100));
        let waits: Vec<u128> = (0..8).map(|_| governor.use_up(1_000, &Still).before.as_millis()).collect();
        assert_eq!(waits, [0, 10, 20, 30, 40, 50, 60, 70]);
        // One of them took three units more than was thought.
        assert_eq!(governor.owed(3_000, &Still).as_millis(), 110);
        assert_eq!(governor.use_up(1_000, &Still).before.as_millis(), 110);
    }

    #[test]
    fn without_a_rate_nobody_waits() {
        let governor = Governor::new(None);
        assert_eq!(governor.owed(1_000_000, &Still), Duration::ZERO);
        assert_eq!(governor.owed(1, &Still), Duration::ZERO);
    }
}
