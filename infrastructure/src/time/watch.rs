//! Whether this machine's clock is right, as the service it calls sees it: every
//! answer of AWS carries the service's own `Date`.
//!
//! A machine that is minutes off would date events wrongly, miss deadlines and
//! send confirmations too late. The comparison costs no request. It allows for
//! an answer that lay about for long, as in a function frozen by Lambda: a clock
//! is off only if no instant between request and answer fits the `Date`.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use aws_sdk_dynamodb::config::interceptors::{
    BeforeDeserializationInterceptorContextRef, BeforeTransmitInterceptorContextRef,
};
use aws_sdk_dynamodb::config::{ConfigBag, Intercept, RuntimeComponents};
use aws_sdk_dynamodb::error::BoxError;
use aws_sdk_dynamodb::primitives::{DateTime, DateTimeFormat};
use aws_smithy_types::config_bag::{Storable, StoreReplace};
use chrono::TimeDelta;
use textledger_domain::limits::CLOCK_OFF_MAX;
use textledger_domain::time::Timestamp;

use super::SharedTime;

/// How far this machine's clock is from the service's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClockOff {
    /// By so much it is ahead; negative when it is behind.
    pub ahead: TimeDelta,
}

impl fmt::Display for ClockOff {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let side = if self.ahead < TimeDelta::zero() { "behind" } else { "ahead of" };
        let seconds = self.ahead.num_seconds().abs();
        write!(out, "this machine's clock is {seconds} s {side} DynamoDB's: set it (NTP) and try again")
    }
}

/// Compares a clock with the answers that come in; clones share what they saw.
#[derive(Debug, Clone)]
pub struct ClockWatch {
    time: SharedTime,
    ahead_millis: Arc<AtomicI64>,
}

impl ClockWatch {
    /// A watch over the clock of `time`, which is right until an answer says
    /// otherwise.
    #[must_use]
    pub fn over(time: SharedTime) -> Self {
        Self { time, ahead_millis: Arc::default() }
    }

    /// By how much the clock is off, if by more than is allowed.
    ///
    /// # Errors
    /// [`ClockOff`]
    pub fn check(&self) -> Result<(), ClockOff> {
        let ahead = TimeDelta::milliseconds(self.ahead_millis.load(Ordering::Relaxed));
        if ahead.abs() > CLOCK_OFF_MAX { Err(ClockOff { ahead }) } else { Ok(()) }
    }
}

/// When a request went out.
#[derive(Debug)]
struct SentAt(Timestamp);

impl Storable for SentAt {
    type Storer = StoreReplace<Self>;
}

impl Intercept for ClockWatch {
    fn name(&self) -> &'static str {
        "ClockWatch"
    }

    fn read_before_transmit(
        &self,
        _: &BeforeTransmitInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        bag: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        bag.interceptor_state().store_put(SentAt(self.time.now()));
        Ok(())
    }

    fn read_before_deserialization(
        &self,
        answer: &BeforeDeserializationInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        bag: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let Some(SentAt(sent)) = bag.load::<SentAt>() else { return Ok(()) };
        // An emulator may send none: then nothing is known of its clock.
        let Some(date) = answer.response().headers().get("date").and_then(instant) else { return Ok(()) };
        let ahead = ahead(*sent, date, self.time.now());
        self.ahead_millis.store(ahead.num_milliseconds(), Ordering::Relaxed);
        Ok(())
    }
}

fn instant(http_date: &str) -> Option<Timestamp> {
    let date = DateTime::from_str(http_date, DateTimeFormat::HttpDate).ok()?;
    Timestamp::from_unix_millis(date.to_millis().ok()?)
}

/// How far a clock is ahead that showed `sent` before and `received` after the
/// service's clock showed `date`; zero where it may be right.
fn ahead(sent: Timestamp, date: Timestamp, received: Timestamp) -> TimeDelta {
    if date < sent {
        sent.since(date)
    } else if received < date {
        received.since(date)
    } else {
        TimeDelta::zero()
    }
}

#[cfg(test)]
mod tests {
    use super::{ClockOff, TimeDelta, Timestamp, ahead, instant};

    fn at(time: &str) -> Timestamp {
        format!("2026-11-22T{time}Z").parse().unwrap()
    }

    #[test]
    fn a_clock_is_off_by_what_no_instant_of_the_exchange_explains() {
        for (what, sent, date, received, seconds) in [
            ("right", "07:28:00", "07:28:00", "07:28:01", 0),
            ("fast", "07:30:00", "07:28:00", "07:30:01", 120),
            ("slow", "07:26:00", "07:28:00", "07:26:01", -119),
            ("frozen while the answer lay there", "07:28:00", "07:28:00", "09:28:00", 0),
            ("frozen before it was asked", "07:28:00", "09:28:00", "09:28:00", 0),
        ] {
            let found = ahead(at(sent), at(date), at(received));
            assert_eq!(found, TimeDelta::seconds(seconds), "{what}");
        }
    }

    #[test]
    fn the_date_of_an_answer_is_read() {
        assert_eq!(instant("Sun, 22 Nov 2026 07:28:00 GMT"), Some(at("07:28:00")));
        assert_eq!(instant("yesterday"), None);
    }

    #[test]
    fn what_is_wrong_with_the_clock_is_said_in_words() {
        let said = |seconds| ClockOff { ahead: TimeDelta::seconds(seconds) }.to_string();
        assert_eq!(said(75), "this machine's clock is 75 s ahead of DynamoDB's: set it (NTP) and try again");
        assert!(said(-3600).starts_with("this machine's clock is 3600 s behind DynamoDB's"));
    }
}
