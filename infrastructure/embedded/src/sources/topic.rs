//! SNS to Lambda: an asynchronous invocation, repeated until it succeeds.

use textledger_domain::time::Timestamp;
use tracing::warn;

use super::Error;
use crate::cloud::Cloud;
use crate::functions::Functions;
use crate::queues::Queues;
use crate::topics::Topics;

pub(super) struct TopicSource {
    queues: Queues,
    functions: Functions,
    queue: String,
    function: String,
}

impl TopicSource {
    pub(super) fn new(cloud: &Cloud, topic: &str, function: String) -> Self {
        Self {
            queues: cloud.queues.clone(),
            functions: cloud.functions.clone(),
            queue: Topics::queue_name(topic),
            function,
        }
    }

    pub(super) async fn pump(&self) -> Result<bool, Error> {
        let notifications = self.queues.receive(&self.queue, 10)?;
        for notification in &notifications {
            match self.functions.invoke(&self.function, notification.body.clone().into_bytes()).await {
                Ok(_) => self.queues.delete(&notification.receipt_handle)?,
                Err(failure) => warn!(function = %self.function, error = %failure, "delivered again later"),
            }
        }
        Ok(!notifications.is_empty())
    }

    /// Whether there is any message: to be delivered, under way or waiting.
    pub(super) fn has_any(&self) -> Result<bool, Error> {
        Ok(self.queues.depth(&self.queue)?.total() > 0)
    }

    pub(super) fn next_due(&self) -> Result<Option<Timestamp>, Error> {
        Ok(self.queues.next_visible_at(&self.queue)?)
    }
}
