//! How long something is tried. Giving up goes by the clock, not by a count: a
//! service that is away costs no attempt, and what it keeps from being said is
//! tried for as long as it is worth saying. Chance has no place here: whoever
//! waits spreads the waits (`agent-reply`, where it postpones a trigger).

use chrono::TimeDelta;

use crate::event::consent::ListChange;
use crate::event::outbound::SendKind;
use crate::event::turn::AgentFailure;
use crate::limits::{
    AGENT_ATTEMPTS_MAX, CONFIRMATION_WITHIN, HANDOVER_WITHIN, REPLY_WITHIN, TIME_TO_LIVE_MIN,
};
use crate::time::Timestamp;

/// How long an answer is tried at short intervals when nothing else is
/// configured: whoever waits for longer has put the phone away.
pub const ANSWER_WINDOW: TimeDelta = TimeDelta::minutes(15);
/// The wait before the second attempt; each further one doubles it.
const FIRST_WAIT: TimeDelta = TimeDelta::seconds(2);
/// The longest wait while an answer is in its window.
const WAIT_MAX: TimeDelta = TimeDelta::seconds(45);
/// The same of a confirmation, whose time is shorter.
const CONFIRMATION_WAIT_MAX: TimeDelta = TimeDelta::seconds(15);
/// The wait for what has left its window and is still worth saying.
const SLOW_WAIT: TimeDelta = TimeDelta::minutes(15);
/// The longest wait for another change of AWS's opt-out list.
const LIST_WAIT_MAX: TimeDelta = TimeDelta::minutes(30);
/// How long putting a number on that list is tried before it is left to
/// `consent reconcile`: our own gate holds meanwhile.
const LIST_PUT_WITHIN: TimeDelta = TimeDelta::hours(24);

/// The wait after failure number `failures`, at most `longest`.
fn wait_after(failures: u32, longest: TimeDelta) -> TimeDelta {
    // Beyond the sixteenth doubling every limit here is long past.
    (FIRST_WAIT * (1 << failures.clamp(1, 16).saturating_sub(1))).min(longest)
}

/// The last instant at which a text of `kind`, asked for at `asked_at`, may be
/// handed over.
#[must_use]
pub fn last_chance(kind: SendKind, asked_at: Timestamp) -> Timestamp {
    match kind {
        // Both belong to the customer's text, and reach the phone within five
        // minutes of it.
        SendKind::OptOutConfirmation | SendKind::Clarification => {
            asked_at + (CONFIRMATION_WITHIN - HANDOVER_WITHIN - TIME_TO_LIVE_MIN)
        }
        _ => asked_at + REPLY_WITHIN,
    }
}

/// When a text is tried again that the service was not there to take; none when
/// it would be stale by then. `window` is how long answers are tried often.
#[must_use]
pub fn next_send(
    kind: SendKind,
    asked_at: Timestamp,
    attempt: u32,
    window: TimeDelta,
    now: Timestamp,
) -> Option<Timestamp> {
    let wait = match kind {
        SendKind::OptOutConfirmation | SendKind::Clarification => wait_after(attempt, CONFIRMATION_WAIT_MAX),
        _ if now.since(asked_at) < window => wait_after(attempt, WAIT_MAX),
        _ => SLOW_WAIT,
    };
    Some(now + wait).filter(|at| *at <= last_chance(kind, asked_at))
}

/// A turn of the agent that just failed.
#[derive(Debug, Clone, Copy)]
pub struct FailedTurn {
    /// How.
    pub class: AgentFailure,
    /// How often asking has failed, this time included.
    pub failures: u32,
    /// How many of those before used up an attempt.
    pub spent: u32,
    /// When it failed first.
    pub since: Timestamp,
    /// Whether the agent's session has answered before.
    pub has_answered: bool,
}

impl FailedTurn {
    /// When the agent is asked again; none when it is not.
    #[must_use]
    pub fn next(self, window: TimeDelta, now: Timestamp) -> Option<Timestamp> {
        let next = now + wait_after(self.failures, WAIT_MAX);
        let is_tried = match self.class {
            class if class.is_away() => next <= self.since + window,
            // A session that answered before and refuses now is broken, and the
            // next attempt has another.
            AgentFailure::Refused => self.has_answered,
            class => class.is_worth_retrying() && self.spent + 1 < AGENT_ATTEMPTS_MAX,
        };
        is_tried.then_some(next)
    }
}

