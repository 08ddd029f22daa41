//! The records of the event table's stream, as they would be delivered to the
//! projector, in the hands of a test that may lose, repeat and mix them.

use std::collections::BTreeMap;

use serde_json::Value;
use textledger_command::pipeline::Pipeline;
use textledger_command::pipeline::local::ENVIRONMENT;
use textledger_embedded::faults::Service;
use textledger_embedded::stream_source::StreamSource;
use textledger_infrastructure::deployment::functions::Function;
use textledger_infrastructure::deployment::tables::TableNames;

use crate::wire::event;

pub struct Doorbells {
    source: StreamSource,
    /// All that rang so far, in order.
    pub rung: Vec<Value>,
}

impl Doorbells {
    pub async fn of(pipeline: &Pipeline) -> Self {
        let table = &TableNames::deployed(ENVIRONMENT).events;
        let tables = aws_sdk_dynamodb::Client::new(pipeline.cloud.sdk());
        let described = tables.describe_table().table_name(table).send().await.unwrap();
        let arn = described.table.unwrap().latest_stream_arn.unwrap();
        let streams = aws_sdk_dynamodbstreams::Client::new(pipeline.cloud.sdk());
        Self { source: StreamSource::new(streams, table, arn, None).unwrap(), rung: Vec::new() }
    }

    /// Takes what has rung since, and gives it back.
    pub async fn listen(&mut self) -> Vec<Value> {
        let before = self.rung.len();
        while let Some(batch) = self.source.next_batch(1000).await.unwrap() {
            self.source.commit(&batch, Some(&batch.last_sequence_number));
            self.rung.extend(batch.event["Records"].as_array().unwrap().iter().cloned());
        }
        self.rung[before..].to_vec()
    }

    /// The last record of every stream.
    pub fn last_ones(&self) -> Vec<Value> {
        let by_stream: BTreeMap<&str, &Value> =
            self.rung.iter().map(|record| (stream_key(record), record)).collect();
        by_stream.into_values().cloned().collect()
    }
}

/// How often a reply was called for, by whomever: the queue itself drops what is
/// called for twice.
pub fn calls_for_reply(pipeline: &Pipeline) -> u64 {
    pipeline.cloud.faults.requests(Service::Sqs, "SendMessage")
}

/// The key of the stream a record is about.
pub fn stream_key(record: &Value) -> &str {
    record["dynamodb"]["Keys"]["stream_id"]["S"].as_str().unwrap()
}

/// What the projector names it by, should it fail.
pub fn sequence_number(record: &Value) -> &str {
    record["dynamodb"]["SequenceNumber"].as_str().unwrap()
}

/// Delivers these records as one batch; the sequence numbers of those that are
/// to be delivered again.
pub async fn project(pipeline: &Pipeline, records: &[Value]) -> Vec<String> {
    let answer = pipeline.functions.run(Function::Projector, &event(records)).await.unwrap();
    let failures = answer["batchItemFailures"].as_array().unwrap();
    failures.iter().map(|failure| failure["itemIdentifier"].as_str().unwrap().to_owned()).collect()
}
