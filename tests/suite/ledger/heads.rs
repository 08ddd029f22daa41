//! A head is a cache, and the append notices when it does not fit its stream:
//! nothing is appended behind a head that is older or newer than its events.

use aws_sdk_dynamodb::types::AttributeValue;
use textledger_domain::chain::Broken;
use textledger_domain::contact::Contact;
use textledger_domain::event::Event;
use textledger_infrastructure::ledger::{AppendError, DedupeKey, Outcome, ReadError, Source, Unfolded};

use super::bench::{Bench, On, contact, note, notes, on_every_store, positions};

on_every_store! {
    nothing_is_appended_to_a_stream_whose_head_is_older_than_its_events,
    nothing_is_appended_behind_a_last_event_that_is_missing,
    nothing_is_appended_behind_a_last_event_that_is_another,
    a_head_that_moved_on_is_a_conflict_whatever_else_does_not_fit,
    s14_a_head_behind_its_events_is_caught_up_by_the_text_that_meets_it,
    s14_a_head_that_does_not_read_keeps_no_text_out,
    s14_an_event_that_was_changed_keeps_no_text_out_and_leaves_the_chain_to_be_mended,
    s14_a_head_ahead_of_its_events_is_never_built_on,
    s14_a_stop_finds_its_place_behind_an_old_head_and_an_event_that_does_not_read,
    s14_a_stop_finds_its_place_behind_a_last_event_without_a_hash,
    s8_a_last_event_that_was_replaced_is_never_taken_for_the_stream,
    s1_a_text_whose_event_was_lost_is_recorded_when_it_comes_again,
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
    assert!(matches!(behind, AppendError::HeadStale { seq: 1, .. }), "{behind:?}");
    bench.remove_head(&notes()).await;
    let missing = refused(&bench).await;
    assert!(matches!(missing, AppendError::HeadStale { seq: 0, .. }), "{missing:?}");
    assert_eq!(positions(&bench.ledger.read_stream(&notes()).await.unwrap()), [1, 2, 3]);
}

async fn nothing_is_appended_behind_a_last_event_that_is_missing(on: On) {
    let bench = Bench::new(on).await;
    bench.write(&notes(), &["a", "b"]).await;
    bench.remove(&notes(), 2).await;
    let ahead = refused(&bench).await;
    assert!(matches!(ahead, AppendError::HeadAhead { seq: 2, .. }), "{ahead:?}");
    let cut_off = bench.ledger.read_stream(&notes()).await.unwrap_err();
    assert!(matches!(cut_off, ReadError::CutOff { head: 2, end: 1, .. }), "{cut_off:?}");
    assert_eq!(positions(&bench.ledger.read_from(&notes(), 1).await.unwrap()), [1]);
}

