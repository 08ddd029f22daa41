//! What has to happen because nothing comes in: the watchdog runs on its schedule, in
//! a pipeline whose clock is turned by hand.

mod by_the_clock;
mod lost_triggers;
mod rounds;
mod views;

use chrono::TimeDelta;
use serde_json::Value;
use textledger_command::pipeline::Pipeline;
use textledger_command::pipeline::local::REPLY_QUEUE;
use textledger_domain::phone::PhoneNumber;
use textledger_domain::record::Recorded;
use textledger_domain::time::Timestamp;
use textledger_embedded::faults::{Action, Rule, Service};
use textledger_embedded::sources::Quiet;
use textledger_infrastructure::deployment::functions::Function;

use crate::phones::{events, let_pass, text};
use crate::pipelines::tries_once;

/// Lets so many minutes pass, with all that runs by the clock or comes in meanwhile.
async fn minutes(pipeline: &Pipeline, minutes: u32) {
    for _ in 0..minutes {
        pipeline.time.wait_towards(pipeline.time.now() + TimeDelta::minutes(1)).await;
        assert!(pipeline.sources.run_schedules().await, "a round a minute");
        let (Quiet::Settled | Quiet::Pending(_)) = pipeline.sources.drain().await.unwrap();
    }
}

/// One round at this moment, and what it measured.
async fn round(pipeline: &Pipeline) -> Value {
    pipeline.functions.run(Function::Watchdog, b"{}").await.unwrap()
}

/// What a round measured under `name`; nothing where it was not measured.
pub fn measured(round: &Value, name: &str) -> Option<u64> {
    round[name].as_u64()
}

/// A text is recorded and projected, and whatever it is triggered with was never taken
/// by the queue.
async fn text_without_trigger(pipeline: &Pipeline, from: &PhoneNumber, body: &str) {
    for function in [Function::SmsInbound, Function::Projector] {
        tries_once(pipeline, function);
    }
    pipeline.cloud.faults.add(Rule {
        service: Service::Sqs,
        operation: Some("SendMessage".to_owned()),
        skip: 0,
        times: u32::MAX,
        action: Action::Deny,
    });
    text(pipeline, from, body);
    // Until the projector gave its record up.
    let_pass(pipeline, TimeDelta::minutes(2)).await;
    pipeline.cloud.faults.clear();
    assert_eq!(pipeline.cloud.queues.depth(&REPLY_QUEUE).unwrap().total(), 0);
}

/// Those of the events of `phone` that the watchdog recorded.
async fn recorded_by_it(pipeline: &Pipeline, phone: &PhoneNumber) -> Vec<Recorded> {
    let mut events = events(pipeline, phone).await;
    events.retain(|event| event.sealed().envelope.actor.to_string() == "system:watchdog");
    events
}

fn now(pipeline: &Pipeline) -> Timestamp {
    pipeline.time.now()
}
