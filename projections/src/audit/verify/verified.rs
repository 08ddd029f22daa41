//! What verifying a ledger, or a part of it, came to.

use serde::Serialize;

use super::finding::Finding;
use super::followed::Followed;

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
    }

    /// Both together.
    pub fn add(&mut self, other: Self) {
        self.streams += other.streams;
        self.events += other.events;
        self.heads += other.heads;
        self.erased += other.erased;
        self.erasures_unfinished += other.erasures_unfinished;
        self.findings.extend(other.findings);
    }

    /// The findings in one order, whichever was found first.
    pub fn sort(&mut self) {
        self.findings.sort_by(|a, b| (&a.whose, a.seq).cmp(&(&b.whose, b.seq)));
    }
}
