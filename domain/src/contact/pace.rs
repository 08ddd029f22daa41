//! How many automatic texts a contact was sent lately, by kind and in parts. Two
//! machines that text each other, or one that texts HELP all night, must not cost
//! without end, whatever each single text is worth.
//!
//! A window begins with the first text in it; what comes after its end begins the
//! next.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use crate::event::outbound::SendKind;
use crate::limits::{ANSWERS_PER_DAY_MAX, NOTICES_PER_DAY_MAX, NOTICES_PER_HOUR_MAX, TURNS_PER_WINDOW_MAX};
use crate::time::Timestamp;

const HOUR: TimeDelta = TimeDelta::hours(1);
const DAY: TimeDelta = TimeDelta::hours(24);

/// What a contact was sent.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pace {
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    kinds: BTreeMap<SendKind, Counts>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    parts: Option<Window>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Counts {
    hour: Window,
    day: Window,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Window {
    since: Timestamp,
    count: u32,
}

/// One text, as it counts here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Paced {
    /// What it is for.
    pub kind: SendKind,
    /// Whether it is more than a further text of one answer.
    pub is_first: bool,
    /// How many parts the carrier cuts it into.
    pub parts: u32,
    /// When it was started.
    pub at: Timestamp,
}

impl Pace {
    /// Takes note of a text that is handed over.
    pub fn started(&mut self, text: Paced) {
        let Paced { kind, is_first, parts, at } = text;
        let fresh = Window { since: at, count: 0 };
        self.parts.get_or_insert(fresh).add(parts, at, DAY);
        if is_first {
            let counts = self.kinds.entry(kind).or_insert(Counts { hour: fresh, day: fresh });
            counts.hour.add(1, at, HOUR);
            counts.day.add(1, at, DAY);
        }
    }

    /// Takes note that a text surely was not sent: it does not count, and neither
    /// does each of many attempts in an outage.
    pub fn not_sent(&mut self, text: Paced) {
        if let Some(window) = &mut self.parts {
            window.take_back(text.parts, text.at);
        }
        if let Some(counts) = self.kinds.get_mut(&text.kind).filter(|_| text.is_first) {
            counts.hour.take_back(1, text.at);
            counts.day.take_back(1, text.at);
        }
    }

    /// Whether no more texts of `kind` may go out at `now`.
    #[must_use]
    pub fn is_used_up(&self, kind: SendKind, now: Timestamp) -> bool {
        let (Some((an_hour, a_day)), Some(counts)) = (allowed(kind), self.kinds.get(&kind)) else {
            return false;
        };
        counts.hour.count(now, HOUR) >= an_hour || counts.day.count(now, DAY) >= a_day
    }

    /// The parts sent in the day at hand.
    #[must_use]
    pub fn parts(&self, now: Timestamp) -> u32 {
        self.parts.map_or(0, |window| window.count(now, DAY))
    }
}

/// How many texts of `kind` a contact gets in an hour and in a day; any number of
/// confirmations, of which there is one a revocation.
fn allowed(kind: SendKind) -> Option<(u32, u32)> {
    match kind {
        SendKind::OptOutConfirmation => None,
        SendKind::AgentReply => Some((TURNS_PER_WINDOW_MAX as u32, ANSWERS_PER_DAY_MAX)),
        SendKind::OptInConfirmation
        | SendKind::Clarification
        | SendKind::StillSubscribed
        | SendKind::HowToStart
        | SendKind::Help
        | SendKind::Status
        | SendKind::Fallback => Some((NOTICES_PER_HOUR_MAX, NOTICES_PER_DAY_MAX)),
    }
}

impl Window {
    fn add(&mut self, count: u32, at: Timestamp, length: TimeDelta) {
        if at.since(self.since) >= length {
            *self = Self { since: at, count: 0 };
        }
        self.count = self.count.saturating_add(count);
    }

    fn take_back(&mut self, count: u32, at: Timestamp) {
        if at >= self.since {
            self.count = self.count.saturating_sub(count);
        }
    }

    fn count(self, now: Timestamp, length: TimeDelta) -> u32 {
        if now.since(self.since) < length { self.count } else { 0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::story::start;

    fn help(minutes: i64) -> Paced {
        let at = start() + TimeDelta::minutes(minutes);
        Paced { kind: SendKind::Help, is_first: true, parts: 2, at }
    }

    #[test]
    fn each_kind_has_an_hour_and_a_day_and_the_state_stays_bounded() {
        let mut pace = Pace::default();
        for minutes in 0..10_000 {
            let text = help(minutes);
            if !pace.is_used_up(SendKind::Help, text.at) {
                pace.started(text);
            }
            assert!(!pace.is_used_up(SendKind::Status, text.at));
        }
        // A week has seven days, and in each of them as many texts as in a day.
        let parts = pace.parts(start() + TimeDelta::minutes(9_999));
        assert!(parts <= 2 * NOTICES_PER_DAY_MAX, "{parts}");
        assert_eq!(pace.kinds.len(), 1);
        let (in_an_hour, minutes) = (NOTICES_PER_HOUR_MAX, 60);
        let mut pace = Pace::default();
        let sent = (0..minutes).filter(|minute| {
            let is_free = !pace.is_used_up(SendKind::Help, help(*minute).at);
            if is_free {
                pace.started(help(*minute));
            }
            is_free
        });
        assert_eq!(sent.count() as u32, in_an_hour);
        assert!(!pace.is_used_up(SendKind::Help, help(minutes).at), "the next hour begins");
    }

    #[test]
    fn what_was_not_sent_does_not_count_and_further_texts_of_an_answer_only_by_their_parts() {
        let mut pace = Pace::default();
        for minutes in 0..100 {
            pace.started(help(minutes));
            pace.not_sent(help(minutes));
        }
        assert!(!pace.is_used_up(SendKind::Help, help(59).at));
        assert_eq!(pace.parts(help(99).at), 0);
        for minutes in 0..100 {
            pace.started(Paced { is_first: false, ..help(minutes) });
        }
        assert!(!pace.is_used_up(SendKind::Help, help(99).at));
        assert_eq!(pace.parts(help(99).at), 200);
    }
}
