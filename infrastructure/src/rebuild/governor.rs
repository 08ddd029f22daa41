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

    /// Waits as long as `milliunits`, which were used, have to last.
    pub async fn spend(&self, milliunits: u64, time: &dyn Time) {
        let owed = self.owed(milliunits, time);
        if owed > Duration::ZERO {
            time.sleep(owed).await;
        }
    }

    /// How long from now on all that was used has to last, with `milliunits` that
    /// were used just now.
    pub fn owed(&self, milliunits: u64, time: &dyn Time) -> Duration {
        let Some(rate) = self.rate.filter(|rate| *rate > 0) else { return Duration::ZERO };
        let lasts = Duration::from_micros(milliunits.saturating_mul(1_000) / u64::from(rate));
        let now = time.monotonic();
        let Ok(mut paid_until) = self.paid_until.lock() else { return Duration::ZERO };
        *paid_until = (*paid_until).max(now) + lasts;
        paid_until.saturating_sub(now)
    }
}
