//! The one question whether a text was a request to stop, from when it is raised
//! until it is settled. What was not asked for is held all that time; silence
//! means something only while the question has, as far as we know, arrived.
//! The carrier's reports come in any order, and whatever their order they lead
//! to the same answer.

use serde::{Deserialize, Serialize};

use crate::event::Event;
use crate::event::arrival::Arrival;
use crate::event::outbound::SendFailure;
use crate::ids::{EventId, OutboundId};
use crate::limits::ANSWER_WITHIN;
use crate::record::Recorded;
use crate::time::Timestamp;

/// An open question whether a text was a request to stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// The event that raised it.
    pub event: EventId,
    /// When the customer sent the text.
    pub at: Timestamp,
    /// The text of ours that asks; none as long as none was sent, or when it did
    /// not arrive. It is then asked with the contact's next text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked: Option<Asked>,
    /// A text of ours that asked and may have arrived after all: it was in doubt,
    /// or reported as not delivered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub doubtful: Option<Asked>,
}

/// A question that was put to the contact. Only then can silence mean anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// The text that asks.
    pub outbound: OutboundId,
    /// From when on silence counts as a revocation.
    pub answer_by: Timestamp,
    /// Whether the carrier reported it as delivered, which no other report
    /// takes back.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub arrived: bool,
}

impl Question {
    /// One that `event` raises, in the place of `before`: a text that asked that
    /// one asks this one just as well, should it arrive.
    #[must_use]
    pub fn new(event: EventId, at: Timestamp, before: Option<Self>) -> Self {
        Self { event, at, asked: None, doubtful: before.and_then(|before| before.asked.or(before.doubtful)) }
    }

    /// From when on silence counts as a revocation, once the question was asked.
    #[must_use]
    pub fn answer_by(&self) -> Option<Timestamp> {
        self.asked.map(|asked| asked.answer_by)
    }

    /// Whether a text of `said_at` may be an answer to it.
    #[must_use]
    pub fn may_have_arrived(&self, said_at: Timestamp) -> bool {
        self.asked.is_some() || self.doubtful.is_some_and(|doubtful| said_at < doubtful.answer_by)
    }

    /// What holds after one more event of the contact's stream.
    pub fn evolve(&mut self, recorded: &Recorded) {
        match recorded.event() {
            Event::SendStarted(send) if send.answers == self.event => {
                self.asked = Some(Asked {
                    outbound: send.outbound_id,
                    answer_by: recorded.recorded_at() + ANSWER_WITHIN,
                    arrived: false,
                });
            }
            Event::SendFailed(failed) => {
                let may_have_arrived = failed.class == SendFailure::InDoubt;
                self.not_asked(failed.outbound_id, may_have_arrived, recorded.recorded_at());
            }
            Event::DeliveryUpdated(update) => match (update.outbound_id, update.arrival()) {
                (Some(outbound), Some(Arrival::Arrived)) => self.arrived(outbound, recorded.recorded_at()),
                // Carriers take such a report back at times.
                (Some(outbound), Some(Arrival::Failed)) => {
                    self.not_asked(outbound, true, recorded.recorded_at());
                }
                _ => {}
            },
            _ => {}
        }
    }

    /// Whoever may not have got the question cannot answer it by silence. What
    /// was not asked for stays held all the same. But once silence counts, it
    /// does: nothing but the customer's own wish takes a revocation back.
    fn not_asked(&mut self, outbound: OutboundId, may_have_arrived: bool, now: Timestamp) {
        let is_over = |asked: &Asked| asked.arrived || now >= asked.answer_by;
        let Some(asked) = self.asked.filter(|asked| asked.outbound == outbound && !is_over(asked)) else {
            return;
        };
        self.asked = None;
        if may_have_arrived {
            self.doubtful = Some(asked);
        }
    }

    /// The contact has the question. Where we took it for lost until now, the
    /// time to answer begins now; where it is being asked again, that was
    /// needless.
    fn arrived(&mut self, outbound: OutboundId, now: Timestamp) {
        if let Some(asked) = self.asked.as_mut().filter(|asked| asked.outbound == outbound) {
            asked.arrived = true;
        } else if self.doubtful.is_some_and(|doubtful| doubtful.outbound == outbound) {
            let answer_by = self.answer_by().unwrap_or(now + ANSWER_WITHIN);
            self.asked = Some(Asked { outbound, answer_by, arrived: true });
            self.doubtful = None;
        }
    }
}
