//! A head is a cache, and the append notices when it does not fit its stream:
//! nothing is appended behind a head that is older or newer than its events.

use aws_sdk_dynamodb::types::AttributeValue;
use textledger_infrastructure::ledger::{AppendError, DedupeKey, Source, Unfolded};

use super::bench::{Bench, On, note, notes, on_every_store, positions};

on_every_store! {
    nothing_is_appended_to_a_stream_whose_head_is_older_than_its_events,
    nothing_is_appended_behind_a_last_event_that_is_missing,
    nothing_is_appended_behind_a_last_event_that_is_another,
    a_head_that_moved_on_is_a_conflict_whatever_else_does_not_fit,
}

/// What an append of one note comes to, decided on what is loaded now.
async fn refused(bench: &Bench) -> AppendError {
    let loaded = bench.ledger.load::<Unfolded>(&notes()).await.unwrap();
    let moment = bench.ledger.moment(&loaded);
    let key = DedupeKey::new(Source::Inbound, "refused");
    let drafts = vec![note(moment, "late"), note(moment, "later")];
    let refused = bench.ledger.append(&loaded, moment, drafts, Some(&key)).await.unwrap_err();
    assert_eq!(bench.ledger.recorded_under(&key).await.unwrap(), None, "the key went with the events");
    refused
}

async fn nothing_is_appended_to_a_stream_whose_head_is_older_than_its_events(on: On) {
    let bench = Bench::new(on).await;
    bench.write(&notes(), &["a"]).await;
    let old = bench.head_item(&notes()).await;
    bench.write(&notes(), &["b", "c"]).await;
    bench.overwrite_head(&notes(), old).await;
    let behind = refused(&bench).await;
    assert!(matches!(behind, AppendError::HeadBehind { seq: 1, .. }), "{behind:?}");
    bench.remove_head(&notes()).await;
    let missing = refused(&bench).await;
    assert!(matches!(missing, AppendError::HeadBehind { seq: 0, .. }), "{missing:?}");
    assert_eq!(positions(&bench.ledger.read_stream(&notes()).await.unwrap()), [1, 2, 3]);
}

async fn nothing_is_appended_behind_a_last_event_that_is_missing(on: On) {
    let bench = Bench::new(on).await;
    bench.write(&notes(), &["a", "b"]).await;
    bench.remove(&notes(), 2).await;
    let ahead = refused(&bench).await;
    assert!(matches!(ahead, AppendError::HeadAhead { seq: 2, .. }), "{ahead:?}");
    assert_eq!(positions(&bench.ledger.read_stream(&notes()).await.unwrap()), [1]);
}

async fn nothing_is_appended_behind_a_last_event_that_is_another(on: On) {
    let bench = Bench::new(on).await;
    bench.write(&notes(), &["a", "b"]).await;
    let mut other = bench.item(&notes(), 2).await;
    other.insert("hash".to_owned(), AttributeValue::S("0".repeat(64)));
    bench.overwrite(&notes(), 2, other).await;
    let ahead = refused(&bench).await;
    assert!(matches!(ahead, AppendError::HeadAhead { seq: 2, .. }), "{ahead:?}");
    assert!(bench.ledger.read_one(&notes(), 3).await.unwrap().is_none());
}

async fn a_head_that_moved_on_is_a_conflict_whatever_else_does_not_fit(on: On) {
    let bench = Bench::new(on).await;
    bench.write(&notes(), &["a"]).await;
    let stale = bench.ledger.load::<Unfolded>(&notes()).await.unwrap();
    bench.write(&notes(), &["b"]).await;
    bench.remove(&notes(), 1).await;
    let moment = bench.ledger.moment(&stale);
    let refused = bench.ledger.append(&stale, moment, vec![note(moment, "c")], None).await.unwrap_err();
    assert!(matches!(refused, AppendError::Conflict { expected: 1, .. }), "{refused:?}");
}
