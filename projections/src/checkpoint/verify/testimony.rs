//! What the checkpoints say of one stream, and so of the date of each of its events:
//! an event that says it was recorded well before a checkpoint has to be in it.

use std::sync::Arc;

use chrono::TimeDelta;
use textledger_domain::hash::Hash;
use textledger_domain::limits::CLOCK_OFF_MAX;
use textledger_domain::stream::Seq;
use textledger_domain::time::Timestamp;

/// How long it may take from when an event is decided until the recorded-index shows it
/// to a checkpoint. It is seconds, as a rule. An event that took longer is found with the
/// next one of its stream, or by `--all`.
pub const INDEX_BEHIND_MAX: TimeDelta = TimeDelta::minutes(10);

/// The checkpoint that looks at every head, whatever the index shows.
const FIRST: u64 = 1;

/// What was recorded so long before the instant of a checkpoint is in it. The machine
/// that recorded it may have been behind by as much as is accepted, the one that signed
/// ahead, and the index late: as a checkpoint overlaps the one before.
fn is_due(checkpoint: Timestamp, recorded_at: Timestamp) -> bool {
    checkpoint - (CLOCK_OFF_MAX * 2 + INDEX_BEHIND_MAX) > recorded_at
}

/// A head as a checkpoint signed it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SignedHead {
    /// Which checkpoint.
    pub checkpoint: u64,
    /// Its instant: when the heads began to be read.
    pub at: Timestamp,
    /// The event's position.
    pub seq: Seq,
    /// Its hash.
    pub hash: Hash,
    /// When it was recorded.
    pub recorded_at: Option<Timestamp>,
}

/// What the checkpoints say of one stream.
#[derive(Debug, Clone, Default)]
pub struct Testimony {
    /// Its heads in the order of the log.
    heads: Vec<SignedHead>,
    /// How far it had come by each of them.
    come_to: Vec<Seq>,
    /// Its heads in the order of positions.
    by_seq: Vec<SignedHead>,
    /// Every checkpoint, and its instant.
    taken: Arc<Vec<(u64, Timestamp)>>,
}

/// What the checkpoints say of an event that they should have had sooner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dated {
    /// A checkpoint looked at the stream's head, by its key, and the event was not there.
    Back {
        /// The first that did.
        checkpoint: u64,
    },
    /// None has signed it. None looked at the stream either, by which the index may
    /// have been later than it may be.
    Unsigned {
        /// The first that should have.
        checkpoint: u64,
    },
    /// It was signed, by a later one than should have; none looked at the stream
    /// between them.
    Late {
        /// The first that should have.
        checkpoint: u64,
        /// The first that did.
        signed: u64,
    },
}

impl Testimony {
    pub(super) fn new(heads: &[SignedHead], taken: &Arc<Vec<(u64, Timestamp)>>) -> Self {
        let furthest = |so_far: &mut Seq, head: &SignedHead| {
            *so_far = head.seq.max(*so_far);
            Some(*so_far)
        };
        let come_to = heads.iter().scan(0, furthest).collect();
        let mut by_seq = heads.to_vec();
        by_seq.sort_by_key(|head| (head.seq, head.checkpoint));
        Self { heads: heads.to_vec(), come_to, by_seq, taken: Arc::clone(taken) }
    }

    /// The furthest head, as the first that saw it signed it.
    #[must_use]
    pub fn furthest(&self) -> Option<SignedHead> {
        self.signed_at(*self.come_to.last()?).next().copied()
    }

    /// The first checkpoint that signed another event at `seq` than the one with this
    /// hash.
    #[must_use]
    pub fn signed_otherwise(&self, seq: Seq, hash: Hash) -> Option<u64> {
        self.signed_at(seq).find(|head| head.hash != hash).map(|head| head.checkpoint)
    }

    /// The first position in a hole at which something else was signed than is said to
    /// be lost, or two things; and the checkpoint. Of what is lost only the `last` hash is
    /// known.
    #[must_use]
    pub fn lost_otherwise(&self, from: Seq, through: Seq, last: Hash) -> Option<(Seq, u64)> {
        let begin = self.by_seq.partition_point(|head| head.seq < from);
        let mut within = self.by_seq[begin..].iter().take_while(|head| head.seq <= through);
        within.find_map(|head| {
            let hash = if head.seq == through { last } else { head.hash };
            Some((head.seq, self.signed_otherwise(head.seq, hash)?))
        })
    }

