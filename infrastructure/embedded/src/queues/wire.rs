//! SQS on the wire: AWS JSON 1.0, with the errors as AWS SDKs and the AWS CLI
//! expect them (`x-amzn-query-error` carries the code of the older protocol,
//! and that is the one the SDKs match on).

use std::collections::BTreeSet;
use std::time::Duration;

use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};
use tokio::time::Instant;

use super::{Error, MessageAttributes, NewMessage, QueueDescription, Queues, ReceivedMessage, digest};
use crate::wire::{ACCOUNT, AWS_JSON, REGION, json as json_response};

/// How often a long poll looks again: delays end by the queues' clock, which
/// may be turned by hand, so there is nothing to sleep until.
const LONG_POLL_LOOKS_EVERY: Duration = Duration::from_millis(50);

/// The longest long poll.
const LONG_POLL_SECONDS_MAX: u64 = 20;

/// The most entries of one batch.
const BATCH_ENTRIES_MAX: usize = 10;

/// A refusal that has a name of its own on the wire.
enum SqsError {
    Queue(Error),
    Named { code: &'static str, shape: &'static str, message: String },
}

impl From<Error> for SqsError {
    fn from(error: Error) -> Self {
        Self::Queue(error)
    }
}

/// Answers `operation`; `base` is what queue URLs start with.
pub(crate) async fn answer(queues: &Queues, base: &str, operation: &str, body: &[u8]) -> Response {
    let done = match operation {
        "SendMessage" => send(queues, body),
        "SendMessageBatch" => send_batch(queues, body),
        "ReceiveMessage" => receive(queues, body).await,
        "DeleteMessage" => delete(queues, body),
        "ChangeMessageVisibility" => change_visibility(queues, body),
        "GetQueueUrl" => queue_url(queues, base, body),
        "GetQueueAttributes" => attributes(queues, body),
        "ListQueues" => list(queues, base, body),
        "PurgeQueue" => purge(queues, body),
        other => Err(SqsError::Named {
            code: "InvalidAction",
            shape: "InvalidAction",
            message: format!("the action {other} is not served by the embedded cloud"),
        }),
    };
    match done {
        Ok(value) => json_response(StatusCode::OK, AWS_JSON, &value),
        Err(refusal) => refuse(&refusal),
    }
}

fn refuse(refusal: &SqsError) -> Response {
    let (status, code, shape, message) = match refusal {
        SqsError::Named { code, shape, message } => (StatusCode::BAD_REQUEST, *code, *shape, message.clone()),
        SqsError::Queue(error) => {
            let (status, code, shape) = names(error);
            (status, code, shape, error.to_string())
        }
    };
    let fault = if status.is_server_error() { "Receiver" } else { "Sender" };
    let body = json!({ "__type": format!("com.amazonaws.sqs#{shape}"), "message": message });
    let mut response = json_response(status, AWS_JSON, &body);
    if let Ok(value) = HeaderValue::from_str(&format!("{code};{fault}")) {
        response.headers_mut().insert("x-amzn-query-error", value);
    }
    response
}

fn names(error: &Error) -> (StatusCode, &'static str, &'static str) {
    match error {
        Error::NoSuchQueue(_) => {
            (StatusCode::BAD_REQUEST, "AWS.SimpleQueueService.NonExistentQueue", "QueueDoesNotExist")
        }
        Error::ReceiptHandle => (StatusCode::NOT_FOUND, "ReceiptHandleIsInvalid", "ReceiptHandleIsInvalid"),
        Error::NotInFlight => {
            (StatusCode::BAD_REQUEST, "AWS.SimpleQueueService.MessageNotInflight", "MessageNotInflight")
        }
        Error::Parameter(_) => (StatusCode::BAD_REQUEST, "InvalidParameterValue", "InvalidParameterValue"),
        Error::Missing(_) => (StatusCode::BAD_REQUEST, "MissingParameter", "MissingParameter"),
        Error::Store(_) => (StatusCode::INTERNAL_SERVER_ERROR, "InternalFailure", "InternalFailure"),
    }
}

fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, SqsError> {
    serde_json::from_slice(body).map_err(|error| SqsError::Queue(Error::Parameter(error.to_string())))
}

/// The queue's name is the last part of its URL.
fn name_in(url: &str) -> &str {
    url.rsplit('/').next().unwrap_or(url)
}

fn url_of(base: &str, name: &str) -> String {
    format!("{base}/{ACCOUNT}/{name}")
}

fn arn_of(name: &str) -> String {
    format!("arn:aws:sqs:{REGION}:{ACCOUNT}:{name}")
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct OnQueue {
    queue_url: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Message {
    message_body: String,
    delay_seconds: Option<u32>,
    #[serde(default)]
    message_attributes: MessageAttributes,
    message_group_id: Option<String>,
    message_deduplication_id: Option<String>,
}

impl Message {
    fn put(self, queues: &Queues, queue: &str) -> Result<Map<String, Value>, Error> {
        let message = NewMessage {
            body: self.message_body,
            group_id: self.message_group_id,
            dedup_id: self.message_deduplication_id,
            delay_seconds: self.delay_seconds,
            attributes: self.message_attributes,
        };
        let sent = queues.send(queue, &message)?;
        let mut fields = Map::new();
        fields.insert("MessageId".into(), sent.message_id.into());
        fields.insert("MD5OfMessageBody".into(), digest::of_body(&message.body).into());
        if let Some(sum) = digest::of_attributes(&message.attributes) {
            fields.insert("MD5OfMessageAttributes".into(), sum.into());
        }
        if let Some(number) = sent.sequence_number {
            fields.insert("SequenceNumber".into(), number.into());
        }
        Ok(fields)
    }
}

fn send(queues: &Queues, body: &[u8]) -> Result<Value, SqsError> {
    let on: OnQueue = read(body)?;
    let message: Message = read(body)?;
    Ok(Value::Object(message.put(queues, name_in(&on.queue_url))?))
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct SendBatch {
    queue_url: String,
    entries: Vec<BatchEntry>,
}

#[derive(Deserialize)]
struct BatchEntry {
    #[serde(rename = "Id")]
    id: String,
    #[serde(flatten)]
    message: Message,
}

fn send_batch(queues: &Queues, body: &[u8]) -> Result<Value, SqsError> {
    let refused = |code, shape, message: &str| SqsError::Named { code, shape, message: message.to_owned() };
    let batch: SendBatch = read(body)?;
    let queue = name_in(&batch.queue_url);
    queues.spec(queue)?;
    if batch.entries.is_empty() {
        return Err(refused(
            "AWS.SimpleQueueService.EmptyBatchRequest",
            "EmptyBatchRequest",
            "there should be at least one entry in the batch",
        ));
    }
    if batch.entries.len() > BATCH_ENTRIES_MAX {
        return Err(refused(
            "AWS.SimpleQueueService.TooManyEntriesInBatchRequest",
            "TooManyEntriesInBatchRequest",
            "a batch has at most 10 entries",
        ));
    }
    if batch.entries.iter().map(|entry| &entry.id).collect::<BTreeSet<_>>().len() < batch.entries.len() {
        return Err(refused(
            "AWS.SimpleQueueService.BatchEntryIdsNotDistinct",
            "BatchEntryIdsNotDistinct",
            "two entries have the same id",
        ));
    }
    let (mut successful, mut failed) = (Vec::new(), Vec::new());
    for BatchEntry { id, message } in batch.entries {
        match message.put(queues, queue) {
            Ok(mut fields) => {
                fields.insert("Id".into(), id.into());
                successful.push(Value::Object(fields));
            }
            Err(error) => {
                let (status, code, _) = names(&error);
                failed.push(json!({
                    "Id": id, "Code": code, "Message": error.to_string(),
                    "SenderFault": status.is_client_error(),
                }));
            }
        }
    }
    Ok(json!({ "Successful": successful, "Failed": failed }))
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Receive {
    queue_url: String,
    max_number_of_messages: Option<usize>,
    visibility_timeout: Option<u32>,
    wait_time_seconds: Option<u64>,
    #[serde(default)]
    attribute_names: Vec<String>,
    #[serde(default)]
    message_system_attribute_names: Vec<String>,
    #[serde(default)]
    message_attribute_names: Vec<String>,
}

async fn receive(queues: &Queues, body: &[u8]) -> Result<Value, SqsError> {
    let wanted: Receive = read(body)?;
    let max = wanted.max_number_of_messages.unwrap_or(1);
    if !(1..=10).contains(&max) {
        return Err(Error::Parameter("MaxNumberOfMessages is 1 to 10".into()).into());
    }
    let wait_seconds = wanted.wait_time_seconds.unwrap_or(0);
    if wait_seconds > LONG_POLL_SECONDS_MAX {
        return Err(Error::Parameter(format!("WaitTimeSeconds is 0 to {LONG_POLL_SECONDS_MAX}")).into());
    }
    let until = Instant::now() + Duration::from_secs(wait_seconds);
    let queue = name_in(&wanted.queue_url);
    let mut changes = queues.changes_of(queue);
    loop {
        let messages = queues.receive_for(queue, max, wanted.visibility_timeout)?;
        let left = until.saturating_duration_since(Instant::now());
        if !messages.is_empty() || left.is_zero() {
            let messages: Vec<Value> = messages.into_iter().map(|message| shown(message, &wanted)).collect();
            return Ok(if messages.is_empty() { json!({}) } else { json!({ "Messages": messages }) });
        }
        // Either way the next look tells.
        let _ = tokio::time::timeout(LONG_POLL_LOOKS_EVERY.min(left), changes.changed()).await;
    }
}

fn shown(message: ReceivedMessage, wanted: &Receive) -> Value {
    let system: Map<String, Value> = [
        ("SenderId", Some(ACCOUNT.to_owned())),
        ("SentTimestamp", Some(message.sent_at.unix_millis().to_string())),
        ("ApproximateReceiveCount", Some(message.receive_count.to_string())),
        ("ApproximateFirstReceiveTimestamp", Some(message.first_received_at.unix_millis().to_string())),
        ("SequenceNumber", message.sequence_number),
        ("MessageGroupId", message.group_id),
        ("MessageDeduplicationId", message.dedup_id),
    ]
    .into_iter()
    .filter(|(name, _)| {
        let mut names = wanted.attribute_names.iter().chain(&wanted.message_system_attribute_names);
        names.any(|asked| asked == "All" || asked == name)
    })
    .filter_map(|(name, value)| Some((name.to_owned(), Value::String(value?))))
    .collect();
    let mut attributes = message.attributes;
    attributes.retain(|name, _| {
        wanted.message_attribute_names.iter().any(|asked| {
            asked == "All"
                || asked == name
                || asked.strip_suffix(".*").is_some_and(|prefix| name.starts_with(prefix))
        })
    });
    let mut fields = Map::new();
    fields.insert("MessageId".into(), message.message_id.into());
    fields.insert("ReceiptHandle".into(), message.receipt_handle.into());
    fields.insert("MD5OfBody".into(), message.body_md5.into());
    fields.insert("Body".into(), message.body.into());
    if !system.is_empty() {
        fields.insert("Attributes".into(), Value::Object(system));
    }
    if let Some(sum) = digest::of_attributes(&attributes) {
        fields.insert("MD5OfMessageAttributes".into(), sum.into());
        fields.insert("MessageAttributes".into(), json!(attributes));
    }
    Value::Object(fields)
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct OnReceipt {
    queue_url: String,
    receipt_handle: String,
    visibility_timeout: Option<u32>,
}

impl OnReceipt {
    /// The receipt, when it was made for the queue in the URL.
    fn handle(&self, queues: &Queues) -> Result<&str, Error> {
        let queue = name_in(&self.queue_url);
        queues.spec(queue)?;
        let made_for = super::receipt::Receipt::parse(&self.receipt_handle).ok_or(Error::ReceiptHandle)?;
        if made_for.queue == queue { Ok(&self.receipt_handle) } else { Err(Error::ReceiptHandle) }
    }
}

fn delete(queues: &Queues, body: &[u8]) -> Result<Value, SqsError> {
    let on: OnReceipt = read(body)?;
    queues.delete(on.handle(queues)?)?;
    Ok(json!({}))
}

fn change_visibility(queues: &Queues, body: &[u8]) -> Result<Value, SqsError> {
    let on: OnReceipt = read(body)?;
    let seconds = on.visibility_timeout.ok_or(Error::Missing("VisibilityTimeout"))?;
    queues.change_visibility(on.handle(queues)?, seconds)?;
    Ok(json!({}))
}

fn queue_url(queues: &Queues, base: &str, body: &[u8]) -> Result<Value, SqsError> {
    #[derive(Deserialize)]
    #[serde(rename_all = "PascalCase")]
    struct Named {
        queue_name: String,
    }
    let Named { queue_name } = read(body)?;
    let spec = queues.spec(&queue_name)?;
    Ok(json!({ "QueueUrl": url_of(base, &spec.name) }))
}

fn attributes(queues: &Queues, body: &[u8]) -> Result<Value, SqsError> {
    #[derive(Deserialize)]
    #[serde(rename_all = "PascalCase")]
    struct Asked {
        queue_url: String,
        #[serde(default)]
        attribute_names: Vec<String>,
    }
    let asked: Asked = read(body)?;
    let name = name_in(&asked.queue_url);
    let (spec, depth) = (queues.spec(name)?, queues.depth(name)?);
    let QueueDescription { fifo, delay_seconds, visibility_timeout_seconds, retention_seconds, .. } = spec;
    let redrive = spec.dead_letters.map(|to| {
        json!({ "deadLetterTargetArn": arn_of(&to.queue), "maxReceiveCount": to.receives_max }).to_string()
    });
    let attributes: Map<String, Value> = [
        ("QueueArn", Some(arn_of(name))),
        ("ApproximateNumberOfMessages", Some(depth.visible.to_string())),
        ("ApproximateNumberOfMessagesNotVisible", Some(depth.in_flight.to_string())),
        ("ApproximateNumberOfMessagesDelayed", Some(depth.delayed.to_string())),
        ("DelaySeconds", Some(delay_seconds.to_string())),
        ("VisibilityTimeout", Some(visibility_timeout_seconds.to_string())),
        ("MessageRetentionPeriod", Some(retention_seconds.to_string())),
        ("RedrivePolicy", redrive),
        ("FifoQueue", fifo.then(|| "true".to_owned())),
        ("ContentBasedDeduplication", fifo.then(|| "false".to_owned())),
    ]
    .into_iter()
    .filter(|(name, _)| asked.attribute_names.iter().any(|asked| asked == "All" || asked == name))
    .filter_map(|(name, value)| Some((name.to_owned(), Value::String(value?))))
    .collect();
    Ok(json!({ "Attributes": attributes }))
}

fn list(queues: &Queues, base: &str, body: &[u8]) -> Result<Value, SqsError> {
    #[derive(Deserialize)]
    #[serde(rename_all = "PascalCase")]
    struct Asked {
        queue_name_prefix: Option<String>,
    }
    let Asked { queue_name_prefix } = read(body)?;
    let names = queues.names(queue_name_prefix.as_deref().unwrap_or_default())?;
    let urls: Vec<String> = names.iter().map(|name| url_of(base, name)).collect();
    Ok(json!({ "QueueUrls": urls }))
}

fn purge(queues: &Queues, body: &[u8]) -> Result<Value, SqsError> {
    let on: OnQueue = read(body)?;
    queues.purge(name_in(&on.queue_url))?;
    Ok(json!({}))
}
