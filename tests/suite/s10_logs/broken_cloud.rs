//! Services that throttle, fail, hang up and lose their answers, under each
//! function in turn. The SDK's retries are off, so one fault is one failure.

use std::sync::{Arc, Mutex};

use chrono::TimeDelta;
use serde_json::json;
use textledger_command::pipeline::Pipeline;
use textledger_command::pipeline::local::ENVIRONMENT;
use textledger_embedded::faults::{Action, Rule, Service};
use textledger_infrastructure::deployment::functions::Function;

use super::listening::Log;
use super::{Overheard, TEXT, report_event, text_event};
use crate::pipelines::{pipeline, without_retries};

const ACTIONS: [Action; 4] = [Action::Throttle, Action::ServerError, Action::Reset, Action::LoseResponse];

#[tokio::test]
async fn s10_a_cloud_that_breaks_under_a_function_gives_nothing_away() {
    let (log, _guard) = Log::listen();
    let mut overheard = Overheard::new(log);
    let pipeline = pipeline().await;
    let functions = without_retries(&pipeline);
    let (projector, replier) =
        (recorder(&pipeline, Function::Projector), recorder(&pipeline, Function::AgentReply));

    overheard.run(Function::SmsInbound, &pipeline.functions, &text_event(&pipeline, "first", TEXT)).await;
    pipeline.sources.pump().await.unwrap();
    let doorbells = projector.lock().unwrap().last().cloned().unwrap();
    overheard.run(Function::Projector, &pipeline.functions, &doorbells).await;
    pipeline.time.wait_towards(pipeline.time.now() + TimeDelta::seconds(3)).await;
    pipeline.sources.pump().await.unwrap();
    let triggers = replier.lock().unwrap().last().cloned().unwrap();
    overheard.run(Function::SmsInbound, &pipeline.functions, &text_event(&pipeline, "second", TEXT)).await;
    pipeline.sources.pump().await.unwrap();
    let unseen = projector.lock().unwrap().last().cloned().unwrap();

    let broken = [
        (Function::SmsInbound, text_event(&pipeline, "third", TEXT), Service::DynamoDb, "GetItem"),
        (Function::SmsInbound, text_event(&pipeline, "third", TEXT), Service::DynamoDb, "TransactWriteItems"),
        (Function::SmsInbound, b"no event".to_vec(), Service::DynamoDb, "TransactWriteItems"),
        (Function::DeliveryStatus, report_event(&json!({})), Service::DynamoDb, "GetItem"),
        (Function::DeliveryStatus, report_event(&json!({})), Service::DynamoDb, "TransactWriteItems"),
        (Function::Projector, unseen.clone(), Service::DynamoDb, "Query"),
        (Function::Projector, unseen.clone(), Service::DynamoDb, "TransactWriteItems"),
        (Function::Projector, unseen, Service::Sqs, "SendMessage"),
        (Function::AgentReply, triggers.clone(), Service::DynamoDb, "GetItem"),
        (Function::AgentReply, triggers.clone(), Service::DynamoDb, "TransactWriteItems"),
        (Function::AgentReply, triggers.clone(), Service::DynamoDb, "Query"),
        (Function::AgentReply, triggers, Service::Sqs, "ChangeMessageVisibility"),
    ];
    for (function, event, service, operation) in broken {
        for action in ACTIONS {
            let operation = Some(operation.to_owned());
            pipeline.cloud.faults.add(Rule { service, operation, skip: 0, times: 3, action });
            overheard.run(function, &functions, &event).await;
            pipeline.cloud.faults.clear();
        }
    }
    assert!(overheard.said.iter().any(|error| error.contains("records could not be recorded")));
    overheard.tells_nothing_but(&[
        "inbound text not recorded",
        "delivery report not recorded",
        "stream not projected",
        "reply not settled",
        "trigger not postponed",
        "Rate exceeded",
        "dispatch failure",
    ]);
}

/// Keeps the events a function would have got, and says that it failed.
fn recorder(pipeline: &Pipeline, function: Function) -> Arc<Mutex<Vec<Vec<u8>>>> {
    let events = Arc::new(Mutex::new(Vec::new()));
    let kept = events.clone();
    pipeline.cloud.functions.register(
        &function.deployed_name(ENVIRONMENT),
        Arc::new(move |event| {
            kept.lock().unwrap().push(event);
            // An item nobody knows: as if all had been done.
            Box::pin(async { Ok(json!({ "batchItemFailures": [] })) })
        }),
    );
    events
}
