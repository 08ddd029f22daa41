//! What a round measured. What a step that failed would have measured is not among it:
//! a metric that is missing says more than a zero.

use std::collections::BTreeMap;

use crate::emf::{Measured, Unit};

/// What is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Measure {
    /// Contacts that were loaded and looked at.
    ContactsLookedAt,
    /// Those of them that could not be.
    ContactsFailed,
    /// Heads that the sweep came by.
    HeadsSwept,
    /// Contacts for whom the replier was called again.
    CalledAgain,
    /// Those of them who had been waiting for long.
    Unserved,
    /// Texts recorded as in doubt.
    InDoubt,
    /// Silences recorded as revocations.
    Silences,
    /// Opt-outs not completed whose last day is near.
    OptOutsDueSoon,
    /// Opt-outs not completed whose last day is over.
    OptOutsOverdue,
    /// Streams that recorded something lately which readers are not shown yet.
    StreamsBehind,
    /// Those of them whose next event does not read, so that no retry will help.
    StreamsBlocked,
    /// Seconds since the oldest event was recorded that readers are not shown yet.
    OldestUnprojected,
    /// Incidents of the ledger that were recorded within a day.
    IncidentsInADay,
    /// Steps of the round that failed.
    StepsFailed,
}

impl Measure {
    fn measured(self, value: u64) -> Measured {
        let (name, unit) = match self {
            Self::ContactsLookedAt => ("ContactsLookedAt", Unit::Count),
            Self::ContactsFailed => ("ContactsFailed", Unit::Count),
            Self::HeadsSwept => ("HeadsSwept", Unit::Count),
            Self::CalledAgain => ("CalledAgain", Unit::Count),
            Self::Unserved => ("Unserved", Unit::Count),
            Self::InDoubt => ("InDoubt", Unit::Count),
            Self::Silences => ("Silences", Unit::Count),
            Self::OptOutsDueSoon => ("OptOutsDueSoon", Unit::Count),
            Self::OptOutsOverdue => ("OptOutsOverdue", Unit::Count),
            Self::StreamsBehind => ("StreamsBehind", Unit::Count),
            Self::StreamsBlocked => ("StreamsBlocked", Unit::Count),
            Self::OldestUnprojected => ("OldestUnprojected", Unit::Seconds),
            Self::IncidentsInADay => ("IncidentsInADay", Unit::Count),
            Self::StepsFailed => ("StepsFailed", Unit::Count),
        };
        Measured { name, unit, value }
    }
}

/// The values of a round.
#[derive(Debug, Default)]
pub struct Measures(BTreeMap<Measure, u64>);

impl Measures {
    /// So many more, of what counts as measured from then on.
    pub fn add(&mut self, measure: Measure, more: u64) {
        *self.0.entry(measure).or_default() += more;
    }

    /// All of them; that no step failed is one.
    pub fn all(&self) -> Vec<Measured> {
        let mut all = self.0.clone();
        all.entry(Measure::StepsFailed).or_default();
        all.into_iter().map(|(measure, value)| measure.measured(value)).collect()
    }
}
