//! A message on its way into a queue, and what the queue answers.

use super::digest::MessageAttributes;

/// A message to send.
#[derive(Debug, Clone, Default)]
pub struct NewMessage {
    /// The text, 1 byte to 1 MiB.
    pub body: String,
    /// The group whose order counts; required by a FIFO queue.
    pub group_id: Option<String>,
    /// Equal ids within five minutes are one message; required by a FIFO queue.
    pub dedup_id: Option<String>,
    /// Overrides the queue's delay; standard queues only.
    pub delay_seconds: Option<u32>,
    /// Attributes that travel with the body.
    pub attributes: MessageAttributes,
}

/// What became of a sent message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentMessage {
    /// The message's id, or the first message's when this was a duplicate.
    pub message_id: String,
    /// Where the message stands in the queue; given by FIFO queues.
    pub sequence_number: Option<String>,
}
