//! `projector`: events into views, then a trigger where an event calls for a
//! reply.
//!
//! A stream record is only a doorbell: it may be lost, repeated or out of
//! order. What to fold follows from the target's cursor and the ledger (S6). A
//! stream that cannot be projected fails its own records and no others, and a
//! view that cannot be written holds up no other view (S9).

mod counted;
pub mod parts;
mod records;
mod stream;
mod tampered;

use std::collections::BTreeMap;

use serde_json::{Value, json};
use textledger_domain::stream::StreamId;
use textledger_infrastructure::deployment::functions::Function;
use textledger_infrastructure::ledger::Ledger;
use textledger_projections::registry::Registry;
use tracing::error;

use self::counted::Counted;
pub use self::parts::Projector;
use self::records::Told;
use self::stream::Doorbells;
use crate::error::Error;
use crate::handler::Handler;

impl Handler for Projector {
    const FUNCTION: Function = Function::Projector;

    fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    async fn run(&self, event: &[u8]) -> Result<Value, Error> {
        project(self, event).await
    }
}

/// Projects a batch of stream records. The answer names the records to be
/// delivered again (`ReportBatchItemFailures`).
///
/// # Errors
/// [`Error::WrongEvent`] when the event is no batch of stream records, each with
/// its sequence number.
async fn project(projector: &Projector, event: &[u8]) -> Result<Value, Error> {
    let wrong_event =
        |_| Error::WrongEvent { function: "projector", expected: "a batch of DynamoDB stream records" };
    let mut streams: BTreeMap<StreamId, Doorbells> = BTreeMap::new();
    let (mut failed, mut touched) = (Vec::new(), Vec::new());
    for record in records::read(event).map_err(wrong_event)? {
        let number = record.sequence_number;
        match record.told {
            Some(Told::Recorded(bell)) => {
                streams.entry(bell.stream_id.clone()).or_default().ring(*bell, number);
            }
            Some(Told::Touched(by)) => touched.push(by),
            None => {
                error!(record = %number, "stream record does not read");
                failed.push(number);
            }
        }
    }
    let registry = registry(projector).await;
    let mut counted = Counted::default();
    for (stream, bells) in streams {
        let is_done = stream::project(projector, registry.as_ref(), &stream, &bells, &mut counted).await;
        if !is_done {
            failed.extend(bells.sequence_numbers);
        }
    }
    counted.log();
    failed.extend(tampered::take_up(&projector.ledger, touched).await);
    let failures: Vec<Value> = failed.into_iter().map(|number| json!({ "itemIdentifier": number })).collect();
    Ok(json!({ "batchItemFailures": failures }))
}

/// What is to be folded into. Where that cannot be found out nothing is, and yet
/// every reply is called for.
async fn registry(projector: &Projector) -> Option<Registry> {
    let registry = projector.views.registry().await;
    registry.map_err(|failure| error!(error = %failure, "nothing can be projected")).ok()
}
