//! How often each source tries, when, and what it gives up: AWS's numbers, held
//! with functions that do nothing but fail as told.

use std::ops::RangeInclusive;
use std::sync::{Arc, Mutex};

use aws_sdk_dynamodb::types::AttributeValue;
use chrono::TimeDelta;
use serde_json::{Value, json};
use textledger_domain::time::Timestamp;
use textledger_infrastructure::deployment::Deployment;
use textledger_infrastructure::deployment::functions::Function;
use textledger_infrastructure::deployment::queues::Queue;
use textledger_infrastructure::deployment::topics::Topic;
use textledger_infrastructure::time::Time;

use super::{Quiet, Sources};
use crate::carrier::behaviour::Behaviour;
use crate::clock::ManualClock;
use crate::cloud::{Cloud, Options};
use crate::engine::Location;
use crate::faults::Service;
use crate::functions::InvokeError;
use crate::queues::NewMessage;

const ENVIRONMENT: &str = "test";

/// A cloud whose functions are the test's own.
struct World {
    cloud: Arc<Cloud>,
    sources: Arc<Sources>,
    clock: Arc<ManualClock>,
    start: Timestamp,
}

/// What a function was invoked with, and how long after the start.
type Invocations = Arc<Mutex<Vec<(i64, Value)>>>;

impl World {
    async fn new() -> Self {
        let start = "2026-11-22T07:28:00Z".parse().unwrap();
        let clock = Arc::new(ManualClock::starting_at(start));
        let cloud = Cloud::start(Options {
            location: Location::Temporary,
            port: None,
            clock: clock.clone(),
            new_id: Arc::new(|| "id".into()),
            deployment: Deployment::of(ENVIRONMENT),
            carrier: Behaviour::default(),
        });
        let cloud = Arc::new(cloud.await.unwrap());
        let sources = Arc::new(Sources::new(cloud.clone()).await.unwrap());
        Self { cloud, sources, clock, start }
    }

    /// Registers a function that answers each event as `answer` says.
    fn answers(
        &self,
        function: Function,
        answer: impl Fn(&Value) -> Result<Value, &'static str> + Send + Sync + 'static,
    ) -> Invocations {
        let seen = Invocations::default();
        let (kept, clock, start) = (seen.clone(), self.clock.clone(), self.start);
        self.cloud.functions.register(
            &function.deployed_name(ENVIRONMENT),
            Arc::new(move |event| {
                let event: Value = serde_json::from_slice(&event).unwrap();
                let after = clock.now().since(start);
                let done = answer(&event)
                    .map_err(|message| InvokeError { error_type: "Error".into(), message: message.into() });
                kept.lock().unwrap().push((after.num_milliseconds(), event));
                Box::pin(async { done })
            }),
        );
        seen
    }

    /// Records the events `seqs` of one stream.
    async fn write(&self, seqs: RangeInclusive<usize>) {
        let client = aws_sdk_dynamodb::Client::new(self.cloud.sdk());
        for seq in seqs {
            let put = client.put_item().table_name(&self.cloud.deployment.tables.events);
            put.item("stream_id", AttributeValue::S("contact#+12065550100".into()))
                .item("seq", AttributeValue::N(seq.to_string()))
                .send()
                .await
                .unwrap();
        }
    }

    /// Lets time pass until nothing is left, or for `patience`.
    async fn settle(&self, patience: TimeDelta) -> Quiet {
        self.sources.settle(patience, async |due| self.clock.advance_to(due)).await.unwrap()
    }

    /// The only message of a queue, as it was sent.
    fn only_message(&self, queue: Queue) -> crate::queues::ReceivedMessage {
        let mut messages = self.cloud.queues.receive(&queue.deployed_name(ENVIRONMENT), 10).unwrap();
        assert_eq!(messages.len(), 1);
        messages.remove(0)
    }
}

/// The positions of the events in a batch.
fn seqs(event: &Value) -> Vec<u32> {
    let records = event["Records"].as_array().unwrap();
    records
        .iter()
        .map(|record| record["dynamodb"]["Keys"]["seq"]["N"].as_str().unwrap().parse().unwrap())
        .collect()
}

