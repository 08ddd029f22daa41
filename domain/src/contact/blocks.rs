//! What carriers do with our texts to a contact, for each of our numbers. A
//! carrier that filters or blocks tells nothing about what the customer wants:
//! its verdict holds back texts from that number and nothing else, until a later
//! text of it gets through or the customer texts START.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::consent::Dated;
use crate::event::carrier::{CarrierBlocked, CarrierCleared};
use crate::event::outbound::DeliveryUpdated;
use crate::ids::EventId;
use crate::limits::START_TAKES_EFFECT_WITHIN;
use crate::phone::BusinessNumber;
use crate::time::Timestamp;

/// Numbers of ours that are kept in mind for one contact. A deployment has few;
/// a report may name any.
const NUMBERS_MAX: usize = 20;

/// The carriers' verdicts on our numbers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CarrierBlocks(BTreeMap<BusinessNumber, Verdict>);

/// What is known of one of our numbers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Verdict {
    /// The latest block, dated by the text it befell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    blocked: Option<Dated>,
    /// When the latest text that got through was sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    delivered: Option<Timestamp>,
}

impl Verdict {
    fn latest(&self) -> Option<Timestamp> {
        self.blocked.map(|block| block.at).max(self.delivered)
    }
}

impl CarrierBlocks {
    /// Whether nothing was ever reported.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The block of texts from `number`, or from any of ours where none is
    /// given, that `start`, the latest START from the phone, has not lifted.
    #[must_use]
    pub fn in_force(&self, number: Option<&BusinessNumber>, start: Option<Dated>) -> Option<Dated> {
        let holds = |block: &Dated| !is_lifted_by(start, block.at);
        match number {
            Some(number) => self.0.get(number).and_then(|verdict| verdict.blocked).filter(holds),
            None => self.0.values().filter_map(|verdict| verdict.blocked).filter(holds).max_by_key(by_time),
        }
    }

    /// Whether a report that texts from `number` are blocked, about one sent at
    /// `sent_at`, tells something new: no text sent later is known to have got
    /// through, or to have been blocked too.
    #[must_use]
    pub fn is_news(&self, number: &BusinessNumber, sent_at: Timestamp) -> bool {
        let Some(verdict) = self.0.get(number) else { return true };
        verdict.delivered.is_none_or(|delivered| delivered <= sent_at)
            && verdict.blocked.is_none_or(|block| block.at < sent_at)
    }

    /// The block that a text from `number` lifts which was sent at `sent_at` and
    /// got through.
    #[must_use]
    pub fn lifted_by_delivery(&self, number: &BusinessNumber, sent_at: Timestamp) -> Option<EventId> {
        let block = self.0.get(number)?.blocked?;
        (block.at < sent_at).then_some(block.event)
    }

    /// Takes note of a block.
    pub fn blocked(&mut self, event: EventId, told: &CarrierBlocked) {
        let new = Dated { event, at: told.sent_at };
        let verdict = self.0.entry(told.from.clone()).or_default();
        if verdict.blocked.is_none_or(|old| by_time(&old) < by_time(&new)) {
            verdict.blocked = Some(new);
        }
        self.forget_the_oldest();
    }

    /// Takes note that a block is over.
    pub fn cleared(&mut self, told: &CarrierCleared) {
        if let Some(verdict) = self.0.get_mut(&told.from) {
            verdict.blocked = verdict.blocked.filter(|block| block.event != told.block);
            // A report of an older block may still come.
            verdict.delivered = verdict.delivered.max(Some(told.sent_at));
        }
    }

    /// Takes note of a report: of a text that got through.
    pub fn reported(&mut self, update: &DeliveryUpdated) {
        let (Some(from), Some(sent_at)) = (&update.from, update.sent_at) else { return };
        // The number of a text that nobody knows need not be ours.
        if update.outbound_id.is_none() || !update.got_through() {
            return;
        }
        let verdict = self.0.entry(from.clone()).or_default();
        verdict.delivered = verdict.delivered.max(Some(sent_at));
        self.forget_the_oldest();
    }

    fn forget_the_oldest(&mut self) {
        while self.0.len() > NUMBERS_MAX {
            let oldest = self.0.iter().min_by_key(|(_, verdict)| verdict.latest()).map(|(number, _)| number);
            let Some(oldest) = oldest.cloned() else { return };
            self.0.remove(&oldest);
        }
    }
}

/// Whether a START from the phone outweighs what is told of a text sent at
/// `sent_at`: the text went out before the START, or so soon after it that the
/// START had perhaps not reached every carrier.
#[must_use]
pub fn is_lifted_by(start: Option<Dated>, sent_at: Timestamp) -> bool {
    start.is_some_and(|start| sent_at.since(start.at) <= START_TAKES_EFFECT_WITHIN)
}

fn by_time(block: &Dated) -> (Timestamp, EventId) {
    (block.at, block.event)
}
