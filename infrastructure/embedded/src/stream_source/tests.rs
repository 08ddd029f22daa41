//! The source against the embedded engine. What that engine never does (close
//! a shard, let an iterator expire, trim) is put into its answers on the way.

mod rewritten_answers;

use std::sync::atomic::{AtomicUsize, Ordering};

use aws_lambda_events::event::dynamodb::Event;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, AttributeValue, BillingMode, KeySchemaElement, KeyType, ScalarAttributeType,
    StreamSpecification, StreamViewType, TimeToLiveSpecification,
};
use serde_json::json;

use super::{Batch, Error, StreamSource};
use crate::engine::{Engine, Location};
use crate::sdk::{http, sdk_config};
use rewritten_answers::{Answer, Exchange, Rewrite, refusal};
use textledger_infrastructure::time::{MachineTime, SharedTime};

fn time() -> SharedTime {
    std::sync::Arc::new(MachineTime)
}

const TABLE: &str = "events";
const STREAM: &str = "contact#+12065550100";

struct World {
    engine: Engine,
    tables: aws_sdk_dynamodb::Client,
    streams: aws_sdk_dynamodbstreams::Client,
    stream_arn: String,
}

impl World {
    async fn with_a_table() -> Self {
        let engine = Engine::start(Location::Temporary).await.unwrap();
        let config = sdk_config(engine.url(), http(), &time());
        let tables = aws_sdk_dynamodb::Client::new(&config);
        let attribute = |name, kind| {
            AttributeDefinition::builder().attribute_name(name).attribute_type(kind).build().unwrap()
        };
        let key =
            |name, kind| KeySchemaElement::builder().attribute_name(name).key_type(kind).build().unwrap();
        let stream = StreamSpecification::builder()
            .stream_enabled(true)
            .stream_view_type(StreamViewType::NewAndOldImages)
            .build()
            .unwrap();
        let created = tables
            .create_table()
            .table_name(TABLE)
            .billing_mode(BillingMode::PayPerRequest)
            .attribute_definitions(attribute("stream_id", ScalarAttributeType::S))
            .attribute_definitions(attribute("seq", ScalarAttributeType::N))
            .key_schema(key("stream_id", KeyType::Hash))
            .key_schema(key("seq", KeyType::Range))
            .stream_specification(stream)
            .send()
            .await
            .unwrap();
        let stream_arn = created.table_description.unwrap().latest_stream_arn.unwrap();
        let streams = aws_sdk_dynamodbstreams::Client::new(&config);
        Self { engine, tables, streams, stream_arn }
    }

    fn source(&self, checkpoint: Option<String>) -> StreamSource {
        StreamSource::new(self.streams.clone(), TABLE, &self.stream_arn, checkpoint).unwrap()
    }

    /// A source whose answers `rewrite` may replace.
    fn source_behind(
        &self,
        rewrite: impl Fn(&Exchange) -> Option<Answer> + Send + Sync + 'static,
    ) -> StreamSource {
        let config =
            aws_sdk_dynamodbstreams::config::Builder::from(&sdk_config(self.engine.url(), http(), &time()));
        let config = config.interceptor(Rewrite::new(rewrite)).build();
        let client = aws_sdk_dynamodbstreams::Client::from_conf(config);
        StreamSource::new(client, TABLE, &self.stream_arn, None).unwrap()
    }

    async fn put(&self, seq: u32, note: &str) {
        self.put_expiring(seq, note, 4_102_444_800).await;
    }

    async fn put_expiring(&self, seq: u32, note: &str, ttl: i64) {
        let number = |value: i64| AttributeValue::N(value.to_string());
        self.tables
            .put_item()
            .table_name(TABLE)
            .item("stream_id", AttributeValue::S(STREAM.into()))
            .item("seq", number(seq.into()))
            .item("note", AttributeValue::S(note.into()))
            .item("data", AttributeValue::M([("parts".to_owned(), number(2))].into()))
            .item("ttl", number(ttl))
            .send()
            .await
            .unwrap();
    }

    async fn put_numbers(&self, numbers: std::ops::RangeInclusive<u32>) {
        for seq in numbers {
            self.put(seq, "first").await;
        }
    }
}

/// The `seq` of each record, as the functions read it.
fn numbers(batch: &Batch) -> Vec<u32> {
    let event: Event = serde_json::from_value(batch.event.clone()).unwrap();
    let seq = |keys: serde_dynamo::Item| match keys.into_inner().remove("seq") {
        Some(serde_dynamo::AttributeValue::N(number)) => number.parse().unwrap(),
        other => panic!("no number: {other:?}"),
    };
    event.records.into_iter().map(|record| seq(record.change.keys)).collect()
}

async fn next(source: &mut StreamSource, limit: i32) -> Option<Batch> {
    source.next_batch(limit).await.unwrap()
}

async fn take(source: &mut StreamSource, limit: i32) -> Vec<u32> {
    let Some(batch) = next(source, limit).await else { return Vec::new() };
    source.commit(&batch, Some(&batch.last_sequence_number));
    numbers(&batch)
}