/// The positions in the batch of every invocation.
fn batches(seen: &Invocations) -> Vec<Vec<u32>> {
    seen.lock().unwrap().iter().map(|(_, event)| seqs(event)).collect()
}

#[tokio::test]
async fn a_schedule_runs_every_minute_once_however_it_ends_and_is_nothing_that_is_left_to_do() {
    let world = World::new().await;
    let seen = world.answers(Function::Watchdog, |_| Err("not today"));
    assert_eq!(world.settle(TimeDelta::hours(1)).await, Quiet::Settled);
    // Of the minutes that nobody was there for it makes up one.
    for (seconds, runs) in [(59, 0), (1, 1), (0, 1), (59, 1), (1, 2), (600, 3), (59, 3), (1, 4)] {
        world.clock.advance(TimeDelta::seconds(seconds));
        world.sources.run_schedules().await;
        assert_eq!(seen.lock().unwrap().len(), runs, "after {seconds} s more");
    }
    assert_eq!(seen.lock().unwrap()[0], (60_000, json!({})));
}

#[tokio::test]
async fn what_becomes_due_between_two_looks_is_not_taken_for_done() {
    let world = World::new().await;
    let triggered = world.answers(Function::AgentReply, |_| Ok(Value::Null));
    let trigger = NewMessage {
        body: "a trigger".into(),
        group_id: Some("a".into()),
        dedup_id: Some("1".into()),
        ..NewMessage::default()
    };
    world.cloud.queues.send(&Queue::Replies.deployed_name(ENVIRONMENT), &trigger).unwrap();
    let due = world.start + TimeDelta::seconds(2);
    assert_eq!(world.sources.drain().await.unwrap(), Quiet::Pending(due));
    // The machine does something else after the one look and before the other.
    world.clock.advance(TimeDelta::seconds(3));
    assert_eq!(world.sources.next_due().await.unwrap(), Some(due));
    assert_eq!(world.sources.drain().await.unwrap(), Quiet::Settled);
    assert_eq!(triggered.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn an_asynchronous_invocation_is_tried_three_times_and_then_given_up() {
    let world = World::new().await;
    // The events of the retry queue come back to the same function; here they stay.
    let tried = world.answers(Function::SmsInbound, |event| match event["Records"][0]["Sns"].is_object() {
        true => Err("no"),
        false => Ok(json!({ "batchItemFailures": [{ "itemIdentifier": "" }] })),
    });
    world.cloud.topics.publish(Topic::Inbound.name(), "hello").unwrap();
    let left = world.settle(TimeDelta::minutes(4)).await;
    assert!(matches!(left, Quiet::Pending(_)), "the letter stays: {left:?}");
    let by_sns =
        tried.lock().unwrap().iter().filter(|(_, event)| event["Records"][0]["Sns"].is_object()).count();
    let times: Vec<i64> = tried.lock().unwrap().iter().take(by_sns).map(|(after, _)| *after).collect();
    assert_eq!(times, [0, 60_000, 180_000]);
    let letters = world.cloud.queues.depth(&Queue::InboundRetry.deployed_name(ENVIRONMENT)).unwrap();
    assert_eq!(letters.total(), 1, "given up to the function's own dead letters");
}

#[tokio::test]
async fn a_failing_batch_is_halved_until_the_record_at_fault_is_alone_and_only_that_is_given_up() {
    let world = World::new().await;
    world.write(1..=8).await;
    let tried = world.answers(Function::Projector, |event| match seqs(event).contains(&6) {
        true => Err("cannot stand the sixth"),
        false => Ok(json!({ "batchItemFailures": [] })),
    });
    assert_eq!(world.settle(TimeDelta::hours(1)).await, Quiet::Settled);
    let whole: Vec<u32> = (1..=8).collect();
    let alone = std::iter::repeat_n(vec![6], 9);
    let expected = [whole, vec![1, 2, 3, 4], vec![5, 6, 7, 8], vec![5, 6], vec![5]];
    let expected: Vec<Vec<u32>> = expected.into_iter().chain(alone).chain([vec![7, 8]]).collect();
    assert_eq!(batches(&tried), expected);
    let told: Value = serde_json::from_str(&world.only_message(Queue::ProjectorDead).body).unwrap();
    assert_eq!(told["requestContext"]["approximateInvokeCount"], 9, "once, and eight more tries");
    assert_eq!(told["DDBStreamBatchInfo"]["batchSize"], 1);
}

#[tokio::test]
async fn what_stands_before_the_first_item_named_is_done_and_the_rest_is_given_up_with_it() {
    let world = World::new().await;
    world.write(1..=5).await;
    let tried = world.answers(Function::Projector, |event| {
        let third = seqs(event).iter().position(|seq| *seq == 3);
        let failed = third.map(|at| event["Records"][at]["dynamodb"]["SequenceNumber"].clone());
        let failed: Vec<Value> = failed.into_iter().map(|item| json!({ "itemIdentifier": item })).collect();
        Ok(json!({ "batchItemFailures": failed }))
    });
    assert_eq!(world.settle(TimeDelta::hours(1)).await, Quiet::Settled);
    let rest = std::iter::repeat_n(vec![3, 4, 5], 8);
    let expected: Vec<Vec<u32>> = [vec![1, 2, 3, 4, 5]].into_iter().chain(rest).collect();
    assert_eq!(batches(&tried), expected);
    let waits: Vec<i64> = tried.lock().unwrap().windows(2).map(|pair| pair[1].0 - pair[0].0).collect();
    assert_eq!(waits, [250, 500, 1_000, 2_000, 4_000, 8_000, 16_000, 32_000]);
    let told: Value = serde_json::from_str(&world.only_message(Queue::ProjectorDead).body).unwrap();
    assert_eq!(told["DDBStreamBatchInfo"]["batchSize"], 3);
    world.write(6..=6).await;
    assert_eq!(world.settle(TimeDelta::hours(1)).await, Quiet::Settled);
    assert_eq!(batches(&tried).last().unwrap(), &[6], "and the stream goes on");
}

#[tokio::test]
async fn a_cloud_at_rest_asks_its_engine_nothing() {
    let world = World::new().await;
    let tried = world.answers(Function::Projector, |_| Ok(json!({ "batchItemFailures": [] })));
    let running = world.sources.clone().run();
    let reads = || {
        let asked = |operation| world.cloud.faults.requests(Service::DynamoDbStreams, operation);
        asked("DescribeStream") + asked("GetShardIterator") + asked("GetRecords")
    };
    let mut reads_so_far = 0;
    for written in 1..=3 {
        world.write(written..=written).await;
        while tried.lock().unwrap().len() < written || !world.sources.is_at_rest().await.unwrap() {
            tokio::task::yield_now().await;
        }
        let at_rest = reads();
        assert!(at_rest > reads_so_far, "a write is what it reads for");
        for _ in 0..100 {
            world.clock.advance(TimeDelta::hours(1));
            tokio::task::yield_now().await;
        }
        reads_so_far = reads();
        // One more look may still come of the write itself; a poll every hour
        // would be a hundred.
        assert!(reads_so_far - at_rest < 10, "four days in which nothing happened");
    }
    drop(running);
}

#[tokio::test]
async fn notifications_are_delivered_at_the_same_time() {
    let world = World::new().await;
    let both = Arc::new(tokio::sync::Barrier::new(2));
    let name = Function::SmsInbound.deployed_name(ENVIRONMENT);
    let waiting = both.clone();
    world.cloud.functions.register(
        &name,
        Arc::new(move |_| {
            let both = waiting.clone();
            Box::pin(async move {
                // Never passed by one alone.
                both.wait().await;
                Ok(Value::Null)
            })
        }),
    );
    let running = world.sources.clone().run();
    for body in ["one", "two"] {
        world.cloud.topics.publish(Topic::Inbound.name(), body).unwrap();
    }
    while !world.sources.is_at_rest().await.unwrap() {
        tokio::task::yield_now().await;
    }
    drop(running);
}
