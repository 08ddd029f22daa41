//! Which records of the events table's stream were given up, as Lambda tells the failure
//! queue of the projector's mapping: where they stood in their shard and when they came,
//! and nothing of what they said. DynamoDB keeps the records for a day; after that, and
//! before, the ledger is asked for what was recorded at the time.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use serde::Deserialize;
use textledger_domain::limits::{CLOCK_OFF_MAX, RECORDED_AHEAD_MAX};
use textledger_domain::stream::StreamId;
use textledger_domain::time::Timestamp;
use textledger_infrastructure::ledger::{Ledger, ReadError};

/// How long an event may be on its way into the table, with every retry.
const APPENDED_WITHIN: TimeDelta = TimeDelta::seconds(30);

/// Records of one shard, from one to another.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ShardRange {
    shard_id: String,
    start_sequence_number: String,
    approximate_arrival_of_first_record: Timestamp,
    approximate_arrival_of_last_record: Timestamp,
    batch_size: u64,
}

#[derive(Deserialize)]
struct GivenUp {
    #[serde(rename = "DDBStreamBatchInfo")]
    range: ShardRange,
}

impl ShardRange {
    /// What a letter tells of; nothing where it is none of Lambda's.
    pub(super) fn read(body: &str) -> Option<Self> {
        serde_json::from_str(body).ok().map(|GivenUp { range }| range)
    }

    /// In words.
    pub(super) fn about(&self) -> String {
        let Self { shard_id, start_sequence_number, batch_size, .. } = self;
        format!("{batch_size} records from {start_sequence_number} in {shard_id}")
    }

    /// When its events count as recorded: the clock of whoever recorded one may be off,
    /// and runs ahead of itself by a bounded step.
    pub(super) fn recorded(&self) -> (Timestamp, Timestamp) {
        let from = self.approximate_arrival_of_first_record - CLOCK_OFF_MAX - APPENDED_WITHIN;
        (from, self.approximate_arrival_of_last_record + RECORDED_AHEAD_MAX)
    }

    /// The streams that recorded something then, and that views are made of.
    pub(super) async fn streams(&self, ledger: &Ledger) -> Result<BTreeSet<StreamId>, ReadError> {
        let (from, to) = self.recorded();
        let mut streams = ledger.streams_recorded(from, to).await?;
        streams.retain(|stream| !matches!(stream, StreamId::System(_)));
        Ok(streams)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_tells_of_a_range_and_anything_else_of_none() {
        let letter = r#"{"requestContext":{"condition":"RetryAttemptsExhausted"},"version":"1.0","DDBStreamBatchInfo":
            {"shardId":"shardId-1","startSequenceNumber":"700","endSequenceNumber":"712","batchSize":3,
            "approximateArrivalOfFirstRecord":"2026-11-22T07:28:00Z","approximateArrivalOfLastRecord":"2026-11-22T07:28:01Z",
            "streamArn":"arn:aws:dynamodb:us-east-1:000000000000:table/t/stream/s"}}"#;
        let range = ShardRange::read(letter).unwrap();
        assert_eq!(range.about(), "3 records from 700 in shardId-1");
        let (from, to) = range.recorded();
        assert_eq!(
            (from.to_string(), to.to_string()),
            ("2026-11-22T07:26:30.000Z".into(), "2026-11-22T07:30:01.000Z".into())
        );
        for other in ["", "{}", "STOP", r#"{"DDBStreamBatchInfo":{"shardId":"shardId-1"}}"#] {
            assert_eq!(ShardRange::read(other), None, "{other}");
        }
    }
}
