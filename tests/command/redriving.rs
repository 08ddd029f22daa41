//! Dead letters, cleared up by command: looked at first, redriven with --apply.

use textledger_command::pipeline::Pipeline;
use textledger_command::pipeline::local::{REPLY_DEAD_LETTERS, REPLY_QUEUE};
use textledger_domain::phone::PhoneNumber;
use textledger_domain::stream::StreamId;
use textledger_embedded::queues::NewMessage;
use textledger_infrastructure::replies::Trigger;

use crate::ledger::{CUSTOMER, Ledger, Said, textledger};

fn redrive(ledger: &Ledger, args: &[&str]) -> Said {
    textledger(&[&["redrive"], args, &["--data-dir", ledger.path().to_str().unwrap()]].concat())
}

/// Puts a letter among the dead triggers.
fn dead(pipeline: &Pipeline, body: String) {
    let (group_id, dedup_id) = (Some("group".to_owned()), Some(body.len().to_string()));
    let letter = NewMessage { body, group_id, dedup_id, ..NewMessage::default() };
    pipeline.cloud.queues.send(&REPLY_DEAD_LETTERS, &letter).unwrap();
}

/// The trigger of the customer's first text.
async fn trigger(pipeline: &Pipeline) -> String {
    let customer: PhoneNumber = CUSTOMER.parse().unwrap();
    let stream_id = StreamId::Contact(customer);
    let events = pipeline.ledger.read_stream(&stream_id).await.unwrap();
    let text = events.iter().find(|event| event.event().type_name() == "MessageReceived").unwrap();
    serde_json::to_string(&Trigger { stream_id, event_id: text.id(), seq: text.seq() }).unwrap()
}

async fn letters(ledger: &Ledger) -> [u64; 2] {
    let pipeline = ledger.pipeline().await;
    let depths =
        [&*REPLY_DEAD_LETTERS, &*REPLY_QUEUE].map(|queue| pipeline.cloud.queues.depth(queue).unwrap());
    pipeline.stop().await.unwrap();
    assert!(depths.iter().all(|depth| depth.in_flight == 0), "{depths:?}");
    depths.map(|depth| depth.total())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_look_comes_first_and_apply_redrives_and_sends_nothing_to_who_has_opted_out() {
    let ledger = Ledger::after("STOP").await;
    let pipeline = ledger.pipeline().await;
    dead(&pipeline, trigger(&pipeline).await);
    let sent = pipeline.cloud.carrier.inbox(CUSTOMER).unwrap().len();
    pipeline.stop().await.unwrap();
    let before = ledger.events();

    let parts =
        ["+1•••0182", "MessageReceived", "nothing: this contact has opted out since", "--apply redrives"];
    let said = redrive(&ledger, &["replies-dead"]);
    said.assert(0, &parts);
    assert!(!said.stdout.contains(CUSTOMER), "S10: {said:?}");
    assert_eq!(letters(&ledger).await, [1, 0]);
    let told = redrive(&ledger, &["replies-dead", "--json"]).assert(0, &[]).json();
    let line = &told["letters"][0];
    assert_eq!((&line["would"], &line["outcome"]), (&"nothing".into(), &"looked_at".into()), "{told}");

    let only = ["replies-dead", "--only", "+14255550199", "--apply"];
    redrive(&ledger, &only).assert(0, &["none of them about this contact"]);
    redrive(&ledger, &["replies-dead", "--apply"]).assert(0, &["1 of 1 letters redriven"]);
    assert_eq!(letters(&ledger).await, [0, 0]);
    assert_eq!(ledger.events(), before);
    let pipeline = ledger.pipeline().await;
    assert_eq!(pipeline.cloud.carrier.inbox(CUSTOMER).unwrap().len(), sent);
    pipeline.stop().await.unwrap();
    redrive(&ledger, &["replies-dead"]).assert(0, &["no letters"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_letter_that_nobody_can_read_stays_and_has_an_exit_code_of_its_own() {
    let ledger = Ledger::after("Hello").await;
    let pipeline = ledger.pipeline().await;
    dead(&pipeline, format!("call {CUSTOMER}"));
    pipeline.stop().await.unwrap();
    let said = redrive(&ledger, &["replies-dead", "--apply"]);
    said.assert(3, &["not a trigger of a reply", "0 of 1 letters redriven", "1 cannot be read: they stay"]);
    assert!(!said.stdout.contains(CUSTOMER), "S10: {said:?}");
    assert_eq!(letters(&ledger).await, [1, 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn queues_that_feed_themselves_back_are_told_apart_and_help_teaches() {
    let ledger = Ledger::after("Hello").await;
    for (queue, function) in [("inbound-retry", "sms-inbound"), ("delivery-retry", "delivery-status")] {
        let said = redrive(&ledger, &[queue]);
        said.assert(2, &["feeds itself back", function, "14 days"]);
    }
    redrive(&ledger, &["replies"]).assert(2, &["replies-dead", "projector-dead"]);
    redrive(&ledger, &["projector-dead"]).assert(0, &["projector-dead-dev: no letters"]);
    textledger(&["redrive", "--help"]).assert(0, &["Examples:", "Exit codes", "--apply", "one receive"]);
}
