//! Who is told of cases, and of which window of time they are.

use textledger_domain::stream::StreamId;
use textledger_domain::time::Timestamp;

use super::fact::Fact;
use super::figure::Figure;
use super::traced::{Traced, Value};

/// What a report covers, by the time of recording: both ends count. What is still
/// open is told as of its end.
#[derive(Debug, Clone, Copy)]
pub struct Window {
    /// The first instant.
    pub begin: Timestamp,
    /// The last instant.
    pub end: Timestamp,
}

impl Window {
    pub(super) fn has(&self, fact: &Fact) -> bool {
        (self.begin..=self.end).contains(&fact.recorded_at)
    }
}

/// The cases that are found, for whoever counts or lists them.
pub(super) struct Telling<'a> {
    pub stream: &'a StreamId,
    pub window: Window,
    pub told: &'a mut dyn FnMut(Traced),
}

impl Telling<'_> {
    /// A case of `figure`, proven by these `events`.
    pub fn tell(&mut self, figure: Figure, events: &[&Fact], value: Value) {
        let events = events.iter().map(|fact| fact.id).collect();
        (self.told)(Traced { figure, stream: self.stream.clone(), events, value });
    }
}
