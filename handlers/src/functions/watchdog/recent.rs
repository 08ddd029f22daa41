//! What was recorded lately, found by time in the recorded-index: each event's contact
//! is looked at when the event is two minutes old, and once more when it is seven.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use futures_util::future::join_all;
use textledger_domain::limits::{UNSERVED_AFTER, UNSERVED_FOR_LONG};
use textledger_domain::stream::StreamId;
use textledger_domain::time::Timestamp;
use textledger_infrastructure::ledger::{Ledger, ReadError};
use tracing::error;

use super::Watch;
use super::measures::Measure;
use super::trouble::Trouble;

/// How old an event is when its contact is looked at. Clocks may be a minute apart and
/// the index is seconds behind: what one look comes too early for is the other's.
const LOOKED_AT_AGES: [TimeDelta; 2] = [UNSERVED_AFTER, UNSERVED_FOR_LONG];
/// How far back a round looks at most, where the ones before it did not run. Beyond it
/// is the sweep's, and so is what there is no time for.
const BACK_MAX: TimeDelta = TimeDelta::hours(1);

impl Watch<'_> {
    /// Looks at the contacts whose events have come to an age since the round before.
    /// Both ends of a stretch of time belong to it: none is passed over.
    pub(super) async fn look_at_what_is_recent(&mut self) -> Result<(), Trouble> {
        let furthest = self.now - BACK_MAX;
        let from = self.round.looked_until.map_or(furthest, |until| until.clamp(furthest, self.now));
        let ledger = &self.watchdog.ledger;
        let stretches = LOOKED_AT_AGES.map(|age| (from - age, self.now - age));
        let reads = Ledger::shards()
            .flat_map(|shard| stretches.map(|(from, until)| recorded_in(ledger, shard, from, until)));
        let (mut streams, mut not_read) = (BTreeSet::new(), None);
        for read in join_all(reads).await {
            match read {
                Ok(found) => streams.extend(found),
                Err(error) => not_read = Some(error),
            }
        }
        self.measures.add(Measure::ContactsLookedAt, 0);
        let contacts: Vec<StreamId> =
            streams.iter().filter(|stream| stream.phone().is_some()).cloned().collect();
        self.lately = streams;
        self.look_at(contacts).await;
        match not_read {
            // The next round reads all of it again.
            Some(error) => Err(error.into()),
            None => {
                self.round.looked_until = Some(self.now);
                Ok(())
            }
        }
    }
}

/// A shard that cannot be read holds up no other.
async fn recorded_in(
    ledger: &Ledger,
    shard: u64,
    from: Timestamp,
    until: Timestamp,
) -> Result<BTreeSet<StreamId>, ReadError> {
    let read = ledger.streams_recorded_in(shard, from, until).await;
    read.inspect_err(|error| error!(shard, %error, "what was recorded lately was not read"))
}