/// When a change of AWS's opt-out list is tried again that failed for the
/// `failures`th time, the first time at `since`. Taking a number off is never
/// given up: its owner asked for texts and would get none.
#[must_use]
pub fn next_list_change(
    change: ListChange,
    failures: u32,
    since: Timestamp,
    now: Timestamp,
) -> Option<Timestamp> {
    let is_tried = change == ListChange::Delete || now.since(since) < LIST_PUT_WITHIN;
    is_tried.then(|| now + wait_after(failures, LIST_WAIT_MAX))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::story::start;

    /// The instants of the attempts at a text whose service stays away.
    fn tried(kind: SendKind) -> Vec<TimeDelta> {
        let (mut now, mut attempt) = (start(), 1);
        let mut tried = vec![TimeDelta::zero()];
        while let Some(next) = next_send(kind, start(), attempt, ANSWER_WINDOW, now) {
            tried.push(next.since(start()));
            (now, attempt) = (next, attempt + 1);
        }
        tried
    }

    #[test]
    fn a_confirmation_is_tried_until_it_would_be_late() {
        let tried = tried(SendKind::OptOutConfirmation);
        let last = *tried.last().unwrap();
        assert!(last <= CONFIRMATION_WITHIN - HANDOVER_WITHIN, "{last}");
        assert!(last > TimeDelta::minutes(4), "{last}: an outage of four minutes is survived");
        assert!(tried.windows(2).all(|pair| pair[1] - pair[0] <= CONFIRMATION_WAIT_MAX));
    }

    #[test]
    fn an_answer_is_tried_often_in_its_window_and_at_times_for_a_day() {
        let tried = tried(SendKind::AgentReply);
        let in_window = tried.iter().filter(|at| **at <= ANSWER_WINDOW).count();
        assert!((15..40).contains(&in_window), "{in_window}");
        assert!(*tried.last().unwrap() > REPLY_WITHIN - SLOW_WAIT * 2);
        assert!(tried.len() < 150, "{}: a day's outage fills no stream", tried.len());
    }

    #[test]
    fn a_service_that_is_away_uses_no_attempt_and_an_answer_that_fails_does() {
        let failed = |class, failures, spent| FailedTurn {
            class,
            failures,
            spent,
            since: start(),
            has_answered: false,
        };
        let next = |turn: FailedTurn, after| turn.next(ANSWER_WINDOW, start() + after);
        for class in [AgentFailure::Throttled, AgentFailure::Unavailable] {
            let turn = failed(class, 50, 0);
            assert!(next(turn, TimeDelta::minutes(14)).is_some(), "{class:?}");
            assert!(next(turn, TimeDelta::minutes(15)).is_none(), "{class:?}");
        }
        for class in [AgentFailure::TimedOut, AgentFailure::Empty] {
            assert!(next(failed(class, 50, 1), TimeDelta::minutes(1)).is_some(), "{class:?}");
            assert!(next(failed(class, 3, 2), TimeDelta::minutes(1)).is_none(), "{class:?}");
        }
        let refused = failed(AgentFailure::Refused, 1, 0);
        assert!(next(refused, TimeDelta::zero()).is_none());
        assert!(next(FailedTurn { has_answered: true, ..refused }, TimeDelta::zero()).is_some());
    }

    #[test]
    fn taking_a_number_off_the_list_is_never_given_up() {
        let next = |change, after| {
            next_list_change(change, 40, start(), start() + after).map(|at| at.since(start() + after))
        };
        let (soon, late) = (TimeDelta::hours(1), TimeDelta::days(30));
        assert_eq!(next(ListChange::Delete, late), Some(LIST_WAIT_MAX));
        assert_eq!(next(ListChange::Put, soon), Some(LIST_WAIT_MAX));
        assert_eq!(next(ListChange::Put, late), None);
    }
}
