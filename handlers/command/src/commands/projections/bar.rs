//! The bar over a rebuild. What went wrong so far is never hidden behind it.

use std::sync::Arc;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use textledger_infrastructure::rebuild::{Phase, Progress, Reported};
use textledger_infrastructure::time::{MachineTime, Time};
use textledger_projections::slice::SLICES;

use super::super::output::warn;

const REFRESHED_EVERY: Duration = Duration::from_millis(200);

/// Shows how far `work`, which reports to `progress`, has come until it ends.
pub(super) async fn over<T>(progress: &Arc<Progress>, work: impl Future<Output = T>) -> T {
    let bar = ProgressBar::new(SLICES.into());
    let style =
        ProgressStyle::with_template("{spinner} {msg} {wide_bar} {pos}/{len} slices {elapsed}, {eta} left");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    let began = MachineTime.monotonic();
    let (mut at_first, mut seen) = (None, Reported::default());
    let shown = async {
        loop {
            MachineTime.sleep(REFRESHED_EVERY).await;
            let now = progress.now();
            let first = *at_first.get_or_insert(now.counts.events);
            let seconds = MachineTime.monotonic().saturating_sub(began).as_secs_f64().max(0.001);
            let rate = (now.counts.events.saturating_sub(first)) as f64 / seconds;
            if now.latest_error != seen.latest_error
                && let Some(error) = &now.latest_error
            {
                let tried_again = format!("tried again: {error}");
                // A bar that is not shown swallows what is to stand above it.
                match bar.is_hidden() {
                    true => warn(&tried_again),
                    false => bar.println(tried_again),
                }
            }
            bar.set_position(now.slices.into());
            bar.set_message(message(&now, rate));
            // The heartbeat: it moves as long as this process lives.
            bar.tick();
            seen = now;
        }
    };
    let done = tokio::select! {
        done = work => done,
        () = shown => unreachable!("it is shown for good"),
    };
    bar.finish_and_clear();
    done
}

fn message(now: &Reported, rate: f64) -> String {
    let what = match now.phase {
        Phase::Backfill => "filling".to_owned(),
        Phase::Settling => "every projector learns of it".to_owned(),
        Phase::Await(pass) => format!("census {pass}"),
    };
    let counts = &now.counts;
    let mut message = format!(
        "{what}: {} streams, {} events ({rate:.0}/s), {} rows",
        counts.streams, counts.events, counts.rows
    );
    if let Some(left) = streams_left(now) {
        message.push_str(&format!(", about {left} streams left"));
    }
    if now.at_work > 0 {
        message.push_str(&format!(", {} slices at work", now.at_work));
    }
    if now.given_up > 0 {
        message.push_str(&format!(", {} SLICES GIVEN UP", now.given_up));
    }
    if counts.blocked > 0 {
        message.push_str(&format!(", {} STREAMS BLOCKED", counts.blocked));
    }
    if now.retries > 0 {
        message.push_str(&format!(", {} calls tried again", now.retries));
    }
    message
}

/// As far as the slices that are done tell: all are of about the same size.
fn streams_left(now: &Reported) -> Option<u64> {
    let (done, left) = (u64::from(now.slices), u64::from(SLICES.checked_sub(now.slices)?));
    let is_told = now.phase == Phase::Backfill && done > 0;
    is_told.then(|| now.counts.streams * left / done)
}

#[cfg(test)]
mod tests {
    use textledger_projections::slice::Counts;

    use super::*;

    #[test]
    fn what_is_left_follows_from_the_slices_that_are_done_and_no_fault_is_hidden() {
        let counts = Counts { streams: 640, events: 6_400, blocked: 2, ..Counts::default() };
        let latest_error = Some("throttled".to_owned());
        let mut now = Reported { counts, slices: 64, retries: 3, latest_error, ..Reported::default() };
        let said = message(&now, 100.0);
        for part in
            ["640 streams", "(100/s)", "about 1920 streams left", "2 STREAMS BLOCKED", "3 calls tried again"]
        {
            assert!(said.contains(part), "{part} is missing: {said}");
        }
        now.slices = 0;
        assert_eq!(streams_left(&now), None);
        (now.slices, now.phase) = (SLICES, Phase::Await(1));
        assert_eq!(streams_left(&now), None);
    }
}
