//! Somebody's hand in the tables: a changed event is refused wherever it is
//! read, and a missing one is missed.

use aws_sdk_dynamodb::types::AttributeValue;
use textledger_domain::record;
use textledger_domain::stream::Seq;
use textledger_infrastructure::ledger::ReadError;

use super::bench::{Bench, Item, On, notes, on_every_store, positions};

on_every_store! {
    s8_a_changed_event_is_refused_wherever_it_is_read,
    s8_an_event_moved_out_of_its_day_is_refused,
    s8_a_missing_event_is_reported_and_named,
    s8_an_event_missing_where_pages_meet_is_reported,
    what_is_no_event_at_all_is_refused_without_repeating_it,
}

async fn five_events(on: On) -> Bench {
    let bench = Bench::new(on).await;
    bench.write(&notes(), &["a", "b", "c", "d", "e"]).await;
    bench
}

type Change = fn(&mut Item);

fn set(item: &mut Item, attribute: &str, value: &str) {
    item.insert(attribute.to_owned(), AttributeValue::S(value.to_owned()));
}

fn set_data(item: &mut Item, attribute: &str, value: AttributeValue) {
    let Some(AttributeValue::M(data)) = item.get_mut("data") else { panic!("no data") };
    data.insert(attribute.to_owned(), value);
}

const CHANGES: [(&str, Change); 8] = [
    ("words", |item| set_data(item, "raw", AttributeValue::S("other words".to_owned()))),
    ("something added", |item| set_data(item, "more", AttributeValue::Bool(true))),
    ("who did it", |item| set(item, "actor", "operator:somebody")),
    ("when it was recorded", |item| set(item, "recorded_at", "2026-11-22T07:28:00.001Z")),
    ("when it happened", |item| set(item, "occurred_at", "2026-11-21T07:28:00.000Z")),
    ("what came before it", |item| set(item, "prev_hash", &"0".repeat(64))),
    ("its hash", |item| set(item, "hash", &"0".repeat(64))),
    ("its type", |item| set(item, "type", "SessionStarted")),
];

async fn s8_a_changed_event_is_refused_wherever_it_is_read(on: On) {
    let bench = five_events(on).await;
    let (ledger, stream) = (&bench.ledger, notes());
    let good = bench.item(&stream, 3).await;
    for (what, change) in CHANGES {
        let mut changed = good.clone();
        change(&mut changed);
        bench.overwrite(&stream, 3, changed).await;
        let now = ledger.now();
        for refused in [
            ledger.read_stream(&stream).await.map(drop),
            ledger.read_from(&stream, 3).await.map(drop),
            ledger.read_back(&stream, 5, 2).await.map(drop),
            ledger.read_one(&stream, 3).await.map(drop),
            ledger.read_recorded(now, now).await.map(drop),
        ] {
            let is_tampered =
                matches!(refused, Err(ReadError::Record(record::Error::Tampered { seq: 3, .. })));
            assert!(is_tampered, "{what}: {refused:?}");
        }
        assert_eq!(
            positions(&ledger.read_from(&stream, 4).await.unwrap()),
            [4, 5],
            "the rest stays readable"
        );
    }
    bench.overwrite(&stream, 3, good).await;
    assert_eq!(ledger.read_stream(&stream).await.unwrap().len(), 5);
}

async fn s8_an_event_moved_out_of_its_day_is_refused(on: On) {
    let bench = five_events(on).await;
    let mut moved = bench.item(&notes(), 3).await;
    // It would be gone from every report over a time range.
    set(&mut moved, "bucket", "1999-01-01#00");
    bench.overwrite(&notes(), 3, moved).await;
    let refused = bench.ledger.read_stream(&notes()).await.unwrap_err();
    assert!(matches!(refused, ReadError::Malformed { .. }), "{refused:?}");
}

async fn s8_a_missing_event_is_reported_and_named(on: On) {
    for missing in [1, 3] {
        let bench = five_events(on).await;
        bench.remove(&notes(), missing).await;
        let named = |refused: ReadError| {
            assert!(
                refused.to_string().contains(&format!("event {missing} of quarantine 2026-11-22 is missing")),
                "{refused}"
            );
        };
        named(bench.ledger.read_stream(&notes()).await.unwrap_err());
        named(bench.ledger.read_from(&notes(), missing).await.unwrap_err());
        named(bench.ledger.read_back(&notes(), 6, 60).await.unwrap_err());
    }
}

async fn s8_an_event_missing_where_pages_meet_is_reported(on: On) {
    let bench = Bench::new(on).await;
    let batch: Vec<String> = (0..70).map(|n| n.to_string()).collect();
    let batch: Vec<&str> = batch.iter().map(String::as_str).collect();
    for _ in 0..3 {
        bench.write(&notes(), &batch).await;
    }
    let first_of_next_page: Seq = 201;
    bench.remove(&notes(), first_of_next_page).await;
    let refused = bench.ledger.read_stream(&notes()).await.unwrap_err();
    assert!(refused.to_string().contains("event 201 of quarantine 2026-11-22 is missing"), "{refused}");
}

async fn what_is_no_event_at_all_is_refused_without_repeating_it(on: On) {
    let bench = five_events(on).await;
    let mut item = bench.item(&notes(), 3).await;
    item.insert("seq_of".to_owned(), AttributeValue::S("secret words".to_owned()));
    item.insert("schema".to_owned(), AttributeValue::S("secret words".to_owned()));
    bench.overwrite(&notes(), 3, item).await;
    let refused = bench.ledger.read_stream(&notes()).await.unwrap_err();
    assert!(matches!(refused, ReadError::Malformed { .. }), "{refused:?}");
    assert!(!format!("{refused} {refused:?}").contains("secret"), "{refused:?}");
}
