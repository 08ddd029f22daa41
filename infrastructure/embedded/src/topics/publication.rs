//! What is published to a topic.

use crate::queues::MessageAttributes;

/// What is published.
#[derive(Debug, Clone, Default)]
pub struct Publication {
    /// The text, 1 byte to 256 KiB.
    pub message: String,
    /// A subject line, if any.
    pub subject: Option<String>,
    /// Attributes that travel with the text.
    pub attributes: MessageAttributes,
}
