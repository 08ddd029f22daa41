//! The steps of a text and its answer, and what to look at where one is missing.

use serde::Serialize;
use textledger_domain::stream::Seq;
use textledger_domain::time::Timestamp;
use textledger_infrastructure::deployment::functions::Function;
use textledger_infrastructure::deployment::queues::Queue;
use textledger_infrastructure::deployment::topics::Topic;

/// A step, in the order they are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Milestone {
    /// The text is an event.
    Recorded,
    /// Every view shows it.
    Projected,
    /// The replier took it up.
    Triggered,
    /// There is an answer.
    Answered,
    /// The carrier took the answer.
    HandedOver,
    /// It is on the phone.
    Delivered,
}

/// How a step stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MilestoneLine {
    /// Which step.
    pub milestone: Milestone,
    /// Whether it was taken.
    pub done: bool,
    /// The event that proves it, where one does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event: Option<Seq>,
    /// When.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<Timestamp>,
    /// What is known of it in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub says: Option<String>,
    /// Whether it will never be taken.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub given_up: bool,
}

impl MilestoneLine {
    /// A step that was not taken yet.
    pub(super) fn missing(milestone: Milestone) -> Self {
        Self { milestone, done: false, event: None, at: None, says: None, given_up: false }
    }
}

impl Milestone {
    /// Every step.
    pub const ALL: [Self; 6] =
        [Self::Recorded, Self::Projected, Self::Triggered, Self::Answered, Self::HandedOver, Self::Delivered];

    /// What is to be looked at in `environment` where this step is the first that is
    /// missing, the likeliest first.
    #[must_use]
    pub fn look_at(self, environment: &str) -> Vec<String> {
        let log =
            |function: Function| format!("log group /aws/lambda/{}", function.deployed_name(environment));
        let queue = |queue: Queue| format!("queue {}", queue.deployed_name(environment));
        match self {
            Self::Recorded => vec![
                log(Function::SmsInbound),
                queue(Queue::InboundRetry),
                format!("the subscription of {} to the topic {}", Function::SmsInbound.name(), Topic::Inbound.name()),
                "`textledger events quarantine#YYYY-MM-DD` of today".to_owned(),
            ],
            Self::Projected => vec![
                "`textledger projections status`".to_owned(),
                log(Function::Projector),
                queue(Queue::ProjectorDead),
                "the projector's event source mapping: is it enabled?".to_owned(),
            ],
            Self::Triggered => vec![
                format!("{}: how old is its oldest message?", queue(Queue::Replies)),
                log(Function::AgentReply),
                format!("{}: `textledger redrive replies-dead`", queue(Queue::RepliesDead)),
            ],
            Self::Answered => vec![
                log(Function::AgentReply),
                "the agent and its alias (SUPERVISOR_AGENT_ID, SUPERVISOR_ALIAS_ID) in Bedrock".to_owned(),
            ],
            Self::HandedOver => vec![
                log(Function::AgentReply),
                "our number (ORIGINATION_NUMBER), its registration, and the month's spend limit in AWS End User Messaging".to_owned(),
            ],
            Self::Delivered => vec![
                log(Function::DeliveryStatus),
                queue(Queue::DeliveryRetry),
                format!("the configuration set's event destination: the topic {}", Topic::Delivery.name()),
                "the phone itself: a carrier's report may take up to 72 hours".to_owned(),
            ],
        }
    }
}
