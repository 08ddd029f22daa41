//! Incidents of the ledger: where events are missing or were changed, as whoever met it
//! put it on record.

use chrono::TimeDelta;
use textledger_domain::event::Event;
use textledger_domain::record::Recorded;
use textledger_domain::stream::{Seq, StreamId, System};

use super::Watch;
use super::measures::Measure;
use super::trouble::Trouble;

/// How long an incident is counted.
const COUNTED_FOR: TimeDelta = TimeDelta::days(1);
/// The most that are counted: there should be none.
const COUNTED_MAX: i32 = 50;

impl Watch<'_> {
    /// Counts those of the last day.
    pub(super) async fn count_incidents(&mut self) -> Result<(), Trouble> {
        let stream = StreamId::System(System::Incidents);
        let latest = self.watchdog.ledger.read_back(&stream, Seq::MAX, COUNTED_MAX).await?;
        let is_counted = |event: &&Recorded| {
            matches!(event.event(), Event::LedgerIncident(_))
                && self.now.since(event.recorded_at()) <= COUNTED_FOR
        };
        let counted = latest.iter().filter(is_counted).count() as u64;
        self.measures.add(Measure::IncidentsInADay, counted);
        Ok(())
    }
}
