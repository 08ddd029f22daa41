//! The queues and their limits. Standard queues keep a message's first sending
//! time on its way to a dead-letter queue, so that moving it buys no time.

use serde::Serialize;

/// The longest SQS keeps a message: 14 days.
const RETENTION_SECONDS_MAX: u32 = 14 * 86_400;
/// How long a trigger waits for more texts of a burst.
const REPLY_DELAY_SECONDS: u32 = 2;
/// Longer than the agent may take and than a send counts as in doubt after, so
/// that a redelivery after a crash finds the claim ended and the doubt due.
const REPLY_VISIBILITY_SECONDS: u32 = 90;
/// The most that SQS counts. With the waits between them (`agent-reply`) more than
/// a day of an outage: as long as an answer is worth giving.
const REPLY_RECEIVES_MAX: u32 = 1_000;
/// Six times the functions' timeout, as AWS advises. It spaces the attempts at
/// what failed, and a confirmation five minutes after a STOP may not go out.
const RETRY_VISIBILITY_SECONDS: u32 = 180;
/// Nobody receives from it but an operator.
const DEAD_VISIBILITY_SECONDS: u32 = 30;

/// One of the queues.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Queue {
    /// Triggers that could not be served.
    RepliesDead,
    /// Triggers of replies, a group a contact.
    Replies,
    /// What `sms-inbound` could not record within Lambda's own tries.
    InboundRetry,
    /// What `delivery-status` could not record within Lambda's own tries.
    DeliveryRetry,
    /// Which stream records could not be projected.
    ProjectorDead,
}

impl Queue {
    /// Every queue, each after the one that takes its dead letters.
    pub const ALL: [Self; 5] =
        [Self::RepliesDead, Self::Replies, Self::InboundRetry, Self::DeliveryRetry, Self::ProjectorDead];

    /// Its name as deployed for `environment`.
    #[must_use]
    pub fn deployed_name(self, environment: &str) -> String {
        let (name, suffix) = match self {
            Self::RepliesDead => ("replies-dead", ".fifo"),
            Self::Replies => ("replies", ".fifo"),
            Self::InboundRetry => ("inbound-retry", ""),
            Self::DeliveryRetry => ("delivery-retry", ""),
            Self::ProjectorDead => ("projector-dead", ""),
        };
        format!("scheduling-agent-sms-{name}-{environment}{suffix}")
    }

    pub(super) fn description(self, environment: &str) -> QueueDescription {
        let queue = QueueDescription {
            name: self.deployed_name(environment),
            fifo: matches!(self, Self::Replies | Self::RepliesDead),
            delay_seconds: 0,
            visibility_timeout_seconds: DEAD_VISIBILITY_SECONDS,
            retention_seconds: RETENTION_SECONDS_MAX,
            dead_letters: None,
        };
        match self {
            Self::Replies => QueueDescription {
                delay_seconds: REPLY_DELAY_SECONDS,
                visibility_timeout_seconds: REPLY_VISIBILITY_SECONDS,
                dead_letters: Some(DeadLetters {
                    queue: Self::RepliesDead.deployed_name(environment),
                    receives_max: REPLY_RECEIVES_MAX,
                }),
                ..queue
            },
            // No dead letters: they would be kept no longer than here, and
            // nobody would try them any more.
            Self::InboundRetry | Self::DeliveryRetry => {
                QueueDescription { visibility_timeout_seconds: RETRY_VISIBILITY_SECONDS, ..queue }
            }
            Self::RepliesDead | Self::ProjectorDead => queue,
        }
    }
}

/// What a queue is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct QueueDescription {
    /// Its name; a FIFO queue's ends in `.fifo`.
    pub name: String,
    /// Whether order within a group and deduplication are kept.
    pub fifo: bool,
    /// How long a new message stays invisible.
    pub delay_seconds: u32,
    /// How long a received message stays invisible unless it is deleted.
    pub visibility_timeout_seconds: u32,
    /// How long a message is kept, from its sending on.
    pub retention_seconds: u32,
    /// Where what is received too often goes; without it a message is handed
    /// out for as long as it is kept.
    pub dead_letters: Option<DeadLetters>,
}

/// The way out of a queue for what cannot be worked off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DeadLetters {
    /// The queue that takes it; of the same kind.
    pub queue: String,
    /// After this many receives the next one goes there; at least 1.
    pub receives_max: u32,
}
