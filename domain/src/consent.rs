//! Whether we may write to a contact: a value that any order of arrival of the
//! same revocations and grants leads to.

use serde::{Deserialize, Serialize};

use crate::event::Event;
use crate::ids::EventId;
use crate::limits::GRANT_MARGIN;
use crate::record::Recorded;
use crate::time::Timestamp;

/// The latest revocation and the latest grant, by the customer's own time.
/// Only these two matter, so the value does not depend on the order in which
/// they arrived.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent {
    /// The latest revocation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revoked: Option<Mark>,
    /// The latest grant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub granted: Option<Mark>,
}

/// A wish and when the customer had it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// The event that records it.
    pub event: EventId,
    /// When the customer said so.
    pub at: Timestamp,
}

impl Consent {
    /// Whether the contact is opted out: revoked, and no grant is later than
    /// the revocation by more than [`GRANT_MARGIN`].
    #[must_use]
    pub fn is_opted_out(&self) -> bool {
        match (self.revoked, self.granted) {
            (None, _) => false,
            (Some(_), None) => true,
            (Some(revoked), Some(granted)) => granted.at.since(revoked.at) <= GRANT_MARGIN,
        }
    }

    /// What holds after one more event.
    pub fn evolve(&mut self, recorded: &Recorded) {
        match recorded.event() {
            Event::ConsentRevoked(revoked) => {
                keep_latest(&mut self.revoked, Mark { event: recorded.id(), at: revoked.requested_at });
            }
            Event::ConsentGranted(granted) => {
                keep_latest(&mut self.granted, Mark { event: recorded.id(), at: granted.granted_at });
            }
            _ => {}
        }
    }

    /// What would hold after a revocation at `at`.
    #[must_use]
    pub fn with_revocation(&self, at: Timestamp, event: EventId) -> Self {
        let mut next = self.clone();
        keep_latest(&mut next.revoked, Mark { event, at });
        next
    }
}

fn keep_latest(slot: &mut Option<Mark>, new: Mark) {
    if slot.is_none_or(|old| old.at < new.at) {
        *slot = Some(new);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_unix_millis(1_790_000_000_000 + seconds * 1000).unwrap()
    }

    fn id(n: u128) -> EventId {
        EventId(Uuid::from_u128(n))
    }

    fn with_grant(mut consent: Consent, at: Timestamp) -> Consent {
        keep_latest(&mut consent.granted, Mark { event: id(2), at });
        consent
    }

    #[test]
    fn a_grant_lifts_a_revocation_only_if_clearly_later() {
        for (stop, start, opted_out) in
            [(0, 60, false), (0, 6, false), (0, 5, true), (0, 0, true), (60, 0, true)]
        {
            let consent = with_grant(Consent::default().with_revocation(at(stop), id(1)), at(start));
            assert_eq!(consent.is_opted_out(), opted_out, "stop at {stop}s, start at {start}s");
        }
    }

    proptest! {
        #[test]
        fn the_order_of_arrival_does_not_matter(mut wishes in prop::collection::vec((any::<bool>(), 0i64..100), 0..8), seed in any::<usize>()) {
            let fold = |wishes: &[(bool, i64)]| wishes.iter().fold(Consent::default(), |c, (stop, s)| {
                if *stop { c.with_revocation(at(*s), id(1)) } else { with_grant(c, at(*s)) }
            });
            let expected = fold(&wishes);
            if !wishes.is_empty() {
                let n = wishes.len();
                wishes.rotate_left(seed % n);
                wishes.swap(0, (seed / 7) % n);
            }
            prop_assert_eq!(fold(&wishes).is_opted_out(), expected.is_opted_out());
        }
    }
}
