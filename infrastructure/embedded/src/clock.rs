//! Clocks whose coming instants can be waited for: the machine's, and one that
//! tests and the demo turn by hand, so that hours pass in no time and a run can
//! be repeated to the byte.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::TimeDelta;
use textledger_domain::time::Timestamp;
use tokio::sync::watch;

use textledger_infrastructure::time::{MachineTime, Sleep, Time};

/// The longest sleep in one piece: while a machine is suspended its clock goes
/// on and its sleeps do not.
const SLEEP_MAX: Duration = Duration::from_secs(60);

/// A time that says when an instant has come.
pub trait Timer: Time {
    /// Returns once the clock shows `instant`; at once when it is past. Unlike a
    /// sleep it turns no clock.
    fn reached(self: Arc<Self>, instant: Timestamp) -> Sleep;
}

/// A timer shared between the parts of one cloud.
pub type SharedTimer = Arc<dyn Timer>;

impl Timer for MachineTime {
    fn reached(self: Arc<Self>, instant: Timestamp) -> Sleep {
        Box::pin(async move {
            // What lies in the past is no duration.
            while let Ok(left) = instant.since(self.now()).to_std()
                && !left.is_zero()
            {
                self.sleep(left.min(SLEEP_MAX)).await;
            }
        })
    }
}

/// How long a sleeper really waits before the clock is turned for it: others
/// get on meanwhile, and those whose time comes first go first.
const MOMENT: Duration = Duration::from_millis(1);

/// Stands still until it is advanced, or until all that is left to do at the
/// instant it shows is to sleep.
#[derive(Debug)]
pub struct ManualClock {
    start: Timestamp,
    hands: Arc<Hands>,
}

#[derive(Debug)]
struct Hands {
    unix_millis: watch::Sender<i64>,
    /// How many sleep until each instant.
    sleepers: Mutex<BTreeMap<i64, u32>>,
}

impl ManualClock {
    /// A clock that shows `start` until it is advanced.
    #[must_use]
    pub fn starting_at(start: Timestamp) -> Self {
        let hands =
            Hands { unix_millis: watch::Sender::new(start.unix_millis()), sleepers: Mutex::default() };
        Self { start, hands: Arc::new(hands) }
    }

    /// Lets `by` pass.
    pub fn advance(&self, by: TimeDelta) {
        self.hands.unix_millis.send_modify(|millis| *millis += by.num_milliseconds());
    }

    /// Moves forward to `to`; a clock never goes back, so an earlier instant
    /// changes nothing.
    pub fn advance_to(&self, to: Timestamp) {
        self.hands.turn_to(to.unix_millis());
    }
}

impl Time for ManualClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_unix_millis(self.hands.shown()).unwrap_or(self.start)
    }

    fn monotonic(&self) -> Duration {
        self.now().since(self.start).to_std().unwrap_or_default()
    }

    fn sleep(&self, span: Duration) -> Sleep {
        let millis = i64::try_from(span.as_micros().div_ceil(1000)).unwrap_or(i64::MAX);
        let sleeper = Sleeper::until(self.hands.shown().saturating_add(millis), self.hands.clone());
        Box::pin(sleeper.sleep())
    }

    /// What it bounds comes over a real socket, in real time.
    #[expect(clippy::disallowed_methods, reason = "a real connection is not sped up by turning a clock")]
    fn limit(&self, span: Duration) -> Sleep {
        Box::pin(tokio::time::sleep(span))
    }
}

impl Timer for ManualClock {
    fn reached(self: Arc<Self>, instant: Timestamp) -> Sleep {
        Box::pin(async move {
            let mut turned = self.hands.unix_millis.subscribe();
            // It cannot be closed: the clock is held here.
            let _ = turned.wait_for(|millis| *millis >= instant.unix_millis()).await;
        })
    }
}

impl Hands {
    fn shown(&self) -> i64 {
        *self.unix_millis.borrow()
    }

    fn turn_to(&self, unix_millis: i64) {
        self.unix_millis.send_modify(|millis| *millis = unix_millis.max(*millis));
    }

    fn sleepers(&self) -> MutexGuard<'_, BTreeMap<i64, u32>> {
        self.sleepers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Somebody who sleeps, known to the clock until he is up or gone.
struct Sleeper {
    until: i64,
    hands: Arc<Hands>,
}

impl Sleeper {
    fn until(until: i64, hands: Arc<Hands>) -> Self {
        *hands.sleepers().entry(until).or_default() += 1;
        Self { until, hands }
    }

    #[expect(clippy::disallowed_methods, reason = "lets the other tasks get on in real time")]
    async fn sleep(self) {
        while self.hands.shown() < self.until {
            tokio::time::sleep(MOMENT).await;
            let first = self.hands.sleepers().keys().next().copied();
            if first == Some(self.until) {
                self.hands.turn_to(self.until);
            }
        }
    }
}

impl Drop for Sleeper {
    fn drop(&mut self) {
        let mut sleepers = self.hands.sleepers();
        match sleepers.get_mut(&self.until) {
            Some(count) if *count > 1 => *count -= 1,
            _ => drop(sleepers.remove(&self.until)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clock() -> ManualClock {
        ManualClock::starting_at("2026-11-22T07:28:00Z".parse().unwrap())
    }

    #[tokio::test]
    async fn a_sleep_lets_the_clocks_time_pass_and_hardly_any_other() {
        let clock = clock();
        let began = clock.now();
        clock.sleep(Duration::from_secs(3600)).await;
        assert_eq!(clock.now().since(began), TimeDelta::hours(1));
        assert_eq!(clock.monotonic(), Duration::from_secs(3600));
    }

    #[tokio::test]
    async fn sleepers_wake_in_the_order_of_their_instants_and_share_the_time() {
        let clock = clock();
        let woken = Mutex::new(Vec::new());
        let sleeps = async |seconds| {
            clock.sleep(Duration::from_secs(seconds)).await;
            woken.lock().unwrap().push((seconds, clock.monotonic().as_secs()));
        };
        tokio::join!(sleeps(3), sleeps(1), sleeps(2), sleeps(1));
        assert_eq!(woken.into_inner().unwrap(), [(1, 1), (1, 1), (2, 2), (3, 3)]);
    }

    #[tokio::test]
    async fn a_sleeper_that_is_gone_holds_up_nobody() {
        let clock = clock();
        drop(clock.sleep(Duration::from_secs(1)));
        clock.sleep(Duration::from_secs(2)).await;
        assert_eq!(clock.monotonic(), Duration::from_secs(2));
    }

    #[tokio::test]
    async fn a_sleeper_wakes_when_the_clock_is_turned_that_far() {
        let clock = clock();
        let sleep = clock.sleep(Duration::from_secs(60));
        clock.advance(TimeDelta::seconds(61));
        sleep.await;
        assert_eq!(clock.monotonic(), Duration::from_secs(61));
    }
}
