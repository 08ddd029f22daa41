//! Several writers of one stream at the same time, as when a contact texts
//! faster than the functions finish.

use std::collections::BTreeSet;

use textledger_domain::contact::Contact;
use textledger_domain::ids::Moment;
use textledger_infrastructure::ledger::transact::Error;
use textledger_infrastructure::ledger::{AppendError, DedupeKey, Outcome, Source, Unfolded};
use tokio::task::JoinSet;

use super::bench::{Bench, On, contact, note, notes, on_every_store, positions, said};

on_every_store! {
    writers_of_one_stream_all_succeed_and_leave_each_event_once_without_gaps,
    one_command_by_many_writers_is_recorded_by_one_of_them,
    texts_heard_at_the_same_time_share_one_session_and_one_state,
}

async fn writers_of_one_stream_all_succeed_and_leave_each_event_once_without_gaps(on: On) {
    const WRITERS: usize = 24;
    const EACH: usize = 4;
    let bench = Bench::new(on).await;
    let stream = notes();
    let mut writers = JoinSet::new();
    for writer in 0..WRITERS {
        let (ledger, stream) = (bench.ledger_in_real_time(), stream.clone());
        writers.spawn(async move {
            for turn in 0..EACH {
                let text = format!("{writer}/{turn}");
                let decide = |_: &_, moment: Moment<'_>| vec![note(moment, &text), note(moment, &text)];
                // As a caller does whom others were too often ahead of.
                while let Err(error) = ledger.transact::<Unfolded>(&stream, None, decide).await {
                    assert!(matches!(error, Error::Append(AppendError::Conflict { .. })), "{error}");
                }
            }
        });
    }
    writers.join_all().await;

    let events = bench.ledger.read_stream(&stream).await.unwrap();
    assert_eq!(positions(&events), (1..=WRITERS as u64 * EACH as u64 * 2).collect::<Vec<_>>());
    let said = said(&events);
    assert!(said.chunks(2).all(|pair| pair[0] == pair[1]), "an append stays together");
    assert_eq!(said.iter().collect::<BTreeSet<_>>().len(), WRITERS * EACH);
    for pair in events.windows(2) {
        assert_eq!(pair[1].sealed().envelope.prev_hash, pair[0].sealed().hash, "event {}", pair[1].seq());
    }
}

async fn one_command_by_many_writers_is_recorded_by_one_of_them(on: On) {
    let bench = Bench::new(on).await;
    let stream = notes();
    let mut writers = JoinSet::new();
    for writer in 0..16 {
        let (ledger, stream) = (bench.ledger_in_real_time(), stream.clone());
        writers.spawn(async move {
            let key = DedupeKey::new(Source::Inbound, "the one");
            let text = writer.to_string();
            let decide = |_: &_, moment: Moment<'_>| vec![note(moment, &text)];
            ledger.transact::<Unfolded>(&stream, Some(&key), decide).await.unwrap()
        });
    }
    let outcomes = writers.join_all().await;
    let places = outcomes.iter().filter_map(|outcome| match outcome {
        Outcome::Duplicate(place) => Some(place.seq),
        Outcome::Recorded(_) => None,
    });
    assert_eq!(places.collect::<Vec<_>>(), [1; 15]);
    assert_eq!(bench.ledger.read_stream(&stream).await.unwrap().len(), 1);
}

async fn texts_heard_at_the_same_time_share_one_session_and_one_state(on: On) {
    let bench = std::sync::Arc::new(Bench::new(on).await);
    let mut texts = JoinSet::new();
    for n in 0..8 {
        let bench = bench.clone();
        texts.spawn(async move {
            bench.hear(&contact(1), &format!("text-{n}"), &format!("Are you open? {n}")).await
        });
    }
    texts.join_all().await;
    let events = bench.ledger.read_stream(&contact(1)).await.unwrap();
    assert_eq!(events.len(), 9, "eight texts and one session");
    let loaded = bench.ledger.load::<Contact>(&contact(1)).await.unwrap();
    assert_eq!(loaded.state.unanswered.len(), 8);
}
