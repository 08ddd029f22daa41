//! MY STATUS: what the contact is subscribed to, since when, and a code that
//! finds the record.

use textledger_command::pipeline::Pipeline;
use textledger_domain::event::Event;
use textledger_domain::event::outbound::SendKind;
use textledger_domain::limits::GRANT_MARGIN;
use textledger_domain::reference::Reference;
use textledger_domain::stream::StreamId;
use textledger_handlers::consents::Consents;

use crate::phones::{assert_at_rest, customer, inbox, kinds, text_and_settle};
use crate::pipelines::pipeline;

fn consents(pipeline: &Pipeline) -> Consents {
    pipeline.functions.consent_api.consents.clone()
}

fn code_in(text: &str) -> Reference {
    let after = text.split("Ref. ").nth(1).expect("the text names a reference");
    after[..9].parse().expect("and it reads as one")
}

#[tokio::test(flavor = "multi_thread")]
async fn the_answer_says_since_when_and_its_code_finds_the_record() {
    let pipeline = pipeline().await;
    let phone = customer(1);
    text_and_settle(&pipeline, &phone, "Hello").await;
    text_and_settle(&pipeline, &phone, "my status?").await;
    assert_eq!(kinds(&pipeline, &phone).await, [SendKind::AgentReply, SendKind::Status]);
    let told = inbox(&pipeline, &phone).remove(1);
    assert!(told.contains("since 2026-11-23"), "{told}");
    let found = consents(&pipeline).find(&code_in(&told)).await.unwrap().expect("the record is found");
    assert_eq!(found.phone_number, phone.e164());
    let event = pipeline.ledger.read_one(&StreamId::Contact(phone.clone()), found.seq).await.unwrap();
    assert!(
        matches!(event.unwrap().event(), Event::SendStarted(send) if send.text == told),
        "it is the very text that was sent"
    );
    assert_at_rest(&pipeline, &phone).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_new_start_the_day_is_that_of_the_start() {
    let pipeline = pipeline().await;
    let phone = customer(1);
    text_and_settle(&pipeline, &phone, "STOP").await;
    pipeline.time.wait_towards(pipeline.time.now() + chrono::TimeDelta::days(2)).await;
    text_and_settle(&pipeline, &phone, "START").await;
    pipeline.time.wait_towards(pipeline.time.now() + GRANT_MARGIN).await;
    text_and_settle(&pipeline, &phone, "MY STATUS").await;
    let told = inbox(&pipeline, &phone).pop().unwrap();
    assert!(told.contains("since 2026-11-25"), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_nobody_was_given_finds_nothing() {
    let pipeline = pipeline().await;
    let code: Reference = "7K3M-9QX2".parse().unwrap();
    assert_eq!(consents(&pipeline).find(&code).await.unwrap(), None);
}
