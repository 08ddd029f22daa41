//! One source at work: round after round while there is something to do, then
//! asleep until something changes or the next instant comes at which something
//! is due. At rest nothing runs and nothing is asked.

use std::time::Duration;

use textledger_domain::time::Timestamp;
use tokio::sync::watch;
use tracing::error;

use super::error::Error;
use crate::clock::SharedTimer;

/// The pause after a round that failed.
const FAILED_PAUSE: Duration = Duration::from_secs(1);

/// What a round found.
pub(super) enum Round {
    /// Something was done, and more may be due.
    Worked,
    /// Nothing is due before this instant, or at all.
    Idle(Option<Timestamp>),
}

/// Repeats `round` for ever.
pub(super) async fn keep_busy<F>(
    mut changes: watch::Receiver<u64>,
    timer: SharedTimer,
    mut round: impl FnMut() -> F,
) where
    F: Future<Output = Result<Round, Error>>,
{
    loop {
        // Before the round, so that what comes during it calls for another.
        changes.mark_unchanged();
        let due = match round().await {
            Ok(Round::Worked) => continue,
            Ok(Round::Idle(due)) => due,
            Err(failure) => {
                error!(error = %failure, "event source");
                timer.sleep(FAILED_PAUSE).await;
                continue;
            }
        };
        let due_time = async {
            match due {
                Some(due) => timer.clone().reached(due).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            // The cloud is gone, and with it all work.
            changed = changes.changed() => if changed.is_err() { return },
            () = due_time => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU32, Ordering};

    use chrono::TimeDelta;
    use textledger_domain::time::Timestamp;

    use super::{Round, keep_busy};
    use crate::changes::Changes;
    use crate::clock::ManualClock;

    /// Lets every other task run until it waits.
    async fn everybody_waits() {
        for _ in 0..100 {
            tokio::task::yield_now().await;
        }
    }

    #[tokio::test]
    async fn at_rest_nothing_is_asked_and_each_change_or_due_instant_is_one_round() {
        let start: Timestamp = "2026-11-22T07:28:00Z".parse().unwrap();
        let clock = Arc::new(ManualClock::starting_at(start));
        let (changes, rounds) = (Changes::default(), Arc::new(AtomicU32::new(0)));
        let due = start + TimeDelta::seconds(60);
        let count = rounds.clone();
        let working = tokio::spawn(keep_busy(changes.follow(), clock.clone(), move || {
            let before = count.fetch_add(1, Ordering::SeqCst);
            async move { Ok(Round::Idle((before < 3).then_some(due))) }
        }));
        let rounds_so_far = async || {
            everybody_waits().await;
            rounds.load(Ordering::SeqCst)
        };
        assert_eq!(rounds_so_far().await, 1, "one look at the start");
        assert_eq!(rounds_so_far().await, 1, "and none while nothing happens");
        changes.announce();
        assert_eq!(rounds_so_far().await, 2);
        clock.advance(TimeDelta::seconds(59));
        assert_eq!(rounds_so_far().await, 2, "nothing is due yet");
        clock.advance(TimeDelta::seconds(1));
        assert!(rounds_so_far().await >= 3);
        clock.advance(TimeDelta::days(1));
        let at_rest = rounds_so_far().await;
        clock.advance(TimeDelta::days(1));
        assert_eq!(rounds_so_far().await, at_rest, "nothing is due any more");
        working.abort();
    }
}
