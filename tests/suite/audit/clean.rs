//! Whatever happens by the rules is no finding: erasures, also one that was cut
//! off, payloads in quarantine, the system's own streams, events of a newer build,
//! and a loss that is on record.

use textledger_command::repair::mend;
use textledger_domain::contact::Contact;
use textledger_domain::policy::Policy;
use textledger_domain::stream::StreamId;

use super::{found, verified};
use crate::broken_histories::{acquainted, forget_the_state, newer_event};
use crate::erasure::{LATER, cut_erasures_off, erase, talkative, wait};
use crate::phones::{settle, text_and_settle};
use crate::tables::{Tables, text};

#[tokio::test(flavor = "multi_thread")]
async fn erased_words_that_are_on_record_are_no_finding() {
    let (pipeline, phone) = talkative().await;
    let before = verified(&pipeline, 2).await;
    assert_eq!((found(&before), before.erased), (vec![], 0));
    assert!(before.streams >= 2, "a contact and quarantine: {before:?}");
    wait(&pipeline, LATER).await;
    let erased = erase(&pipeline, &phone).await.unwrap();
    let after = verified(&pipeline, 2).await;
    assert_eq!((found(&after), after.erased), (vec![], erased.events as u64));
    assert_eq!(after.erasures_unfinished, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_erasure_that_was_cut_off_is_told_and_is_no_finding() {
    let (pipeline, phone) = talkative().await;
    wait(&pipeline, LATER).await;
    cut_erasures_off(&pipeline);
    erase(&pipeline, &phone).await.unwrap_err();
    pipeline.cloud.faults.clear();
    let cut_off = verified(&pipeline, 2).await;
    assert_eq!(found(&cut_off), []);
    assert!(cut_off.erased > 0 && cut_off.erasures_unfinished > 0, "{cut_off:?}");
    erase(&pipeline, &phone).await.unwrap();
    let done = verified(&pipeline, 2).await;
    assert_eq!((found(&done), done.erasures_unfinished), (vec![], 0));
    assert_eq!(done.erased, cut_off.erased + cut_off.erasures_unfinished);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_loss_that_is_on_record_and_events_of_a_newer_build_are_no_finding() {
    let (pipeline, phone, tables) = acquainted().await;
    newer_event(&pipeline, &phone, "WishRevised", 1).await;
    newer_event(&pipeline, &phone, "ConsentGranted", 99).await;
    assert_eq!(found(&verified(&pipeline, 1).await), []);

    let stream = StreamId::Contact(phone.clone());
    let end = pipeline.ledger.load::<Contact>(&stream).await.unwrap().head.seq;
    tables.remove_event(&stream, end).await;
    text_and_settle(&pipeline, &phone, "STOP").await;
    assert_eq!(found(&verified(&pipeline, 1).await), [(stream.key(), end, "cut_off")]);
    let accepted = Some(("no backup".to_owned(), "ana".to_owned()));
    mend(&pipeline.ledger, &Policy::default(), &phone, accepted).await.unwrap();
    settle(&pipeline).await;
    let after = verified(&pipeline, 1).await;
    assert_eq!(found(&after), []);
    let streams = Tables::of(&pipeline).rows(&tables.names.heads).await.len() as u64;
    assert!(streams >= 3, "the contact, its annex and the incidents");
    assert_eq!(after.streams, streams);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_state_that_was_kept_while_an_event_did_not_read_is_no_finding_once_it_does() {
    let (pipeline, phone, tables) = acquainted().await;
    let stream = StreamId::Contact(phone.clone());
    let honest = tables.event(&stream, 2).await;
    let mut changed = honest.clone();
    changed.insert("actor".to_owned(), text("operator:somebody"));
    tables.put_event(changed).await;
    forget_the_state(&tables, &phone).await;
    text_and_settle(&pipeline, &phone, "STOP").await;
    assert_eq!(found(&verified(&pipeline, 1).await), [(stream.key(), 2, "changed")]);
    tables.put_event(honest).await;
    assert_eq!(found(&verified(&pipeline, 1).await), []);
}
