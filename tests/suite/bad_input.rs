//! Whatever reaches `sms-inbound`, it ends in the ledger: understood, or whole
//! in quarantine with its reason (S1), and it takes nothing else with it (S9).

mod cases;
mod envelopes;
mod sizes;

use serde_json::Value;
use textledger_command::pipeline::Pipeline;
use textledger_domain::event::Event;
use textledger_domain::event::inbound::{InboundRejected, MessageReceived};
use textledger_domain::record::Recorded;
use textledger_domain::stream::StreamId;
use textledger_handlers::functions::sms_inbound::{Receipt, Report};
use textledger_infrastructure::deployment::functions::Function;

/// What the function reports on `event`.
async fn received(pipeline: &Pipeline, event: &[u8]) -> Vec<Receipt> {
    let answer: Value = pipeline.functions.run(Function::SmsInbound, event).await.unwrap();
    serde_json::from_value::<Report>(answer).unwrap().records
}

/// The events a receipt says were appended.
async fn appended(pipeline: &Pipeline, receipt: &Receipt) -> Vec<Recorded> {
    let (stream, seqs) = match receipt {
        Receipt::Recorded { stream_id, seqs } | Receipt::Quarantined { stream_id, seqs, .. } => {
            (stream_id, seqs)
        }
        Receipt::Duplicate { .. } => panic!("nothing was appended: {receipt:?}"),
    };
    let mut events = Vec::new();
    for seq in seqs {
        events.push(pipeline.ledger.read_one(stream, *seq).await.unwrap().unwrap());
    }
    events
}

/// The text a receipt stands for.
async fn text(pipeline: &Pipeline, receipt: &Receipt) -> (MessageReceived, Recorded) {
    let events = appended(pipeline, receipt).await;
    let found = events.iter().find_map(|event| match event.event() {
        Event::MessageReceived(message) => Some((message.clone(), event.clone())),
        _ => None,
    });
    found.unwrap_or_else(|| panic!("no text: {receipt:?}"))
}

/// The one rejected payload a receipt stands for.
async fn rejected(pipeline: &Pipeline, receipt: &Receipt) -> InboundRejected {
    assert!(matches!(receipt, Receipt::Quarantined { .. }), "{receipt:?}");
    let events = appended(pipeline, receipt).await;
    let [Event::InboundRejected(rejected)] = &events.iter().map(Recorded::event).collect::<Vec<_>>()[..]
    else {
        panic!("not one rejection: {events:?}");
    };
    rejected.clone()
}

/// How many streams the ledger holds.
async fn streams(pipeline: &Pipeline) -> Vec<StreamId> {
    pipeline.ledger.streams().await.unwrap().into_iter().map(|(stream, _)| stream).collect()
}
