//! The topics. Each has one subscriber, a function that SNS invokes
//! asynchronously: what SNS cannot hand to Lambda, and what Lambda gives up,
//! both end in the function's retry queue.

use serde::Serialize;

use super::functions::Function;
use super::queues::Queue;

/// One of the topics.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Topic {
    /// Inbound texts.
    Inbound,
    /// Reports on our texts.
    Delivery,
}

impl Topic {
    /// Every topic.
    pub const ALL: [Self; 2] = [Self::Inbound, Self::Delivery];

    /// Its name, the same in every environment, where none was asked for that ends
    /// otherwise.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Inbound => "sms-inbound-messages",
            Self::Delivery => "sms-delivery-events",
        }
    }

    /// Its name where the deployment's topics have a name that ends with `suffix`, so
    /// that they are there beside those of another system.
    #[must_use]
    pub fn deployed_name(self, suffix: &str) -> String {
        format!("{}{suffix}", self.name())
    }

    pub(super) fn description(self, environment: &str, suffix: &str) -> TopicDescription {
        let (subscriber, dead_letters) = match self {
            Self::Inbound => (Function::SmsInbound, Queue::InboundRetry),
            Self::Delivery => (Function::DeliveryStatus, Queue::DeliveryRetry),
        };
        TopicDescription {
            name: self.deployed_name(suffix),
            subscriber: subscriber.deployed_name(environment),
            dead_letters: dead_letters.deployed_name(environment),
        }
    }
}

/// What a topic is, with its one subscription.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TopicDescription {
    /// Its name.
    pub name: String,
    /// The function that is invoked with what is published.
    pub subscriber: String,
    /// The queue that takes what cannot be handed to the subscriber.
    pub dead_letters: String,
}
