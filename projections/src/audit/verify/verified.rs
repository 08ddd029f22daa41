//! What verifying a ledger, or a part of it, came to.

use serde::Serialize;

use super::finding::Finding;
use super::followed::Followed;
use super::told::{Lost, SignedLate};

/// What was verified, and what is wrong.
#[derive(Debug, Default, Serialize)]
pub struct Verified {
    /// Streams that have events.
    pub streams: u64,
    /// Events.
    pub events: u64,
    /// Heads.
    pub heads: u64,
    /// Events whose words are gone, as events of their streams say.
    pub erased: u64,
    /// Events whose words are there, although an event says that they are erased:
    /// an erasure that was cut off and is to be run again, or words that came back.
    pub erasures_unfinished: u64,
    /// Events that are gone, as events of their streams say.
    pub lost: Vec<Lost>,
    /// Events that were signed later than by their dates they should have been.
    pub signed_late: Vec<SignedLate>,
    /// What is wrong, stream by stream.
    pub findings: Vec<Finding>,
}

impl Verified {
    /// Whether nothing is wrong.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.findings.is_empty()
    }

    /// One more stream, followed to its end.
    pub fn count(&mut self, followed: &Followed) {
        self.streams += u64::from(followed.events > 0);
        self.events += followed.events;
        self.erased += followed.erased;
        self.erasures_unfinished += followed.unfinished;
        self.lost.extend(followed.lost.iter().cloned());
        self.signed_late.extend(followed.signed_late.iter().cloned());
    }

    /// Both together.
    pub fn add(&mut self, other: Self) {
        self.streams += other.streams;
        self.events += other.events;
        self.heads += other.heads;
        self.erased += other.erased;
        self.erasures_unfinished += other.erasures_unfinished;
        self.lost.extend(other.lost);
        self.signed_late.extend(other.signed_late);
        self.findings.extend(other.findings);
    }

    /// All that is named in one order, whichever was met first.
    pub fn sort(&mut self) {
        self.lost.sort_by(|a, b| (&a.stream, a.from).cmp(&(&b.stream, b.from)));
        self.signed_late.sort_by(|a, b| (&a.stream, a.seq).cmp(&(&b.stream, b.seq)));
        self.findings.sort_by(|a, b| (&a.whose, a.seq).cmp(&(&b.whose, b.seq)));
    }
}
