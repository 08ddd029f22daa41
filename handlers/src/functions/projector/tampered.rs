//! Somebody's hand in the ledger. Recorded events are only ever inserted, and of one
//! thing at most is anything taken away: of its words, once an event behind it says so.
//! All else is alarmed of and put on record within seconds, and is no reason to hold up
//! the projection.

use std::collections::{BTreeMap, BTreeSet};

use textledger_domain::decide::care;
use textledger_domain::event::incident::{IncidentFinding, LedgerIncident};
use textledger_domain::record::Recorded;
use textledger_domain::stream::{Seq, StreamId};
use textledger_infrastructure::ledger::{Ledger, ReadError};
use tracing::{error, info};

use crate::incident;

/// What was done to one recorded event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Touched {
    /// The stream record that tells of it.
    pub record: String,
    /// What was done.
    pub how: IncidentFinding,
    /// To which event; unknown where the record does not name one.
    pub whose: Option<(StreamId, Seq)>,
}

/// Takes up what was done to events; the records of those of which it could not be found
/// out whether it was allowed, so that they come again.
pub(super) async fn take_up(ledger: &Ledger, touched: Vec<Touched>) -> Vec<String> {
    let streams = touched.iter().filter(|touched| touched.how == IncidentFinding::WordsTaken);
    let streams: BTreeSet<StreamId> = streams.filter_map(|touched| Some(touched.whose.clone()?.0)).collect();
    let mut announced = BTreeMap::new();
    for stream in streams {
        let erased = erased(ledger, &stream).await;
        announced.insert(stream, erased);
    }
    let mut again = Vec::new();
    for touched in touched {
        let erased = touched.whose.as_ref().and_then(|(stream, seq)| Some((announced.get(stream)?, seq)));
        match erased.filter(|_| touched.how == IncidentFinding::WordsTaken) {
            Some((Ok(erased), seq)) if erased.contains(seq) => {
                info!(record = %touched.record, "the words of a recorded event were erased");
            }
            Some((Err(failure), _)) => {
                error!(record = %touched.record, error = %failure, "whether words were to be erased is not known");
                again.push(touched.record);
            }
            _ => alarm(ledger, touched).await,
        }
    }
    again
}

async fn alarm(ledger: &Ledger, touched: Touched) {
    let Touched { record, how, whose } = touched;
    error!(alarm = "ledger_changed", change = ?how, record, "a recorded event was changed or removed");
    if let Some((stream, head)) = whose {
        let incident = LedgerIncident { stream, finding: how, head };
        incident::record(ledger, "projector", &incident, &format!("ledger_changed#{record}")).await;
    }
}

/// The events of `stream` whose words are to be erased. A stream that does not read says
/// so of none.
async fn erased(ledger: &Ledger, stream: &StreamId) -> Result<BTreeSet<Seq>, ReadError> {
    let events = match ledger.read_stream(stream).await {
        Ok(events) => events,
        Err(error) if error.is_about_the_record() => return Ok(BTreeSet::new()),
        Err(error) => return Err(error),
    };
    let named = care::erased(&events.iter().collect::<Vec<&Recorded>>());
    Ok(events.iter().filter(|event| named.contains(&event.id())).map(Recorded::seq).collect())
}