#[tokio::test]
async fn an_insert_is_delivered_in_the_form_that_lambda_delivers() {
    let world = World::with_a_table().await;
    world.put(1, "first").await;

    let batch = next(&mut world.source(None), 10).await.unwrap();

    let given = &batch.event["Records"][0];
    let given_text = |name: &str| given[name].as_str().unwrap().to_owned();
    let at = given["dynamodb"]["ApproximateCreationDateTime"].as_i64().expect("whole seconds");
    assert!(at > 1_700_000_000, "{at}");
    let keys = json!({ "stream_id": { "S": STREAM }, "seq": { "N": "1" } });
    let mut image = keys.clone();
    image["note"] = json!({ "S": "first" });
    image["data"] = json!({ "M": { "parts": { "N": "2" } } });
    image["ttl"] = json!({ "N": "4102444800" });
    let expected = json!({ "Records": [{
        "eventID": given_text("eventID"),
        "eventName": "INSERT",
        "eventVersion": "1.1",
        "eventSource": "aws:dynamodb",
        "awsRegion": given_text("awsRegion"),
        "eventSourceARN": world.stream_arn,
        "dynamodb": {
            "ApproximateCreationDateTime": at,
            "Keys": keys,
            "NewImage": image,
            "SequenceNumber": batch.last_sequence_number,
            "SizeBytes": given["dynamodb"]["SizeBytes"].as_i64().unwrap(),
            "StreamViewType": "NEW_AND_OLD_IMAGES",
        },
    }] });
    assert_eq!(batch.event, expected);

    let event: Event = serde_json::from_value(batch.event).unwrap();
    let record = &event.records[0];
    assert_eq!(record.event_source_arn.as_deref(), Some(world.stream_arn.as_str()));
    assert_eq!(record.change.sequence_number.as_ref(), Some(&batch.last_sequence_number));
    assert_eq!(record.change.approximate_creation_date_time.timestamp(), at);
    assert_eq!(record.change.new_image.get("note"), Some(&serde_dynamo::AttributeValue::S("first".into())));
    assert!(record.change.old_image.is_empty());
}

#[tokio::test]
async fn a_change_carries_both_images_and_an_expiry_who_did_it() {
    let world = World::with_a_table().await;
    let expiry = TimeToLiveSpecification::builder().enabled(true).attribute_name("ttl").build().unwrap();
    world
        .tables
        .update_time_to_live()
        .table_name(TABLE)
        .time_to_live_specification(expiry)
        .send()
        .await
        .unwrap();
    world.put(1, "first").await;
    world.put_expiring(1, "second", 1_000_000_000).await;
    assert_eq!(world.engine.sweep_expired().await.unwrap(), 1);

    let batch = next(&mut world.source(None), 10).await.unwrap();

    let event: Event = serde_json::from_value(batch.event).unwrap();
    let [_, changed, expired] = &event.records[..] else { panic!("{event:?}") };
    let note = |item: &serde_dynamo::Item| item.get("note").cloned();
    let text = |note: &str| Some(serde_dynamo::AttributeValue::S(note.into()));
    assert_eq!(changed.event_name, "MODIFY");
    assert_eq!(note(&changed.change.old_image), text("first"));
    assert_eq!(note(&changed.change.new_image), text("second"));
    assert_eq!(changed.user_identity, None);
    assert_eq!(expired.event_name, "REMOVE");
    assert_eq!(note(&expired.change.old_image), text("second"));
    assert!(expired.change.new_image.is_empty());
    let identity = expired.user_identity.as_ref().unwrap();
    assert_eq!(
        (identity.type_.as_str(), identity.principal_id.as_str()),
        ("Service", "dynamodb.amazonaws.com")
    );
}

#[tokio::test]
async fn batches_follow_each_other_and_then_there_is_nothing_until_something_happens() {
    let world = World::with_a_table().await;
    let mut source = world.source(None);
    assert!(next(&mut source, 2).await.is_none());

    world.put_numbers(1..=3).await;
    assert_eq!(take(&mut source, 2).await, [1, 2]);
    assert_eq!(take(&mut source, 2).await, [3]);
    assert!(next(&mut source, 2).await.is_none());

    world.put_numbers(4..=4).await;
    assert_eq!(take(&mut source, 2).await, [4]);
}

#[tokio::test]
async fn what_is_not_committed_comes_again() {
    let world = World::with_a_table().await;
    world.put_numbers(1..=4).await;
    let mut source = world.source(None);

    let batch = next(&mut source, 3).await.unwrap();
    assert_eq!(numbers(&batch), [1, 2, 3]);
    source.commit(&batch, None);
    assert_eq!(numbers(&next(&mut source, 3).await.unwrap()), [1, 2, 3], "nothing was done");

    source.commit(&batch, Some("100000000000000000001"));
    assert_eq!(numbers(&next(&mut source, 3).await.unwrap()), [1, 2, 3], "a number of another batch");

    source.commit(&batch, Some(&batch.record_sequence_numbers[1]));
    let rest = next(&mut source, 3).await.unwrap();
    assert_eq!(numbers(&rest), [3, 4], "two were done");

    source.commit(&rest, Some(&rest.last_sequence_number));
    source.commit(&batch, Some(&batch.record_sequence_numbers[0]));
    assert!(next(&mut source, 3).await.is_none(), "positions never move back");
}

