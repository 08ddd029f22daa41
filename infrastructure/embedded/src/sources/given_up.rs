//! What the failure queue of a stream's mapping is told of records that were
//! given up: where they stand, never what they say (AWS Lambda Developer Guide,
//! "Retain discarded records", example invocation record).

use serde_json::{Value, json};
use textledger_domain::time::Timestamp;

use crate::stream_source::Batch;
use crate::wire::{ACCOUNT, REGION};

/// The records of `batch` from `first` on, given up after `attempts`.
pub(super) fn told(
    batch: &Batch,
    first: usize,
    function: &str,
    request_id: &str,
    attempts: u32,
    now: Timestamp,
) -> Value {
    let last = batch.record_sequence_numbers.len() - 1;
    let record = |place: usize| &batch.event["Records"][place];
    let arrival = |place: usize| {
        let seconds = record(place)["dynamodb"]["ApproximateCreationDateTime"].as_i64();
        seconds.and_then(|seconds| Timestamp::from_unix_millis(seconds * 1000))
    };
    json!({
        "requestContext": {
            "requestId": request_id,
            "functionArn": format!("arn:aws:lambda:{REGION}:{ACCOUNT}:function:{function}"),
            "condition": "RetryAttemptsExhausted",
            "approximateInvokeCount": attempts,
        },
        "responseContext": { "statusCode": 200, "executedVersion": "$LATEST" },
        "version": "1.0",
        "timestamp": now,
        "DDBStreamBatchInfo": {
            "shardId": batch.shard,
            "startSequenceNumber": batch.record_sequence_numbers[first],
            "endSequenceNumber": batch.record_sequence_numbers[last],
            "approximateArrivalOfFirstRecord": arrival(first),
            "approximateArrivalOfLastRecord": arrival(last),
            "batchSize": last - first + 1,
            "streamArn": record(first)["eventSourceARN"],
        },
    })
}