    fn signed_at(&self, seq: Seq) -> impl Iterator<Item = &SignedHead> {
        let begin = self.by_seq.partition_point(|head| head.seq < seq);
        self.by_seq[begin..].iter().take_while(move |head| head.seq == seq)
    }

    /// What is to be said of the date of the event at `seq`; nothing as a rule.
    #[must_use]
    pub fn dated(&self, seq: Seq, recorded_at: Timestamp) -> Option<Dated> {
        let is_before = |at: &Timestamp| !is_due(*at, recorded_at);
        let (checkpoint, _) = *self.taken.get(self.taken.partition_point(|(_, at)| is_before(at)))?;
        let covering = self.come_to.partition_point(|come_to| *come_to < seq);
        let looked = self.heads.partition_point(|head| is_before(&head.at));
        if looked < covering {
            return Some(Dated::Back { checkpoint: self.heads[looked].checkpoint });
        }
        let signed = self.heads.get(covering).map(|head| head.checkpoint);
        match signed {
            Some(signed) if signed <= checkpoint => None,
            _ if checkpoint == FIRST => Some(Dated::Back { checkpoint }),
            Some(signed) => Some(Dated::Late { checkpoint, signed }),
            None => Some(Dated::Unsigned { checkpoint }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minute: i64) -> Timestamp {
        "2026-11-22T00:00:00Z".parse::<Timestamp>().unwrap() + TimeDelta::minutes(minute)
    }

    /// Checkpoints at these minutes, with the heads that they signed.
    fn testimony(minutes: &[i64], signed: &[(u64, Seq)]) -> Testimony {
        let taken: Vec<_> = (1..).zip(minutes.iter().map(|minute| at(*minute))).collect();
        let head = |(checkpoint, seq): &(u64, Seq)| {
            let at = taken[*checkpoint as usize - 1].1;
            SignedHead { checkpoint: *checkpoint, at, seq: *seq, hash: Hash::of(b""), recorded_at: None }
        };
        let heads: Vec<_> = signed.iter().map(head).collect();
        Testimony::new(&heads, &Arc::new(taken.clone()))
    }

    #[test]
    fn an_event_is_due_twelve_minutes_before_a_checkpoint() {
        let daily = testimony(&[0, 1440, 2880], &[(1, 3), (2, 5)]);
        for (seq, minute) in [(3, -600), (5, 600), (5, 1430), (9, 3000)] {
            assert_eq!(daily.dated(seq, at(minute)), None, "{seq} {minute}");
        }
        // A checkpoint may just have missed it; the next must have it.
        assert_eq!(daily.dated(5, at(-12)), None);
        assert_eq!(daily.dated(4, at(-13)), Some(Dated::Back { checkpoint: 1 }));
        assert_eq!(daily.dated(6, at(1427)), Some(Dated::Back { checkpoint: 2 }));
        assert_eq!(daily.dated(6, at(1428)), Some(Dated::Unsigned { checkpoint: 3 }));
        assert_eq!(daily.dated(6, at(2868)), None);
        assert_eq!(testimony(&[], &[]).dated(1, at(-9000)), None);
    }

    #[test]
    fn a_checkpoint_that_did_not_look_proves_nothing_against_an_event() {
        // The second missed the fourth event; a later one took it up.
        let missed = testimony(&[0, 1440, 2880], &[(1, 3), (3, 4)]);
        assert_eq!(missed.dated(4, at(600)), Some(Dated::Late { checkpoint: 2, signed: 3 }));
        assert_eq!(missed.dated(4, at(1430)), None);
        let never = testimony(&[0, 1440], &[(1, 3)]);
        assert_eq!(never.dated(4, at(600)), Some(Dated::Unsigned { checkpoint: 2 }));
        // The first looks at every stream, also at one that it does not find.
        let unknown = testimony(&[0, 1440], &[]);
        assert_eq!(unknown.dated(1, at(-60)), Some(Dated::Back { checkpoint: 1 }));
        assert_eq!(unknown.dated(1, at(60)), Some(Dated::Unsigned { checkpoint: 2 }));
    }

    #[test]
    fn what_is_signed_later_does_not_make_good_what_a_checkpoint_saw() {
        let taken_up = testimony(&[0, 1440, 2880], &[(1, 3), (3, 4)]);
        assert_eq!(taken_up.dated(4, at(-60)), Some(Dated::Back { checkpoint: 1 }));
    }
}
