//! SNS to Lambda: an asynchronous invocation. Lambda tries twice more after a
//! function error, a minute and then two minutes later, and gives up; what it
//! gives up goes to the function's dead letters, what SNS could not hand over
//! to the subscription's. Nothing is tried here any more after that.

use std::sync::Arc;

use textledger_domain::time::Timestamp;
use textledger_infrastructure::deployment::Deployment;
use textledger_infrastructure::deployment::topics::TopicDescription;
use tokio::sync::{Semaphore, watch};
use tracing::{error, warn};

use super::error::Error;
use crate::carrier::NewId;
use crate::cloud::Cloud;
use crate::functions::{Functions, InvokeError};
use crate::queues::{MessageAttribute, NewMessage, Queues, ReceivedMessage};
use crate::topics::{Topics, event};

/// The waits before the second and the third attempt.
const RETRY_AFTER_SECONDS: [u32; 2] = [60, 120];
/// The attribute of a dead letter that quotes the error is cut after this.
const ERROR_MESSAGE_BYTES_MAX: usize = 1024;

/// Notifications delivered one after the other before others have their turn.
const ROUND_MAX: usize = 10;
/// Invocations at the same time; AWS has many more.
const CONCURRENCY_MAX: usize = 16;

#[derive(Clone)]
pub(super) struct TopicSource {
    queues: Queues,
    functions: Functions,
    new_id: NewId,
    waiting: String,
    topic: TopicDescription,
    function_dead_letters: Option<String>,
    places: Arc<Semaphore>,
}

impl TopicSource {
    pub(super) fn new(cloud: &Cloud, topic: &TopicDescription) -> Self {
        let Deployment { functions, .. } = &cloud.deployment;
        let subscriber = functions.iter().find(|function| function.name == topic.subscriber);
        Self {
            queues: cloud.queues.clone(),
            functions: cloud.functions.clone(),
            new_id: cloud.new_id.clone(),
            waiting: Topics::queue_name(&topic.name),
            topic: topic.clone(),
            function_dead_letters: subscriber.and_then(|function| function.dead_letters.clone()),
            places: Arc::new(Semaphore::new(CONCURRENCY_MAX)),
        }
    }

    /// Delivers what is due, one after the other, so that a run can be repeated.
    pub(super) async fn pump(&self) -> Result<bool, Error> {
        for round in 0..ROUND_MAX {
            // One by one: what waits for its turn is not being tried.
            let Some(notification) = self.queues.receive(&self.waiting, 1)?.pop() else {
                return Ok(round > 0);
            };
            self.deliver(&notification).await?;
        }
        Ok(true)
    }

    /// Starts delivering one notification, without waiting for it: on AWS they
    /// come at the same time and in no order.
    pub(super) async fn start_due(&self) -> Result<bool, Error> {
        let Ok(place) = self.places.clone().acquire_owned().await else { return Ok(false) };
        let Some(notification) = self.queues.receive(&self.waiting, 1)?.pop() else { return Ok(false) };
        let source = self.clone();
        tokio::spawn(async move {
            let _place = place;
            if let Err(failure) = source.deliver(&notification).await {
                error!(topic = %source.topic.name, error = %failure, "topic source");
            }
        });
        Ok(true)
    }

    async fn deliver(&self, notification: &ReceivedMessage) -> Result<(), Error> {
        let payload = notification.body.clone().into_bytes();
        let failure = match self.functions.invoke(&self.topic.subscriber, payload).await {
            Ok(_) => return Ok(self.queues.delete(&notification.receipt_handle)?),
            Err(failure) => failure,
        };
        warn!(function = %self.topic.subscriber, error = %failure, "asynchronous invocation failed");
        if failure.is_unknown_function() {
            // SNS takes this for the subscriber's fault and tries no second time.
            let body = event::for_queue(&notification.body).unwrap_or_else(|| notification.body.clone());
            self.queues.send(&self.topic.dead_letters, &NewMessage { body, ..NewMessage::default() })?;
            return Ok(self.queues.delete(&notification.receipt_handle)?);
        }
        let attempts = usize::try_from(notification.receive_count).unwrap_or(usize::MAX);
        if let Some(seconds) = RETRY_AFTER_SECONDS.get(attempts - 1) {
            return Ok(self.queues.change_visibility(&notification.receipt_handle, *seconds)?);
        }
        if let Some(queue) = &self.function_dead_letters {
            self.queues.send(queue, &self.dead_letter(notification, &failure))?;
        }
        Ok(self.queues.delete(&notification.receipt_handle)?)
    }

    /// The event as it came, and why it was given up beside it (AWS Lambda
    /// Developer Guide, "Dead-letter queues").
    fn dead_letter(&self, notification: &ReceivedMessage, failure: &InvokeError) -> NewMessage {
        let attribute = |data_type: &str, value: String| MessageAttribute {
            data_type: data_type.to_owned(),
            string_value: Some(value),
            binary_value: None,
        };
        let mut message = failure.message.clone();
        message.truncate(message.floor_char_boundary(ERROR_MESSAGE_BYTES_MAX));
        NewMessage {
            body: notification.body.clone(),
            attributes: [
                ("RequestID", attribute("String", (self.new_id)())),
                ("ErrorCode", attribute("Number", "200".to_owned())),
                ("ErrorMessage", attribute("String", message)),
            ]
            .map(|(name, value)| (name.to_owned(), value))
            .into(),
            ..NewMessage::default()
        }
    }

    /// Whether there is any message: to be delivered, under way or waiting.
    pub(super) fn has_any(&self) -> Result<bool, Error> {
        Ok(self.queues.depth(&self.waiting)?.total() > 0)
    }

    /// Moves when there may be something to deliver.
    pub(super) fn changes(&self) -> watch::Receiver<u64> {
        self.queues.changes_of(&self.waiting)
    }

    pub(super) fn next_due(&self) -> Result<Option<Timestamp>, Error> {
        Ok(self.queues.next_visible_at(&self.waiting)?)
    }
}
