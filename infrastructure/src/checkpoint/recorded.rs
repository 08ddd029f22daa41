//! What the ledger has on record of its checkpoints.

use textledger_domain::actor::Actor;
use textledger_domain::event::Event;
use textledger_domain::event::checkpoint::CheckpointSigned;
use textledger_domain::ids::{EventId, Moment};
use textledger_domain::record::{Draft, Recorded};
use textledger_domain::stream::{Seq, StreamId, System};
use textledger_projections::checkpoint::verify::Anchor;

use crate::ledger::transact::Error;
use crate::ledger::{DedupeKey, Ledger, ReadError, Source, Unfolded};

const STREAM: StreamId = StreamId::System(System::Checkpoints);

/// All checkpoints on record, oldest first.
///
/// # Errors
/// [`ReadError`]
pub async fn anchors(ledger: &Ledger) -> Result<Vec<Anchor>, ReadError> {
    Ok(ledger.read_stream(&STREAM).await?.iter().filter_map(anchor).collect())
}

/// The last checkpoint on record.
pub(super) async fn last(ledger: &Ledger) -> Result<Option<Anchor>, ReadError> {
    Ok(ledger.read_back(&STREAM, Seq::MAX, 1).await?.first().and_then(anchor))
}

fn anchor(event: &Recorded) -> Option<Anchor> {
    match event.event() {
        Event::CheckpointSigned(CheckpointSigned { checkpoint, tree_size, root, .. }) => {
            Some(Anchor { number: *checkpoint, size: *tree_size, root: *root })
        }
        _ => None,
    }
}

/// Puts a checkpoint on record, once however often this is called.
pub(super) async fn record(ledger: &Ledger, signed: &CheckpointSigned, actor: &Actor) -> Result<(), Error> {
    let key = DedupeKey::new(Source::Checkpoint, &signed.checkpoint.to_string());
    let decide = |_: &_, moment: Moment<'_>| {
        let event_id = EventId::draw(moment);
        vec![Draft {
            event_id,
            event: signed.clone().into(),
            occurred_at: moment.now,
            correlation_id: event_id.into(),
            causation_id: None,
            actor: actor.clone(),
        }]
    };
    ledger.transact::<Unfolded>(&STREAM, Some(&key), decide).await.map(|_| ())
}