#[tokio::test]
async fn a_source_started_from_a_checkpoint_goes_on_after_it() {
    let world = World::with_a_table().await;
    world.put_numbers(1..=3).await;
    let mut source = world.source(None);
    assert_eq!(take(&mut source, 2).await, [1, 2]);
    let checkpoint = source.checkpoint();
    // Read, but not committed when the process ends.
    assert_eq!(numbers(&next(&mut source, 2).await.unwrap()), [3]);
    assert_eq!(source.checkpoint(), checkpoint);
    drop(source);

    let mut source = world.source(Some(checkpoint));
    world.put_numbers(4..=4).await;
    assert_eq!(take(&mut source, 10).await, [3, 4]);
}

#[tokio::test]
async fn a_checkpoint_that_makes_no_sense_and_a_stream_that_is_not_there_are_errors() {
    let world = World::with_a_table().await;
    let refused = StreamSource::new(world.streams.clone(), TABLE, "arn", Some("seventeen".into()));
    assert!(matches!(refused, Err(Error::Checkpoint { .. })), "{refused:?}");

    let arn = world.stream_arn.replace("table/events", "table/elsewhere");
    let mut nowhere = StreamSource::new(world.streams.clone(), "elsewhere", arn, None).unwrap();
    let refused = nowhere.next_batch(10).await.unwrap_err();
    assert_eq!(refused.to_string(), "DescribeStream on the stream of table elsewhere");
}

#[tokio::test]
async fn an_expired_iterator_is_replaced_at_the_checkpoint() {
    let world = World::with_a_table().await;
    world.put_numbers(1..=3).await;
    let reads = AtomicUsize::new(0);
    // The first read opens at the horizon; the second goes on with its iterator.
    let mut source = world.source_behind(move |exchange| {
        let is_second = exchange.is("GetRecords") && reads.fetch_add(1, Ordering::SeqCst) == 1;
        is_second.then(|| refusal("ExpiredIteratorException"))
    });
    assert_eq!(take(&mut source, 2).await, [1, 2]);
    assert_eq!(take(&mut source, 2).await, [3]);
}

#[tokio::test]
async fn a_position_that_was_trimmed_gives_way_to_the_oldest_record_left() {
    let world = World::with_a_table().await;
    world.put_numbers(1..=3).await;
    let mut source = world.source_behind(|exchange| {
        let is_lost = exchange.is("GetShardIterator") && exchange.sent.contains("AFTER_SEQUENCE_NUMBER");
        is_lost.then(|| refusal("TrimmedDataAccessException"))
    });
    let batch = next(&mut source, 1).await.unwrap();
    source.commit(&batch, Some(&batch.last_sequence_number));
    // Uncommitted, so that the next read has to ask for the position.
    assert_eq!(numbers(&next(&mut source, 1).await.unwrap()), [2]);
    assert_eq!(numbers(&next(&mut source, 9).await.unwrap()), [1, 2, 3]);
}

#[tokio::test]
async fn a_child_shard_is_read_when_its_closed_parent_is_at_its_end() {
    let world = World::with_a_table().await;
    world.put_numbers(1..=2).await;
    let arn = world.stream_arn.clone();
    // The engine's only shard appears as the child of one that closes with
    // nothing left, and only once that one has been read.
    let parent_reads = AtomicUsize::new(0);
    let mut source = world.source_behind(move |exchange| {
        let has_closed = || parent_reads.load(Ordering::SeqCst) > 1;
        let child = || json!({ "ShardId": "shardId-00000001-events", "ParentShardId": "shardId-parent" });
        if exchange.is("DescribeStream") {
            let mut shards = vec![json!({ "ShardId": "shardId-parent" })];
            shards.extend(has_closed().then(child));
            let description = json!({ "StreamArn": arn, "Shards": shards });
            return Some((200, json!({ "StreamDescription": description })));
        }
        let is_parent = exchange.is("GetRecords") && exchange.iterator().contains("shardId-parent");
        is_parent.then(|| match parent_reads.fetch_add(1, Ordering::SeqCst) {
            0 => (200, json!({ "Records": [], "NextShardIterator": exchange.encoded_iterator() })),
            _ => (200, json!({ "Records": [] })),
        })
    });

    assert!(next(&mut source, 10).await.is_none(), "the parent is still open");
    assert_eq!(take(&mut source, 10).await, [1, 2]);
    let expected = r#""shardId-parent":"finished""#;
    assert!(source.checkpoint().contains(expected), "{}", source.checkpoint());
    assert!(next(&mut source, 10).await.is_none());
}
