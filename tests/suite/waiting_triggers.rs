//! Triggers: sent without waiting for the stream, once for each text, and waiting
//! out an outage of DynamoDB while answers are owed.

use chrono::TimeDelta;
use textledger_command::pipeline::local::{REPLY_DEAD_LETTERS, REPLY_QUEUE};
use textledger_domain::event::outbound::SendKind;
use textledger_embedded::faults::{Action, Rule, Service};
use textledger_embedded::sources::Quiet;
use textledger_infrastructure::deployment::functions::Function;

use crate::phones::{kinds, let_pass, phone, text, text_and_settle};
use crate::pipelines::{pipeline, tries_once};
use crate::wire::{event, message, record_at};

#[tokio::test]
async fn an_answer_is_called_for_before_the_stream_is_read_and_not_again_by_it() {
    let pipeline = pipeline().await;
    let text = message(&phone(1), "text", "hello").to_string();
    let event = event([&record_at("sns", pipeline.time.now(), &text)]);
    pipeline.functions.run(Function::SmsInbound, &event).await.unwrap();
    let triggers = || pipeline.cloud.queues.depth(&REPLY_QUEUE).unwrap().total();
    assert_eq!(triggers(), 1);
    while pipeline.sources.pump().await.unwrap() {}
    assert_eq!(triggers(), 1, "the projector's trigger is the same");
    let_pass(&pipeline, TimeDelta::minutes(1)).await;
    assert_eq!(pipeline.cloud.carrier.accepted_to(&phone(1)).unwrap().len(), 1);
}

#[tokio::test]
async fn s9_triggers_outlive_an_outage_of_ten_minutes_and_one_text_answers_both() {
    let pipeline = pipeline().await;
    tries_once(&pipeline, Function::AgentReply);
    for n in 0..2 {
        let text = message(&phone(1), &format!("text-{n}"), "hello").to_string();
        let event = event([&record_at("sns", pipeline.time.now(), &text)]);
        pipeline.functions.run(Function::SmsInbound, &event).await.unwrap();
        pipeline.sources.pump().await.unwrap();
        pipeline.time.wait_towards(pipeline.time.now() + TimeDelta::seconds(1)).await;
    }
    let operation = Some("GetItem".to_owned());
    let action = Action::ServerError;
    pipeline.cloud.faults.add(Rule {
        service: Service::DynamoDb,
        operation,
        skip: 0,
        times: u32::MAX,
        action,
    });

    // Both triggers are due, and come in one batch.
    pipeline.time.wait_towards(pipeline.time.now() + TimeDelta::seconds(2)).await;
    pipeline.sources.pump().await.unwrap();
    let again = pipeline.cloud.queues.next_visible_at(&REPLY_QUEUE).unwrap().unwrap();
    assert!((5..=7).contains(&again.since(pipeline.time.now()).num_seconds()), "{again}");
    let still_down = pipeline.settle(TimeDelta::minutes(10)).await.unwrap();
    assert!(matches!(still_down, Quiet::Pending(_)), "{still_down:?}");
    pipeline.cloud.faults.clear();

    assert_eq!(pipeline.settle(TimeDelta::minutes(10)).await.unwrap(), Quiet::Settled);
    assert_eq!(pipeline.cloud.carrier.accepted_to(&phone(1)).unwrap().len(), 1);
    assert_eq!(pipeline.cloud.queues.depth(&REPLY_DEAD_LETTERS).unwrap().total(), 0);
}

/// The number stays on AWS's list for as long as AWS refuses to take it off, and
/// the answer to START waits for that.
#[tokio::test]
async fn a_trigger_that_waits_for_two_days_is_no_dead_letter() {
    let pipeline = pipeline().await;
    tries_once(&pipeline, Function::AgentReply);
    let phone = crate::phones::customer(1);
    text_and_settle(&pipeline, &phone, "STOP").await;
    pipeline.cloud.faults.add(Rule {
        service: Service::SmsVoice,
        operation: Some("DeleteOptedOutNumber".to_owned()),
        skip: 0,
        times: u32::MAX,
        action: Action::Deny,
    });
    pipeline.time.wait_towards(pipeline.time.now() + TimeDelta::minutes(1)).await;
    text(&pipeline, &phone, "START");
    let still_listed = pipeline.settle(TimeDelta::days(2)).await.unwrap();
    assert!(matches!(still_listed, Quiet::Pending(_)), "{still_listed:?}");
    pipeline.cloud.faults.clear();
    text(&pipeline, &phone, "START");
    assert_eq!(pipeline.settle(TimeDelta::hours(1)).await.unwrap(), Quiet::Settled);
    let sent = kinds(&pipeline, &phone).await;
    assert_eq!(
        sent,
        [SendKind::OptOutConfirmation, SendKind::StillSubscribed],
        "and the first is on record as stale"
    );
    assert_eq!(pipeline.cloud.queues.depth(&REPLY_DEAD_LETTERS).unwrap().total(), 0);
}
