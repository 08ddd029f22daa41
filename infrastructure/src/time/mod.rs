//! The one place where time comes in: the present, how long something took,
//! and waiting. Rules take instants as values; everything else asks a [`Time`],
//! so that a whole pipeline can be run in a time of its own.

pub mod sdk;
pub mod watch;

use std::fmt::Debug;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant};

use textledger_domain::time::Timestamp;

/// A wait under way.
pub type Sleep = Pin<Box<dyn Future<Output = ()> + Send + Sync>>;

/// A source of time, shared by everything in one process.
pub trait Time: Debug + Send + Sync {
    /// The present instant by the wall clock, which people and the network set:
    /// it may jump.
    fn now(&self) -> Timestamp;

    /// How long this time has been running. It never goes back, so differences
    /// of it are durations.
    fn monotonic(&self) -> Duration;

    /// Waits on purpose for `span` to pass, such as before another attempt.
    fn sleep(&self, span: Duration) -> Sleep;

    /// Ends when something outside that began now has taken `span`. Not a
    /// [`Time::sleep`]: a time that can be turned on may jump over a wait, but
    /// must not cut off an answer that is on its way over a real connection.
    fn limit(&self, span: Duration) -> Sleep;
}

/// A time shared between the parts of one process.
pub type SharedTime = Arc<dyn Time>;

/// What `call` comes to, unless it takes longer than `span`.
pub async fn within<F: Future>(time: &dyn Time, span: Duration, call: F) -> Option<F::Output> {
    tokio::select! {
        biased;
        output = call => Some(output),
        () = time.limit(span) => None,
    }
}

/// The machine's time.
#[derive(Debug, Clone, Copy, Default)]
pub struct MachineTime;

#[expect(clippy::disallowed_methods, reason = "the one place that asks the machine")]
static FIRST_ASKED: LazyLock<Instant> = LazyLock::new(Instant::now);

#[expect(clippy::disallowed_methods, reason = "the one place that asks the machine")]
impl Time for MachineTime {
    fn now(&self) -> Timestamp {
        chrono::Utc::now().into()
    }

    fn monotonic(&self) -> Duration {
        FIRST_ASKED.elapsed()
    }

    fn sleep(&self, span: Duration) -> Sleep {
        Box::pin(tokio::time::sleep(span))
    }

    fn limit(&self, span: Duration) -> Sleep {
        self.sleep(span)
    }
}

#[cfg(test)]
mod tests {
    use super::{Duration, MachineTime, Time as _, within};

    #[tokio::test]
    async fn a_call_is_given_up_when_it_takes_too_long_and_not_before() {
        let soon = Duration::from_millis(1);
        assert_eq!(within(&MachineTime, soon, std::future::pending::<()>()).await, None);
        assert_eq!(within(&MachineTime, Duration::ZERO, async { 7 }).await, Some(7));
    }

    #[tokio::test]
    async fn a_sleep_takes_as_long_as_it_says() {
        let (began, span) = (MachineTime.monotonic(), Duration::from_millis(5));
        MachineTime.sleep(span).await;
        assert!(MachineTime.monotonic() - began >= span);
    }
}
