//! Amazon SNS topics. A published message becomes the event a subscribed
//! Lambda function gets, and waits in a standard queue of its own until an
//! event source takes it: publishing returns at once, and a restart loses
//! nothing. Nothing here knows who is subscribed.

pub(super) mod event;
mod publication;
pub(super) mod wire;

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

pub use self::publication::Publication;
use super::carrier::NewId;
use super::queues::{self, NewMessage, Queues};
use textledger_infrastructure::deployment::queues::QueueDescription;
use textledger_infrastructure::time::SharedTime;

/// How long an event source may work on an event before it is handed out again.
const VISIBILITY_SECONDS: u32 = 60;

/// Longer than any event waits for its last attempt.
const RETENTION_SECONDS: u32 = 14 * 86_400;

/// The largest message, in bytes.
const MESSAGE_BYTES_MAX: usize = 262_144;

/// Why a message was not published.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No topic has this name or ARN.
    #[error("topic does not exist: {0}")]
    NoSuchTopic(String),
    /// The message is empty or too long, or a name is not one.
    #[error("invalid parameter: {0}")]
    Parameter(String),
    /// The queue behind the topic failed.
    #[error("queue behind the topic: {0}")]
    Queue(#[from] queues::Error),
}

/// The topics of one embedded cloud; clones share them.
#[derive(Clone)]
pub struct Topics {
    queues: Queues,
    account: String,
    region: String,
    clock: SharedTime,
    new_id: NewId,
    names: Arc<Mutex<BTreeSet<String>>>,
}

impl Topics {
    /// No topics yet. Events wait in `queues`; message ids come from `new_id`.
    #[must_use]
    pub fn new(queues: Queues, account: &str, region: &str, clock: SharedTime, new_id: NewId) -> Self {
        let (account, region) = (account.to_owned(), region.to_owned());
        Self { queues, account, region, clock, new_id, names: Arc::default() }
    }

    /// The queue in which a topic's events wait.
    #[must_use]
    pub fn queue_name(topic: &str) -> String {
        format!("sns-{topic}")
    }

    /// The ARN of the topic called `name`.
    #[must_use]
    pub fn arn(&self, name: &str) -> String {
        format!("arn:aws:sns:{}:{}:{name}", self.region, self.account)
    }

    /// Makes the topic and its queue, unless they are there.
    ///
    /// # Errors
    /// When the name is no topic name, or the queue cannot be made.
    pub fn add(&self, name: &str) -> Result<(), Error> {
        self.queues.create(QueueDescription {
            name: Self::queue_name(name),
            fifo: false,
            delay_seconds: 0,
            visibility_timeout_seconds: VISIBILITY_SECONDS,
            retention_seconds: RETENTION_SECONDS,
            dead_letters: None,
        })?;
        self.names.lock().unwrap_or_else(PoisonError::into_inner).insert(name.to_owned());
        Ok(())
    }

    /// The ARNs of all topics, in order.
    #[must_use]
    pub fn arns(&self) -> Vec<String> {
        self.names.lock().unwrap_or_else(PoisonError::into_inner).iter().map(|name| self.arn(name)).collect()
    }

    /// Publishes `message` to a topic, given by name or ARN. Answers the
    /// message id once the event is stored.
    ///
    /// # Errors
    /// When there is no such topic, the message is empty or too long, or the
    /// event cannot be stored.
    pub fn publish(&self, topic: &str, message: &str) -> Result<String, Error> {
        let message = message.to_owned();
        self.publish_with(topic, &Publication { message, ..Publication::default() })
    }

    /// As [`Self::publish`], with a subject and attributes.
    ///
    /// # Errors
    /// As [`Self::publish`].
    pub fn publish_with(&self, topic: &str, publication: &Publication) -> Result<String, Error> {
        let name = self.name_of(topic)?;
        if publication.message.is_empty() {
            return Err(Error::Parameter("Empty message".into()));
        }
        if publication.message.len() > MESSAGE_BYTES_MAX {
            return Err(Error::Parameter("Message too long".into()));
        }
        let message_id = (self.new_id)();
        let body = event::for_lambda(&self.arn(&name), &message_id, publication, self.clock.now());
        self.queues.send(&Self::queue_name(&name), &NewMessage { body, ..NewMessage::default() })?;
        Ok(message_id)
    }

    fn name_of(&self, topic: &str) -> Result<String, Error> {
        let name = topic.strip_prefix(&self.arn("")).unwrap_or(topic);
        let names = self.names.lock().unwrap_or_else(PoisonError::into_inner);
        names.get(name).cloned().ok_or_else(|| Error::NoSuchTopic(topic.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use aws_lambda_events::sns::SnsEvent;

    use super::{Error, Topics};
    use crate::clock::ManualClock;
    use crate::queues::Queues;
    use crate::store::Store;

    #[test]
    fn a_published_message_waits_as_the_event_lambda_gets() {
        let clock = Arc::new(ManualClock::starting_at("2026-11-22T07:28:00.123Z".parse().unwrap()));
        let queues = Queues::new(Store::in_memory().unwrap(), clock.clone());
        let topics =
            Topics::new(queues.clone(), "000000000000", "us-east-1", clock, Arc::new(|| "id-1".into()));
        topics.add("sms-inbound-messages").unwrap();
        topics.add("sms-inbound-messages").unwrap();
        let arn = topics.arn("sms-inbound-messages");
        assert_eq!(topics.arns(), [arn.as_str()]);

        for topic in ["sms-inbound-messages", arn.as_str()] {
            assert_eq!(topics.publish(topic, r#"{"messageBody":"hi"}"#).unwrap(), "id-1");
        }

        let waiting = queues.receive(&Topics::queue_name("sms-inbound-messages"), 10).unwrap();
        assert_eq!(waiting.len(), 2);
        let event: SnsEvent = serde_json::from_str(&waiting[0].body).unwrap();
        let record = &event.records[0];
        assert_eq!(record.event_source, "aws:sns");
        assert_eq!((record.sns.message_id.as_str(), record.sns.topic_arn.as_str()), ("id-1", arn.as_str()));
        assert_eq!(record.sns.message, r#"{"messageBody":"hi"}"#);
        assert_eq!(record.sns.timestamp.timestamp_millis(), 1_795_332_480_123);
        assert_eq!(record.sns.subject, None);
    }

    #[test]
    fn what_sns_would_refuse_is_refused() {
        let clock = Arc::new(ManualClock::starting_at("2026-11-22T07:28:00Z".parse().unwrap()));
        let queues = Queues::new(Store::in_memory().unwrap(), clock.clone());
        let topics = Topics::new(queues, "000000000000", "us-east-1", clock, Arc::new(|| "id-1".into()));
        topics.add("known").unwrap();
        assert!(matches!(topics.publish("unknown", "text"), Err(Error::NoSuchTopic(_))));
        assert!(matches!(topics.publish("known", ""), Err(Error::Parameter(_))));
        assert!(matches!(topics.publish("known", &"x".repeat(262_145)), Err(Error::Parameter(_))));
    }
}
