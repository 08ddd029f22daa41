//! What verifying everything asks of the tables: pages of them, and a hundred keys
//! at once. Nothing is asked stream by stream, and nothing is written.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use textledger_infrastructure::ledger::verify::{Onlooker, Verification};
use textledger_infrastructure::time::MachineTime;
use textledger_tests::exchange::EVENTS_PER_EXCHANGE;
use textledger_tests::meter::Meter;
use textledger_tests::place::Place;

use super::found;

const CONTACTS: usize = 2_000;
const KEYS_AT_ONCE: u64 = 100;

#[tokio::test(flavor = "multi_thread")]
async fn two_thousand_contacts_are_verified_with_some_sixty_requests_and_no_write() {
    let place = Place::embedded().await.unwrap();
    place.tell(CONTACTS, 1, || {}).await.unwrap();
    let meter = Meter::default();
    let client = meter.on(&place.client);
    let read = Arc::new(AtomicU64::new(0));
    let counted = read.clone();
    let onlooker: Onlooker = Arc::new(move |events| {
        counted.fetch_add(events, Ordering::Relaxed);
    });
    let verification = Verification::new(client, (&place.names).into(), Arc::new(MachineTime), 1);
    let verified = verification.all(&onlooker).await.unwrap();

    let (contacts, events) = (CONTACTS as u64, (CONTACTS * EVENTS_PER_EXCHANGE) as u64);
    assert_eq!(found(&verified), []);
    assert_eq!((verified.streams, verified.events, verified.heads), (contacts, events, contacts));
    assert_eq!(read.load(Ordering::Relaxed), events, "the bar goes to its end");

    let used = meter.take();
    assert_eq!(used.keys().collect::<Vec<_>>(), [&place.names.events, &place.names.heads]);
    assert!(used.values().all(|used| used.write_units == 0.0), "S7: {used:?}");
    let batches = contacts / KEYS_AT_ONCE;
    let heads = used[&place.names.heads].requests;
    assert!((batches + 2..=batches + 6).contains(&heads), "{heads} requests for heads");
    // A page ends at a megabyte, which is some 800 of these events.
    let of_events = used[&place.names.events].requests;
    assert!(
        (batches + events / 1_000..=batches + events / 400).contains(&of_events),
        "{of_events} for events"
    );
}
