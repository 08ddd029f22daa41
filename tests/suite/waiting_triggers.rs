//! Triggers: sent without waiting for the stream, once for each text, and waiting
//! out an outage of DynamoDB while answers are owed.

use chrono::TimeDelta;
use std::sync::Arc;
use textledger_command::pipeline::Pipeline;
use textledger_command::pipeline::local::{ENVIRONMENT, REPLY_DEAD_LETTERS, REPLY_QUEUE};
use textledger_embedded::faults::{Action, Rule, Service};
use textledger_embedded::functions::InvokeError;
use textledger_embedded::sources::Quiet;
use textledger_infrastructure::deployment::functions::Function;

use crate::inbound::{event, message, phone, pipeline, record_at, without_retries};

#[tokio::test]
async fn an_answer_is_called_for_before_the_stream_is_read_and_not_again_by_it() {
    let pipeline = pipeline().await;
    let text = message(&phone(1), "text", "hello").to_string();
    let event = event([&record_at("sns", Some(&pipeline.time.now().to_string()), &text)]);
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
    tries_once(&pipeline);
    for n in 0..2 {
        let text = message(&phone(1), &format!("text-{n}"), "hello").to_string();
        let event = event([&record_at("sns", Some(&pipeline.time.now().to_string()), &text)]);
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

/// Lets `agent-reply` fail at the first error, instead of after the SDK's
/// retries, which take real time.
fn tries_once(pipeline: &Pipeline) {
    let functions = without_retries(pipeline);
    pipeline.cloud.functions.register(
        &Function::AgentReply.deployed_name(ENVIRONMENT),
        Arc::new(move |event| {
            let functions = functions.clone();
            Box::pin(async move {
                functions.run(Function::AgentReply, &event).await.map_err(|error| InvokeError {
                    error_type: error.kind().to_owned(),
                    message: error.to_string(),
                })
            })
        }),
    );
}
