//! The reply queue: SQS FIFO, one group a stream, so that a contact has one
//! replier at a time and no contact waits for another (S9).

use aws_config::SdkConfig;
use aws_sdk_sqs::Client;
use serde::{Deserialize, Serialize};
use textledger_domain::hash::Hash;
use textledger_domain::ids::EventId;
use textledger_domain::stream::{Seq, StreamId};
use uuid::Uuid;

use crate::in_words::in_words;

/// "Look whether this stream is owed something." It carries no decision: the
/// replier decides on the ledger alone, so a trigger may come twice or late.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trigger {
    /// Which stream.
    pub stream_id: StreamId,
    /// The event that called for a look.
    pub event_id: EventId,
    /// Its position.
    pub seq: Seq,
}

/// Puts triggers on the queue and postpones those that cannot be served yet.
#[derive(Clone)]
pub struct ReplyQueue {
    client: Client,
    url: String,
}

/// Takes what is no trigger, at once: served again and again it would hold up
/// what is behind it in its group.
#[derive(Clone)]
pub struct DeadTriggers {
    client: Client,
    url: String,
}

impl DeadTriggers {
    /// The dead letters of the reply queue, at `url`.
    #[must_use]
    pub fn new(client: Client, url: String) -> Self {
        Self { client, url }
    }

    /// Puts the message with id `message_id` there as it came.
    ///
    /// # Errors
    /// [`Error`]
    pub async fn take(&self, message_id: &str, body: &str) -> Result<(), Error> {
        self.client
            .send_message()
            .queue_url(&self.url)
            .message_body(body)
            .message_group_id(message_id)
            .message_deduplication_id(message_id)
            .send()
            .await
            .map(|_| ())
            .map_err(|error| Error { what: "put a message among the dead letters of", why: in_words(&error) })
    }
}

/// Why the queue did not take a request.
#[derive(Debug, thiserror::Error)]
#[error("{what} the reply queue: {why}")]
pub struct Error {
    what: &'static str,
    why: String,
}

impl ReplyQueue {
    /// The queue at `url`.
    #[must_use]
    pub fn new(client: Client, url: String) -> Self {
        Self { client, url }
    }

    /// The same, reached as `sdk` says.
    #[must_use]
    pub fn over(sdk: &SdkConfig, url: String) -> Self {
        Self::new(Client::new(sdk), url)
    }

    /// Triggers a reply. The same event again within five minutes is dropped by
    /// the queue, later by the ledger.
    ///
    /// # Errors
    /// [`Error`]
    pub async fn trigger(&self, trigger: &Trigger) -> Result<(), Error> {
        self.put(trigger, trigger.event_id.to_string()).await
    }

    /// Puts a trigger on the queue again under an id of its own, behind those of
    /// its contact: one that has waited for long would use up its receives.
    ///
    /// # Errors
    /// [`Error`]
    pub async fn renew(&self, trigger: &Trigger, id: Uuid) -> Result<(), Error> {
        self.put(trigger, id.to_string()).await
    }

    async fn put(&self, trigger: &Trigger, deduplication_id: String) -> Result<(), Error> {
        let failed = |why: String| Error { what: "put a trigger on", why };
        let body = serde_json::to_string(trigger).map_err(|error| failed(error.to_string()))?;
        self.client
            .send_message()
            .queue_url(&self.url)
            .message_body(body)
            // Group ids show up in consoles and traces: no phone number there.
            .message_group_id(Hash::of(trigger.stream_id.key().as_bytes()).to_string())
            .message_deduplication_id(deduplication_id)
            .send()
            .await
            .map(|_| ())
            .map_err(|error| failed(in_words(&error)))
    }

    /// Lets a received trigger come again after `seconds` (0–43,200) instead of
    /// after the queue's visibility timeout.
    ///
    /// # Errors
    /// [`Error`]
    pub async fn postpone(&self, receipt_handle: &str, seconds: i32) -> Result<(), Error> {
        self.client
            .change_message_visibility()
            .queue_url(&self.url)
            .receipt_handle(receipt_handle)
            .visibility_timeout(seconds.clamp(0, 43_200))
            .send()
            .await
            .map(|_| ())
            .map_err(|error| Error { what: "postpone a trigger on", why: in_words(&error) })
    }
}
