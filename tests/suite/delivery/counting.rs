//! What is in the ledger, counted over all streams: a text in the wrong stream
//! or in two of them counts as well.

use std::collections::BTreeMap;

use textledger_command::pipeline::Pipeline;
use textledger_domain::contact::Contact;
use textledger_domain::event::Event;
use textledger_domain::record::Recorded;
use textledger_handlers::error::Error;
use textledger_handlers::functions::sms_inbound::Report;
use textledger_infrastructure::deployment::functions::Function;

/// Lets the inbound function work on an SNS event. An error means that SNS
/// keeps it.
pub async fn deliver(pipeline: &Pipeline, event: &[u8]) -> Result<Report, Error> {
    let answer = pipeline.functions.run(Function::SmsInbound, event).await?;
    Ok(serde_json::from_value(answer).unwrap())
}

/// All events, once it is sure that the heads agree with them.
async fn all_events(pipeline: &Pipeline) -> Vec<Recorded> {
    let mut events = Vec::new();
    for (stream, head) in pipeline.ledger.streams().await.unwrap() {
        let recorded = pipeline.ledger.read_stream(&stream).await.unwrap();
        assert_eq!(recorded.last().map(Recorded::as_head), Some(head), "the head of {stream}");
        if stream.contact().is_some() {
            let mut refolded = Contact::default();
            recorded.iter().for_each(|event| refolded.evolve(event));
            let loaded = pipeline.ledger.load::<Contact>(&stream).await.unwrap();
            assert_eq!(loaded.state, refolded, "the state on the head of {stream}");
        }
        events.extend(recorded);
    }
    events
}

/// How often each inbound message id is in the ledger.
pub async fn received(pipeline: &Pipeline) -> BTreeMap<String, usize> {
    let mut times = BTreeMap::new();
    for event in all_events(pipeline).await {
        if let Event::MessageReceived(message) = event.event() {
            *times.entry(message.provider_message_id.clone()).or_default() += 1;
        }
    }
    times
}

/// How many payloads are in quarantine.
pub async fn quarantined(pipeline: &Pipeline) -> usize {
    let events = all_events(pipeline).await;
    events.iter().filter(|event| matches!(event.event(), Event::InboundRejected(_))).count()
}

/// Each of these ids once.
pub fn once_each<const N: usize>(ids: [&str; N]) -> BTreeMap<String, usize> {
    ids.into_iter().map(|id| (id.to_owned(), 1)).collect()
}
