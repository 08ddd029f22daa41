//! Triggers: sent without waiting for the stream, once for each text, and waiting
//! out an outage of DynamoDB while answers are owed.

use chrono::TimeDelta;
use textledger_command::pipeline::local::{REPLY_DEAD_LETTERS, REPLY_QUEUE};
use textledger_embedded::faults::{Action, Rule, Service};
use textledger_embedded::sources::Quiet;
use textledger_infrastructure::deployment::functions::Function;

use crate::phones::phone;
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
    pipeline.settle(TimeDelta::minutes(1)).await.unwrap();
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
    let soon = pipeline.time.now() + TimeDelta::seconds(5);
    assert_eq!(pipeline.cloud.queues.next_visible_at(&REPLY_QUEUE).unwrap(), Some(soon));
    let still_down = pipeline.settle(TimeDelta::minutes(10)).await.unwrap();
    assert!(matches!(still_down, Quiet::Pending(_)), "{still_down:?}");
    pipeline.cloud.faults.clear();

    assert_eq!(pipeline.settle(TimeDelta::minutes(10)).await.unwrap(), Quiet::Settled);
    assert_eq!(pipeline.cloud.carrier.accepted_to(&phone(1)).unwrap().len(), 1);
    assert_eq!(pipeline.cloud.queues.depth(&REPLY_DEAD_LETTERS).unwrap().total(), 0);
}
