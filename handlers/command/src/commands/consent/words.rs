//! The rules' values in the words of a screen. The word of the JSON form stands
//! beside each, so that what people read and what scripts read is one thing.

use textledger_domain::consent::{Answer, Reason};

use crate::screens::words::word;

/// `allowed` or `refused`.
#[must_use]
pub fn verdict(answer: &Answer) -> &'static str {
    if answer.allowed { "allowed" } else { "refused" }
}

/// Why, as the JSON form says it and in a few words more.
#[must_use]
pub fn reason(reason: Reason) -> String {
    let words = match reason {
        Reason::Granted => "consent was given",
        Reason::NotRevoked => "consent was never withdrawn",
        Reason::OptedOut => "consent was withdrawn",
        Reason::PendingOptOut => "consent was withdrawn; systems behind us have yet to follow",
        Reason::AwaitingAnswer => "perhaps a request to stop; we asked and wait for the answer",
        Reason::NoAnswer => "perhaps a request to stop; our question was not answered in time",
        Reason::CarrierBlocks => {
            "the carrier or AWS blocks us until a text gets through or the customer texts START"
        }
        Reason::NotUnderstood => "a newer version recorded something that may be a revocation; upgrade",
        Reason::NoWrittenConsent => "marketing needs consent in writing; none is on record",
    };
    format!("{}: {words}", word(&reason))
}

/// How many business days are left, and what that means at the end.
#[must_use]
pub fn days_left(days: i64) -> String {
    match days {
        0 => "0, the last".to_owned(),
        days if days < 0 => format!("overdue by {}", -days),
        days => days.to_string(),
    }
}
