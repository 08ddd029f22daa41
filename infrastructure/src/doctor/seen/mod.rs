//! What AWS says a deployment is, one file a service, as far as it is judged. What a
//! service leaves out is left out here.

pub(super) mod agent;
pub(super) mod alarms;
pub(super) mod checkpoints;
pub(super) mod functions;
pub(super) mod queues;
pub(super) mod schedules;
pub(super) mod sms;
pub(super) mod tables;
pub(super) mod topics;

use super::unanswered::Unanswered;

/// What was answered, or why nothing was.
pub(super) type Answer<T> = Result<T, Unanswered>;

/// The last part of an ARN: a queue's, topic's or function's name.
pub(super) fn name_in(arn: &str) -> &str {
    arn.rsplit([':', '/']).next().unwrap_or(arn)
}
