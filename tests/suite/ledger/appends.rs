//! One append after another: positions, the chain, conflicts and dedupe keys.

use textledger_domain::hash::Hash;
use textledger_domain::record::Head;
use textledger_infrastructure::ledger::{AppendError, DedupeKey, Place, Source, Unfolded};

use super::bench::{Bench, On, note, notes, notes_of, on_every_store, positions, said};

on_every_store! {
    positions_have_no_gaps_and_each_event_carries_the_hash_of_the_one_before,
    a_stream_that_nobody_wrote_to_is_empty,
    a_decision_to_do_nothing_writes_nothing,
    an_append_behind_a_head_that_moved_on_is_a_conflict_and_leaves_nothing,
    a_command_that_comes_again_is_told_where_it_was_recorded,
    sources_do_not_share_their_ids,
}

async fn positions_have_no_gaps_and_each_event_carries_the_hash_of_the_one_before(on: On) {
    let bench = Bench::new(on).await;
    let stream = notes();
    for batch in [&["a"][..], &["b", "c", "d"], &["e", "f"]] {
        bench.write(&stream, batch).await;
    }
    let events = bench.ledger.read_stream(&stream).await.unwrap();
    assert_eq!(positions(&events), [1, 2, 3, 4, 5, 6]);
    assert_eq!(said(&events), ["a", "b", "c", "d", "e", "f"]);
    let mut before = Hash::GENESIS;
    for event in &events {
        assert_eq!(event.sealed().envelope.prev_hash, before, "event {}", event.seq());
        before = event.sealed().hash;
    }
    assert_eq!(bench.ledger.streams().await.unwrap(), [(stream.clone(), events[5].as_head())]);
    assert_eq!(bench.ledger.load::<Unfolded>(&stream).await.unwrap().head, events[5].as_head());
}

async fn a_stream_that_nobody_wrote_to_is_empty(on: On) {
    let bench = Bench::new(on).await;
    assert_eq!(bench.ledger.load::<Unfolded>(&notes()).await.unwrap().head, Head::EMPTY);
    assert!(bench.ledger.read_stream(&notes()).await.unwrap().is_empty());
    assert!(bench.ledger.read_one(&notes(), 1).await.unwrap().is_none());
    assert!(bench.ledger.streams().await.unwrap().is_empty());
}

async fn a_decision_to_do_nothing_writes_nothing(on: On) {
    let bench = Bench::new(on).await;
    assert!(bench.write(&notes(), &[]).await.is_empty());
    assert!(bench.ledger.streams().await.unwrap().is_empty());
}

async fn an_append_behind_a_head_that_moved_on_is_a_conflict_and_leaves_nothing(on: On) {
    let bench = Bench::new(on).await;
    let (stream, ledger) = (notes(), &bench.ledger);
    let key = DedupeKey::new(Source::Inbound, "late");
    for expected in 0..3 {
        let stale = ledger.load::<Unfolded>(&stream).await.unwrap();
        bench.write(&stream, &["first"]).await;
        let moment = ledger.moment(&stale);
        let late = vec![note(moment, "late"), note(moment, "later")];
        let refused = ledger.append(&stale, moment, late, Some(&key)).await.unwrap_err();
        let AppendError::Conflict { expected: behind, .. } = refused else { panic!("{refused:?}") };
        assert_eq!(behind, expected);
    }
    assert_eq!(said(&ledger.read_stream(&stream).await.unwrap()), ["first"; 3]);
    assert_eq!(ledger.recorded_under(&key).await.unwrap(), None, "the key went with the events");
}

async fn a_command_that_comes_again_is_told_where_it_was_recorded(on: On) {
    let bench = Bench::new(on).await;
    let ledger = &bench.ledger;
    // DynamoDB takes 2,048 bytes as a partition key; ids can be longer.
    for (day, id) in [(1, "cae173d2"), (2, &"long".repeat(1000))] {
        let (stream, other) = (notes_of(day), notes_of(9));
        bench.write(&stream, &["before"]).await;
        let key = DedupeKey::new(Source::Inbound, id);
        assert_eq!(ledger.recorded_under(&key).await.unwrap(), None);

        let first = ledger.load::<Unfolded>(&stream).await.unwrap();
        let moment = ledger.moment(&first);
        let drafts = vec![note(moment, "once"), note(moment, "and more")];
        ledger.append(&first, moment, drafts, Some(&key)).await.unwrap();
        bench.write(&stream, &["after"]).await;

        let place = Place { stream: stream.clone(), seq: 2 };
        assert_eq!(ledger.recorded_under(&key).await.unwrap().as_ref(), Some(&place));
        // The same decision again, a new one on the present head, and one that
        // would put it into another stream.
        for stream in [&stream, &other] {
            let loaded = ledger.load::<Unfolded>(stream).await.unwrap();
            let moment = ledger.moment(&loaded);
            let again =
                ledger.append(&loaded, moment, vec![note(moment, "twice")], Some(&key)).await.unwrap_err();
            let AppendError::Duplicate(known) = again else { panic!("{again:?}") };
            assert_eq!(known, place);
        }
        let stale = ledger.append(&first, moment, vec![note(moment, "stale")], Some(&key)).await.unwrap_err();
        assert!(
            matches!(stale, AppendError::Duplicate(known) if known == place),
            "not a conflict: it was done"
        );
        let events = ledger.read_stream(&stream).await.unwrap();
        assert_eq!(said(&events), ["before", "once", "and more", "after"]);
        assert!(ledger.read_stream(&other).await.unwrap().is_empty());
    }
}

async fn sources_do_not_share_their_ids(on: On) {
    let bench = Bench::new(on).await;
    for (source, said) in [(Source::Inbound, "inbound"), (Source::Delivery, "delivery")] {
        let loaded = bench.ledger.load::<Unfolded>(&notes()).await.unwrap();
        let moment = bench.ledger.moment(&loaded);
        let key = DedupeKey::new(source, "1");
        bench.ledger.append(&loaded, moment, vec![note(moment, said)], Some(&key)).await.unwrap();
    }
    assert_eq!(said(&bench.ledger.read_stream(&notes()).await.unwrap()), ["inbound", "delivery"]);
}
