//! The metrics that wake an operator, and from what value on. Each stands for
//! something that no retry will mend by itself, or not in time. Some come from AWS,
//! some from the functions' own log lines: those that carry a field `alarm`.

use serde::Serialize;

use super::functions::{Function, metrics_namespace};
use super::queues::Queue;
use super::topics::Topic;

/// How long a text or report may wait to be recorded before somebody looks.
const RETRY_AGE_SECONDS_MAX: u64 = 15 * 60;
/// How far the projector may be behind its stream, and a view behind the ledger.
pub const PROJECTION_AGE_SECONDS_MAX: u64 = 5 * 60;
/// How long a reply may wait: a confirmation is given up after five minutes, and
/// somebody needs one of them.
const REPLY_AGE_SECONDS_MAX: u64 = 4 * 60;
/// How many invocations of a function may fail in a minute: each is tried again, and
/// one that fails every time shows in its queue.
const ERRORS_PER_MINUTE_MAX: u64 = 5;

/// What the functions' log lines raise alarms about, by their field `alarm`.
pub const RAISED: [&str; 9] = [
    "event_lost",
    "given_up",
    "head_ahead",
    "ledger_changed",
    "opt_out_overdue",
    "record_unusable",
    "unserved",
    "view_behind",
    "watch_failed",
];
/// The metric that counts those lines.
const RAISED_METRIC: &str = "Alarms";
/// Its dimension.
const RAISED_DIMENSION: &str = "alarm";

/// The metric that counts the projector's lines about a stream it could not fold.
const NOT_PROJECTED_METRIC: &str = "NotProjected";
/// Its dimension: into which generation of which view.
const NOT_PROJECTED_DIMENSION: &str = "target";

/// The metric that sums up what the projector counts of recorded events.
const COUNTED_METRIC: &str = "Counted";
/// Its dimension: what is counted.
const COUNTED_DIMENSION: &str = "counted";

/// A CloudWatch metric filter: it makes a metric of a log group's lines.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LogMetric {
    /// The log group: the function's own.
    pub log_group: String,
    /// Which lines count. The functions log JSON, their fields under `fields`.
    pub pattern: &'static str,
    /// The metric's namespace.
    pub namespace: String,
    /// Its name.
    pub metric: &'static str,
    /// What a line adds to it: a number, or where in the line that is.
    pub value: &'static str,
    /// The name of its one dimension.
    pub dimension: &'static str,
    /// Where in a line the dimension's value is.
    pub dimension_value: &'static str,
}

pub(super) fn log_metrics(environment: &str) -> Vec<LogMetric> {
    let of_function = |function: Function| LogMetric {
        log_group: format!("/aws/lambda/{}", function.deployed_name(environment)),
        pattern: "{ $.fields.alarm = * }",
        namespace: metrics_namespace(environment),
        metric: RAISED_METRIC,
        value: "1",
        dimension: RAISED_DIMENSION,
        dimension_value: "$.fields.alarm",
    };
    let mut metrics = Function::ALL.map(of_function).to_vec();
    metrics.extend([
        LogMetric {
            pattern: "{ $.fields.target = * }",
            metric: NOT_PROJECTED_METRIC,
            dimension: NOT_PROJECTED_DIMENSION,
            dimension_value: "$.fields.target",
            ..of_function(Function::Projector)
        },
        LogMetric {
            pattern: "{ $.fields.counted = * }",
            metric: COUNTED_METRIC,
            value: "$.fields.many",
            dimension: COUNTED_DIMENSION,
            dimension_value: "$.fields.counted",
            ..of_function(Function::Projector)
        },
    ]);
    metrics
}

/// A CloudWatch metric, and the value from which on it alarms.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Alarm {
    /// The metric's namespace.
    pub namespace: String,
    /// Its name.
    pub metric: &'static str,
    /// The statistic over a minute.
    pub statistic: &'static str,
    /// The dimension that selects the resource.
    pub dimension: &'static str,
    /// The resource.
    pub resource: String,
    /// It alarms at this value and above.
    pub threshold: u64,
}

pub(super) fn all(environment: &str) -> Vec<Alarm> {
    let of_queue = |queue: Queue, metric, threshold| Alarm {
        namespace: "AWS/SQS".to_owned(),
        metric,
        statistic: "Maximum",
        dimension: "QueueName",
        resource: queue.deployed_name(environment),
        threshold,
    };
    let of_function = |function: Function, metric, statistic, threshold| Alarm {
        namespace: "AWS/Lambda".to_owned(),
        metric,
        statistic,
        dimension: "FunctionName",
        resource: function.deployed_name(environment),
        threshold,
    };
    let mut alarms = Vec::new();
    for queue in Queue::ALL {
        alarms.push(match queue {
            Queue::RepliesDead | Queue::ProjectorDead => {
                of_queue(queue, "ApproximateNumberOfMessagesVisible", 1)
            }
            Queue::Replies => of_queue(queue, "ApproximateAgeOfOldestMessage", REPLY_AGE_SECONDS_MAX),
            Queue::InboundRetry | Queue::DeliveryRetry => {
                of_queue(queue, "ApproximateAgeOfOldestMessage", RETRY_AGE_SECONDS_MAX)
            }
        });
    }
    for function in Function::ALL {
        // The watchdog runs once a minute, and nobody else does what it does.
        let errors_max = if function == Function::Watchdog { 1 } else { ERRORS_PER_MINUTE_MAX };
        alarms.push(of_function(function, "Errors", "Sum", errors_max));
        if function.dead_letters().is_some() {
            // Lambda could not even write the dead letter: a text may be lost.
            alarms.push(of_function(function, "DeadLetterErrors", "Sum", 1));
        }
    }
    alarms.push(of_function(
        Function::Projector,
        "IteratorAge",
        "Maximum",
        PROJECTION_AGE_SECONDS_MAX * 1000,
    ));
    alarms.extend(Topic::ALL.map(|topic| Alarm {
        namespace: "AWS/SNS".to_owned(),
        metric: "NumberOfNotificationsFailedToRedriveToDlq",
        statistic: "Sum",
        dimension: "TopicName",
        resource: topic.name().to_owned(),
        threshold: 1,
    }));
    alarms.extend(RAISED.map(|raised| Alarm {
        namespace: metrics_namespace(environment),
        metric: RAISED_METRIC,
        statistic: "Sum",
        dimension: RAISED_DIMENSION,
        resource: raised.to_owned(),
        threshold: 1,
    }));
    alarms
}
