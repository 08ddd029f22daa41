//! The latest wishes, by the customer's own time: for each channel and purpose
//! only the latest counts, so the value does not depend on the order in which
//! the wishes arrived, and stays small however many there were.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use serde::{Deserialize, Deserializer, Serialize};

use crate::event::consent::{Channel, Method, Purpose};
use crate::ids::EventId;
use crate::time::Timestamp;

/// A wish, when the customer had it, and what it is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// The event that records it.
    pub event: EventId,
    /// When the customer said so.
    pub at: Timestamp,
    /// How it reached us.
    pub method: Method,
    /// The channels it is about.
    pub channels: Vec<Channel>,
    /// The purposes it is about.
    pub purposes: Vec<Purpose>,
}

impl Mark {
    /// Whether it is about `purpose` on `channel`.
    #[must_use]
    pub fn is_about(&self, channel: Channel, purpose: Purpose) -> bool {
        self.channels.contains(&channel) && self.purposes.contains(&purpose)
    }

    /// Everything it is about.
    pub fn cells(&self) -> impl Iterator<Item = (Channel, Purpose)> + '_ {
        self.channels.iter().flat_map(|channel| self.purposes.iter().map(move |purpose| (*channel, *purpose)))
    }
}

/// Reads revocations. Rows of the first release have one mark without a scope:
/// it came by text and stopped everything.
pub(super) fn revoked<'de, D: Deserializer<'de>>(stored: D) -> Result<Marks, D::Error> {
    Ok(Stored::deserialize(stored)?.scoped(&Channel::ALL, &Purpose::ALL))
}

/// Reads grants. Those of the first release came by text, and opened texts.
pub(super) fn granted<'de, D: Deserializer<'de>>(stored: D) -> Result<Marks, D::Error> {
    Ok(Stored::deserialize(stored)?.scoped(&[Channel::Sms], &Purpose::OPENED_BY_TEXT))
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Stored {
    Scoped(Marks),
    First { event: EventId, at: Timestamp },
}

impl Stored {
    fn scoped(self, channels: &[Channel], purposes: &[Purpose]) -> Marks {
        match self {
            Self::Scoped(marks) => marks,
            Self::First { event, at } => Marks(vec![Mark {
                event,
                at,
                method: Method::Sms,
                channels: channels.to_vec(),
                purposes: purposes.to_vec(),
            }]),
        }
    }
}

/// Wishes of one kind, latest first, each the latest for something.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Marks(Vec<Mark>);

impl Marks {
    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The latest wish about anything.
    #[must_use]
    pub fn latest(&self) -> Option<&Mark> {
        self.0.first()
    }

    /// The latest wish about `purpose` on `channel`.
    #[must_use]
    pub fn about(&self, channel: Channel, purpose: Purpose) -> Option<&Mark> {
        self.0.iter().find(|mark| mark.is_about(channel, purpose))
    }

    /// Takes in a wish, and lets go of those that are the latest for nothing.
    pub fn keep(&mut self, new: Mark) {
        self.0.push(new);
        self.0.sort_by_key(|mark| Reverse((mark.at, mark.event)));
        let mut seen = BTreeSet::new();
        // Every cell of a mark is to be noted, so no short circuit.
        self.0.retain(|mark| mark.cells().filter(|cell| seen.insert(*cell)).count() > 0);
    }
}
