//! What it takes to answer about one contact: the same handful of reads, however
//! many others there are.

use textledger_command::commands::audit::explain::gather;
use textledger_domain::ids::EventId;
use textledger_domain::record::Recorded;
use textledger_domain::stream::StreamId;
use textledger_tests::meter::{Meter, Used};
use textledger_tests::people::phone;
use textledger_tests::place::{Place, history};

const EXCHANGES: usize = 6;

#[tokio::test(flavor = "multi_thread")]
async fn an_event_is_explained_and_an_instant_answered_in_a_handful_of_requests_among_however_many() {
    let few = asked_among(10).await;
    let many = asked_among(200).await;
    assert_eq!(few, many, "what is asked of a contact costs the same among others");
}

/// What it takes to explain an event by its id alone, with the number, and to read
/// a contact as of an instant, in that order.
async fn asked_among(contacts: usize) -> Vec<Vec<(String, Used)>> {
    let place = Place::embedded().await.unwrap();
    place.tell(contacts, EXCHANGES, || {}).await.unwrap();
    let meter = Meter::default();
    let metered = place.through(meter.on(&place.client)).ledger;
    let told = history(7, EXCHANGES).unwrap().events;
    let (event, phone) = (&told[told.len() - 2], phone(7).unwrap());

    let by_id = gather(&metered, event.id(), None).await.unwrap();
    assert_eq!(ids(&by_id), ids(&told));
    let alone = meter.take();
    let requests: u64 = alone.values().map(|used| used.requests).sum();
    // A query for each shard of the day; the head; the events, and that there are no more.
    assert_eq!(requests, 16 + 1 + 2, "{alone:?}");

    let by_number = gather(&metered, event.id(), Some(&phone)).await.unwrap();
    assert_eq!(ids(&by_number), ids(&told));
    let with_number = meter.take();
    assert_eq!(with_number.values().map(|used| used.requests).sum::<u64>(), 3, "{with_number:?}");

    metered.read_stream(&StreamId::Contact(phone)).await.unwrap();
    let as_of = meter.take();
    assert_eq!(as_of.values().map(|used| used.requests).sum::<u64>(), 3, "{as_of:?}");

    let unknown = EventId(metered.fresh_id(event.recorded_at()));
    assert!(gather(&metered, unknown, None).await.unwrap().is_empty());
    let nothing = meter.take();
    assert_eq!(nothing.values().map(|used| used.requests).sum::<u64>(), 16, "{nothing:?}");
    [alone, with_number, as_of, nothing].map(|used| used.into_iter().collect()).to_vec()
}

fn ids(events: &[Recorded]) -> Vec<EventId> {
    events.iter().map(Recorded::id).collect()
}
