//! Values as words of a screen.

use textledger_domain::event::consent::Channel;
use textledger_domain::event::outbound::SendKind;
use textledger_domain::time::Timestamp;
use textledger_projections::audit::words::joined;
pub use textledger_projections::audit::words::{counted, scope, word};

use super::terminal::Fit;

/// Columns of a body shown in a table.
const BODY_COLUMNS_MAX: usize = 44;
/// Digits of a hash shown in a table.
pub const HASH_DIGITS: usize = 12;

/// `15:20:03.120`.
#[must_use]
pub fn clock_time(at: Timestamp) -> String {
    at.calendar().format("%H:%M:%S%.3f").to_string()
}

/// Instants one below the other: the time of day, and the date wherever it is
/// another one than above.
#[derive(Debug, Default)]
pub struct Instants {
    day: Option<String>,
}

impl Instants {
    /// `2026-11-22 15:20:03.120`, or `           15:20:03.120` on the same day (UTC).
    pub fn next(&mut self, at: Timestamp) -> String {
        let day = self.new_day(at).unwrap_or_default();
        format!("{day:10} {}", clock_time(at))
    }

    /// The date of `at`, if it is another one than that of the instant before.
    pub fn new_day(&mut self, at: Timestamp) -> Option<String> {
        let day = Some(at.day());
        if day == self.day {
            return None;
        }
        self.day.clone_from(&day);
        day
    }
}

/// The beginning of a text, on one line.
#[must_use]
pub fn excerpt(text: &str) -> String {
    let line = Fit::line(&text.split_whitespace().collect::<Vec<_>>().join(" "));
    if line.width() <= BODY_COLUMNS_MAX {
        return line.to_string();
    }
    format!("{}…", line.split_at(BODY_COLUMNS_MAX - 1).0)
}

pub fn short(id: &str) -> String {
    id.chars().rev().take(8).collect::<Vec<_>>().into_iter().rev().collect()
}

pub fn kind(kind: SendKind) -> String {
    word(&kind)
}

pub fn channels(channels: &[Channel]) -> String {
    joined(channels)
}