async fn nothing_is_appended_behind_a_last_event_that_is_another(on: On) {
    let bench = Bench::new(on).await;
    bench.write(&notes(), &["a", "b"]).await;
    let mut other = bench.item(&notes(), 2).await;
    other.insert("hash".to_owned(), AttributeValue::S("0".repeat(64)));
    bench.overwrite(&notes(), 2, other).await;
    let stale = refused(&bench).await;
    assert!(matches!(stale, AppendError::HeadStale { seq: 2, .. }), "{stale:?}");
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

/// The types of what a text comes to.
fn types(outcome: &Outcome) -> Vec<&str> {
    match outcome {
        Outcome::Recorded(events) => events.iter().map(|event| event.event().type_name()).collect(),
        Outcome::Duplicate(place) => panic!("a duplicate of {place:?}"),
    }
}

/// Makes the cached state one of another version, so that it has to be folded.
async fn forget_the_state(bench: &Bench) {
    let mut head = bench.head_item(&contact(1)).await;
    head.insert("state_version".to_owned(), AttributeValue::N("999".to_owned()));
    bench.overwrite_head(&contact(1), head).await;
}

async fn s14_a_head_behind_its_events_is_caught_up_by_the_text_that_meets_it(on: On) {
    let bench = Bench::new(on).await;
    bench.hear(&contact(1), "1", "Hello").await;
    let old = bench.head_item(&contact(1)).await;
    bench.hear(&contact(1), "2", "STOP").await;
    for lost in [false, true] {
        match lost {
            false => bench.overwrite_head(&contact(1), old.clone()).await,
            true => bench.remove_head(&contact(1)).await,
        }
        // What a caller is told is never older than the events.
        let answer = bench.ledger.load_surely::<Contact>(&contact(1)).await.unwrap();
        assert!(answer.state.consent.is_opted_out(bench.ledger.now()), "head lost: {lost}");
        match lost {
            false => bench.overwrite_head(&contact(1), old.clone()).await,
            true => bench.remove_head(&contact(1)).await,
        }
        let id = format!("again {lost}");
        let outcome = bench.hear(&contact(1), &id, "STOP").await;
        assert_eq!(types(&outcome), ["MessageReceived", "ConsentRevoked"], "in the session there was");
    }
    let events = bench.ledger.read_stream(&contact(1)).await.unwrap();
    let loaded = bench.ledger.load::<Contact>(&contact(1)).await.unwrap();
    assert_eq!(loaded.head.seq, events.last().unwrap().seq());
    let confirmed = loaded.state.duties.iter().map(|duty| duty.answers).collect::<Vec<_>>();
    assert_eq!(confirmed, [events[3].id()], "the first STOP, once");
}

async fn s14_a_head_that_does_not_read_keeps_no_text_out(on: On) {
    let bench = Bench::new(on).await;
    bench.hear(&contact(1), "1", "Hello").await;
    let mut head = bench.head_item(&contact(1)).await;
    head.insert("seq".to_owned(), AttributeValue::S("two".to_owned()));
    bench.overwrite_head(&contact(1), head).await;
    assert_eq!(types(&bench.hear(&contact(1), "2", "STOP").await), ["MessageReceived", "ConsentRevoked"]);
    let loaded = bench.ledger.load_surely::<Contact>(&contact(1)).await.unwrap();
    assert!(loaded.state.consent.is_opted_out(bench.ledger.now()) && loaded.state.history.is_understood());
}

async fn s14_an_event_that_was_changed_keeps_no_text_out_and_leaves_the_chain_to_be_mended(on: On) {
    for changed in [1, 2] {
        let bench = Bench::new(on).await;
        bench.hear(&contact(1), "1", "Hello").await;
        let honest = bench.item(&contact(1), changed).await;
        for (attribute, value) in [("actor", "operator:x"), ("hash", "nonsense"), ("data", "gone")] {
            let mut other = honest.clone();
            other.insert(attribute.to_owned(), AttributeValue::S(value.to_owned()));
            bench.overwrite(&contact(1), changed, other).await;
            forget_the_state(&bench).await;
            let outcome = bench.hear(&contact(1), attribute, "STOP").await;
            assert!(types(&outcome).contains(&"ConsentRevoked"), "{changed} {attribute}");
            let loaded = bench.ledger.load::<Contact>(&contact(1)).await.unwrap();
            assert!(loaded.state.consent.is_opted_out(bench.ledger.now()), "{changed} {attribute}");
            assert!(!loaded.state.history.is_understood());
            let refused = bench.ledger.load_surely::<Contact>(&contact(1)).await.unwrap_err();
            assert!(refused.is_about_the_record(), "{refused:?}");
            bench.overwrite(&contact(1), changed, honest.clone()).await;
            let mended = bench.ledger.load_surely::<Contact>(&contact(1)).await.unwrap();
            assert!(mended.state.history.is_understood(), "mended, it folds as if nothing had been");
        }
        let events = bench.ledger.read_stream(&contact(1)).await.unwrap();
        let revoked = events.iter().filter(|event| matches!(event.event(), Event::ConsentRevoked(_)));
        assert_eq!(revoked.count(), 3);
    }
}

async fn s14_a_head_ahead_of_its_events_is_never_built_on(on: On) {
    let bench = Bench::new(on).await;
    bench.hear(&contact(1), "1", "Hello").await;
    bench.hear(&contact(1), "2", "Hello again").await;
    let last = bench.ledger.load::<Contact>(&contact(1)).await.unwrap().head.seq;
    bench.remove(&contact(1), last).await;
    let refused = bench.try_hear(&contact(1), "3", "STOP").await.unwrap_err();
    assert!(refused.to_string().contains("which the head names, is not there"), "{refused}");
    let read = bench.ledger.read_stream(&contact(1)).await.unwrap_err();
    let asked = bench.ledger.load_surely::<Contact>(&contact(1)).await.unwrap_err();
    for refused in [read, asked] {
        assert!(
            matches!(refused, ReadError::CutOff { head, end, .. } if head == last && end == last - 1),
            "{refused:?}"
        );
    }
    assert!(bench.ledger.read_one(&contact(1), last + 1).await.unwrap().is_none());
}

/// The revocation is in force for whoever asks, or nobody gets an answer.
async fn assert_closed(bench: &Bench, what: &str) {
    match bench.ledger.load_surely::<Contact>(&contact(1)).await {
        Ok(loaded) => assert!(loaded.state.consent.is_opted_out(bench.ledger.now()), "{what}"),
        Err(error) => assert!(error.is_about_the_record(), "{what}: {error:?}"),
    }
    let loaded = bench.ledger.load::<Contact>(&contact(1)).await.unwrap();
    assert!(loaded.state.consent.is_opted_out(bench.ledger.now()), "{what}");
}

async fn s14_a_stop_finds_its_place_behind_an_old_head_and_an_event_that_does_not_read(on: On) {
    for lost in [false, true] {
        let bench = Bench::new(on).await;
        bench.hear(&contact(1), "1", "Hello").await;
        let old = bench.head_item(&contact(1)).await;
        bench.hear(&contact(1), "2", "Hello again").await;
        let mut changed = bench.item(&contact(1), 3).await;
        changed.insert("data".to_owned(), AttributeValue::S("gone".to_owned()));
        bench.overwrite(&contact(1), 3, changed).await;
        match lost {
            false => bench.overwrite_head(&contact(1), old).await,
            true => bench.remove_head(&contact(1)).await,
        }
        assert!(types(&bench.hear(&contact(1), "3", "STOP").await).contains(&"ConsentRevoked"));
        assert_closed(&bench, &format!("head lost: {lost}")).await;
    }
}

async fn s14_a_stop_finds_its_place_behind_a_last_event_without_a_hash(on: On) {
    for head_reads in [true, false] {
        let bench = Bench::new(on).await;
        bench.hear(&contact(1), "1", "Hello").await;
        let mut changed = bench.item(&contact(1), 2).await;
        changed.remove("hash");
        bench.overwrite(&contact(1), 2, changed).await;
        if !head_reads {
            let mut head = bench.head_item(&contact(1)).await;
            head.insert("hash".to_owned(), AttributeValue::S("nonsense".to_owned()));
            bench.overwrite_head(&contact(1), head).await;
        }
        assert!(types(&bench.hear(&contact(1), "2", "STOP").await).contains(&"ConsentRevoked"));
        assert_closed(&bench, &format!("head reads: {head_reads}")).await;
    }
}

async fn s8_a_last_event_that_was_replaced_is_never_taken_for_the_stream(on: On) {
    let bench = Bench::new(on).await;
    bench.hear(&contact(1), "1", "Hello").await;
    let begun = bench.head_item(&contact(1)).await;
    bench.hear(&contact(1), "2", "STOP").await;
    let honest_head = bench.head_item(&contact(1)).await;
    let mut honest = Vec::new();
    for seq in [3, 4] {
        honest.push((seq, bench.item(&contact(1), seq).await));
        bench.remove(&contact(1), seq).await;
    }
    // The revocation's place taken by two texts, sealed as if nothing had been.
    bench.overwrite_head(&contact(1), begun).await;
    bench.hear(&contact(1), "3", "nice weather").await;
    bench.hear(&contact(1), "4", "see you").await;
    bench.overwrite_head(&contact(1), honest_head.clone()).await;

    for text in [None, Some("5")] {
        if let Some(id) = text {
            assert!(types(&bench.hear(&contact(1), id, "STOP").await).contains(&"ConsentRevoked"));
            assert_closed(&bench, "a STOP behind it").await;
        } else {
            let refused = bench.ledger.load_surely::<Contact>(&contact(1)).await.unwrap_err();
            assert!(matches!(refused, ReadError::Broken(Broken::Replaced { seq: 4, .. })), "{refused:?}");
            assert_eq!(bench.head_item(&contact(1)).await, honest_head, "the head is the proof of it");
        }
        assert!(bench.ledger.load_surely::<Contact>(&contact(1)).await.is_err(), "{text:?}");
    }
    for (seq, item) in honest {
        bench.overwrite(&contact(1), seq, item).await;
    }
    let mended = bench.ledger.load_surely::<Contact>(&contact(1)).await.unwrap();
    assert!(mended.state.history.is_understood() && mended.state.consent.is_opted_out(bench.ledger.now()));
}

async fn s1_a_text_whose_event_was_lost_is_recorded_when_it_comes_again(on: On) {
    let bench = Bench::new(on).await;
    bench.hear(&contact(1), "1", "Hello").await;
    let begun = bench.head_item(&contact(1)).await;
    bench.hear(&contact(1), "2", "STOP").await;
    // Events and heads are restored to an earlier instant, dedupe keys are not.
    for seq in [3, 4] {
        bench.remove(&contact(1), seq).await;
    }
    bench.overwrite_head(&contact(1), begun).await;
    let again = bench.hear(&contact(1), "2", "STOP").await;
    assert_eq!(types(&again), ["MessageReceived", "ConsentRevoked"]);
    assert_closed(&bench, "recorded again").await;
    assert!(matches!(bench.hear(&contact(1), "2", "STOP").await, Outcome::Duplicate(_)), "once");
}
