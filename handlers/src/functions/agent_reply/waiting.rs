//! When a trigger comes again: not at once, not for ever later than a STOP may
//! wait behind it, and not at the same instant as everybody else's after an
//! outage.

use aws_lambda_events::event::sqs::SqsMessage;
use textledger_domain::time::Timestamp;

/// The longest a trigger is postponed: a contact that texts STOP meanwhile must
/// not wait behind it for longer.
const POSTPONED_SECONDS_MAX: i32 = 60;
/// The same for one that has waited for an hour: so the receives a queue counts
/// last for a day, and a STOP is still confirmed in time.
const POSTPONED_LONG_SECONDS_MAX: i32 = 120;
/// See [`POSTPONED_LONG_SECONDS_MAX`].
const LONG_AFTER_RECEIVES: u32 = 60;
/// From this receive on a trigger that merely waits is replaced by a new one.
const WORN_OUT_AFTER_RECEIVES: u32 = 500;
/// When a trigger that failed comes again the first time. Each further wait is
/// twice as long.
const FAILED_SECONDS: i32 = 5;
const DOUBLINGS_MAX: u32 = 4;

/// Whether a trigger has come so often that it would soon count as one that
/// cannot be served.
pub fn is_worn_out(message: &SqsMessage) -> bool {
    receives(message) >= WORN_OUT_AFTER_RECEIVES
}

/// The seconds after which a trigger comes again that waits for `until`.
pub fn seconds_until(message: &SqsMessage, until: Timestamp, now: Timestamp, chance: u8) -> i32 {
    let seconds = (until.since(now).num_milliseconds().max(0) + 999) / 1000;
    capped(spread(i32::try_from(seconds).unwrap_or(i32::MAX), chance), longest(message), chance)
}

/// The seconds after which a trigger comes again that failed.
pub fn seconds_after_failure(message: &SqsMessage, chance: u8) -> i32 {
    let doublings = receives(message).saturating_sub(1).min(DOUBLINGS_MAX);
    let longest = longest(message);
    let seconds = if longest > POSTPONED_SECONDS_MAX { longest } else { FAILED_SECONDS << doublings };
    capped(spread(seconds, chance), longest, chance)
}

/// Up to a quarter longer, by chance (0 to 255).
fn spread(seconds: i32, chance: u8) -> i32 {
    let longer = (i64::from(seconds) * i64::from(chance) + 1023) / 1024;
    seconds.saturating_add(i32::try_from(longer).unwrap_or(i32::MAX))
}

/// At most `longest`, and then up to a quarter shorter, by the same chance: what
/// waits for the longest must not all come at once either.
fn capped(seconds: i32, longest: i32, chance: u8) -> i32 {
    if seconds < longest { seconds } else { longest - longest * i32::from(chance) / 1024 }
}

fn longest(message: &SqsMessage) -> i32 {
    match receives(message) {
        few if few < LONG_AFTER_RECEIVES => POSTPONED_SECONDS_MAX,
        _ => POSTPONED_LONG_SECONDS_MAX,
    }
}

fn receives(message: &SqsMessage) -> u32 {
    let count = message.attributes.get("ApproximateReceiveCount").and_then(|count| count.parse().ok());
    count.unwrap_or(1)
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use textledger_domain::story::start;

    use super::*;

    fn received(times: u32) -> SqsMessage {
        let mut message = SqsMessage::default();
        message.attributes.insert("ApproximateReceiveCount".to_owned(), times.to_string());
        message
    }

    #[test]
    fn the_receives_of_a_queue_last_for_a_day_of_failures() {
        let all = (1..1_000).map(|times| i64::from(seconds_after_failure(&received(times), 0))).sum();
        assert!(TimeDelta::seconds(all) > TimeDelta::hours(24), "{all}");
    }

    #[test]
    fn a_wait_is_never_shorter_than_asked_for_up_to_a_limit_and_chance_spreads_it() {
        let wait = |millis, times, chance| {
            seconds_until(&received(times), start() + TimeDelta::milliseconds(millis), start(), chance)
        };
        assert_eq!((wait(-5_000, 1, 255), wait(1, 1, 255), wait(8_000, 1, 0)), (0, 2, 8));
        assert_eq!(wait(40_000, 1, 255), 50);
        assert_eq!((wait(3_600_000, 1, 0), wait(3_600_000, 1, 255), wait(3_600_000, 100, 0)), (60, 46, 120));
        let waits: std::collections::BTreeSet<_> = (0..=255).map(|chance| wait(45_000, 1, chance)).collect();
        assert!(waits.len() > 5, "{waits:?}");
    }
}
