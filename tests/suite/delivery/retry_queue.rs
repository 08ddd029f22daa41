//! S1 beyond Lambda's own three tries: a text they could not record waits in the
//! retry queue for as long as SQS keeps anything, and comes back by itself.

use chrono::TimeDelta;
use serde_json::Value;
use textledger_command::pipeline::Pipeline;
use textledger_command::pipeline::local::ENVIRONMENT;
use textledger_domain::event::Event;
use textledger_embedded::faults::{Action, Rule, Service};
use textledger_embedded::queues::NewMessage;
use textledger_embedded::sources::Quiet;
use textledger_infrastructure::deployment::functions::Function;
use textledger_infrastructure::deployment::queues::Queue;
use textledger_infrastructure::deployment::topics::Topic;

use super::counting::{deliver, once_each, quarantined, received};
use crate::phones::{let_pass, phone, stream};
use crate::pipelines::tries_once;
use crate::pipelines::{pipeline, start};
use crate::wire::{event, message, record_at};

#[tokio::test]
async fn s1_a_stop_outlives_an_outage_of_thirteen_days() {
    let pipeline = pipeline().await;
    tries_once(&pipeline, Function::SmsInbound);
    pipeline.cloud.faults.add(outage("GetItem", u32::MAX));
    publish(&pipeline, 1, "STOP");

    let after_the_first_try = pipeline.sources.drain().await.unwrap();
    assert_eq!(after_the_first_try, Quiet::Pending(start() + TimeDelta::minutes(1)));
    assert_eq!(waiting(&pipeline), 0, "Lambda tries again by itself");
    let_pass(&pipeline, TimeDelta::minutes(4)).await;
    assert_eq!(waiting(&pipeline), 1, "and gives up after the third");
    pipeline.time.wait_towards(start() + TimeDelta::days(13)).await;
    let left = pipeline.sources.drain().await.unwrap();
    assert!(matches!(left, Quiet::Pending(_)), "{left:?}");
    assert_eq!(waiting(&pipeline), 1, "the outage goes on");
    pipeline.cloud.faults.clear();

    assert_eq!(pipeline.settle(TimeDelta::minutes(15)).await.unwrap(), Quiet::Settled);
    assert_eq!(waiting(&pipeline), 0);
    assert_eq!(received(&pipeline).await, once_each(["id-1"]));
    let events = pipeline.ledger.read_stream(&stream(1)).await.unwrap();
    let revoked = events.iter().filter(|event| matches!(event.event(), Event::ConsentRevoked(_)));
    assert_eq!(revoked.count(), 1);
}

#[tokio::test]
async fn s2_what_sns_could_not_hand_over_is_the_text_it_would_have_been() {
    let pipeline = pipeline().await;
    let record = record_at("sns-1", start(), message(&phone(1), "id-1", "hello"));
    let notification = serde_json::from_str::<Value>(&record).unwrap()["Sns"].to_string();
    for body in [&notification, &notification, "no letter of anybody's"] {
        let letter = NewMessage { body: body.to_owned(), ..NewMessage::default() };
        pipeline.cloud.queues.send(&Queue::InboundRetry.deployed_name(ENVIRONMENT), &letter).unwrap();
    }
    assert_eq!(pipeline.settle(TimeDelta::minutes(15)).await.unwrap(), Quiet::Settled);
    deliver(&pipeline, &event(&[record])).await.unwrap();
    assert_eq!(received(&pipeline).await, once_each(["id-1"]));
    assert_eq!(quarantined(&pipeline).await, 1);
}

#[tokio::test]
async fn s9_a_text_that_fails_again_holds_up_none_that_came_back_with_it() {
    let pipeline = pipeline().await;
    tries_once(&pipeline, Function::SmsInbound);
    pipeline.cloud.faults.add(outage("GetItem", u32::MAX));
    publish(&pipeline, 1, "hello");
    publish(&pipeline, 2, "hello");
    let_pass(&pipeline, TimeDelta::minutes(3)).await;
    assert_eq!(waiting(&pipeline), 2);
    pipeline.cloud.faults.clear();

    pipeline.cloud.faults.add(outage("TransactWriteItems", 1));
    while waiting(&pipeline) == 2 {
        pipeline.time.wait_towards(pipeline.time.now() + TimeDelta::minutes(1)).await;
        pipeline.sources.pump().await.unwrap();
    }
    assert_eq!(waiting(&pipeline), 1);
    assert_eq!(received(&pipeline).await.len(), 1);
    assert_eq!(pipeline.settle(TimeDelta::minutes(15)).await.unwrap(), Quiet::Settled);
    assert_eq!(received(&pipeline).await, once_each(["id-1", "id-2"]));
}

fn publish(pipeline: &Pipeline, n: u32, body: &str) {
    let text = message(&phone(n), &format!("id-{n}"), body);
    pipeline.cloud.topics.publish(Topic::Inbound.name(), &text.to_string()).unwrap();
}

/// How many letters the retry queue holds.
fn waiting(pipeline: &Pipeline) -> u64 {
    pipeline.cloud.queues.depth(&Queue::InboundRetry.deployed_name(ENVIRONMENT)).unwrap().total()
}

fn outage(operation: &str, times: u32) -> Rule {
    let operation = Some(operation.to_owned());
    Rule { service: Service::DynamoDb, operation, skip: 0, times, action: Action::ServerError }
}
