//! What somebody who only looks finds to be done for a contact: what time alone has
//! made the case is recorded, and where a step has been due for long and nothing was
//! recorded meanwhile, whoever is to take it is called again. It hands out no text:
//! whoever is called decides anew.

use super::reply::{self, Inference, Step, next_step};
use crate::contact::Contact;
use crate::ids::EventId;
use crate::limits::{SILENCE_RECORDED_AFTER, UNSERVED_AFTER, UNSERVED_FOR_LONG};
use crate::policy::Policy;
use crate::record::Head;
use crate::stream::Seq;
use crate::time::Timestamp;

/// What is to be done for a contact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Due {
    /// Nothing, or nothing that the replier would not do in time.
    Nothing,
    /// This is to be recorded, and then to be looked again.
    Record(Box<Inference>),
    /// The replier is to be called again.
    Call {
        /// The event it is called for: where there is one the text that began it, which
        /// it was called for the first time.
        event: EventId,
        /// Whether it has been due for so long that calling again did not help.
        for_long: bool,
    },
}

/// What is due for a contact whose stream ends at `head` and whose state there is
/// `contact`.
#[must_use]
pub fn due(contact: &Contact, head: &Head, policy: &Policy, now: Timestamp) -> Due {
    if let Some(doubt) = reply::in_doubt(contact, now) {
        return Due::Record(Box::new(doubt));
    }
    if contact.consent.unanswered(now).is_some() {
        let silence = reply::silence(contact, policy, now - SILENCE_RECORDED_AFTER);
        return silence.map_or(Due::Nothing, |silence| Due::Record(Box::new(silence)));
    }
    // Nothing was recorded since the head: the state was the same then, and so was
    // what the rules made of it.
    let was_due = |at: Timestamp| {
        head.recorded_at.is_some_and(|last| last <= at) && called_for(contact, head.seq, policy, at).is_some()
    };
    match called_for(contact, head.seq, policy, now).filter(|_| was_due(now - UNSERVED_AFTER)) {
        Some(event) => Due::Call { event, for_long: was_due(now - UNSERVED_FOR_LONG) },
        None => Due::Nothing,
    }
}

/// The event for which the replier is to be called, where there is a step for it to
/// take at `now`.
#[must_use]
pub fn called_for(contact: &Contact, as_of_seq: Seq, policy: &Policy, now: Timestamp) -> Option<EventId> {
    match next_step(contact, as_of_seq, policy, now) {
        Step::Rest | Step::Wait(_) => None,
        Step::Record(finding) => Some(EventId(finding.correlation.0)),
        Step::Ask(turn) => turn.covers.first().map(|first| first.event),
        Step::Send(cleared) => Some(EventId(cleared.duty().correlation.0)),
        Step::Mirror(mirror) => Some(mirror.cause),
    }
}
