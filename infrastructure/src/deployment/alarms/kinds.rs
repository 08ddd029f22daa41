//! Alarms by what they are about, with what those of a kind have in common: they look
//! at a minute, and go off at the threshold and above.

use super::alarm::{Alarm, Comparison, Gauge, Threshold};
use crate::deployment::functions::{Function, metrics_namespace};
use crate::deployment::queues::Queue;

/// What most names begin with.
const PREFIX: &str = "scheduling-agent-sms-";

/// A metric as it is.
pub(super) const fn metric(metric: &'static str) -> Gauge {
    Gauge::Metric { metric }
}

/// About a queue; its name ends with `end`.
pub(super) fn of_queue(environment: &str, queue: Queue, end: &str, gauge: Gauge, threshold: u64) -> Alarm {
    let queue = queue.deployed_name(environment);
    Alarm {
        namespace: "AWS/SQS".to_owned(),
        gauge,
        statistic: "Maximum",
        ..named(environment, format!("{queue}-{end}"), Some(("QueueName", queue)), threshold)
    }
}

/// About a function, as Lambda measures it; its name ends with `end`.
pub(super) fn of_function(
    environment: &str,
    function: Function,
    end: &str,
    measured: &'static str,
    threshold: u64,
) -> Alarm {
    let function = function.deployed_name(environment);
    Alarm {
        namespace: "AWS/Lambda".to_owned(),
        gauge: metric(measured),
        ..named(environment, format!("{function}-{end}"), Some(("FunctionName", function)), threshold)
    }
}

/// Called `name`, about a metric of the environment's own.
pub(super) fn of_the_environment(
    environment: &str,
    name: &str,
    measured: &'static str,
    threshold: u64,
) -> Alarm {
    Alarm {
        gauge: metric(measured),
        ..named(environment, format!("{PREFIX}{name}-{environment}"), None, threshold)
    }
}

/// Called `name`, about what AWS End User Messaging counts in the account and region.
pub(super) fn of_the_account(environment: &str, name: &str, gauge: Gauge, threshold: u64) -> Alarm {
    Alarm {
        namespace: "AWS/SMSVoice".to_owned(),
        gauge,
        period_seconds: 300,
        ..named(environment, format!("{PREFIX}{name}-{environment}"), None, threshold)
    }
}

fn named(environment: &str, name: String, resource: Option<(&'static str, String)>, threshold: u64) -> Alarm {
    Alarm {
        section: section(environment, &name),
        name,
        namespace: metrics_namespace(environment),
        gauge: metric(""),
        statistic: "Sum",
        resource,
        period_seconds: 60,
        periods: 1,
        comparison: Comparison::GreaterThanOrEqualToThreshold,
        threshold: Threshold::Value(threshold),
        missing: "notBreaching",
    }
}

/// A name without what all of them share: the prefix, the environment, the mark of a
/// FIFO queue.
fn section(environment: &str, name: &str) -> String {
    let own = name.strip_prefix(PREFIX).unwrap_or(name);
    let mut parts: Vec<&str> = own.split('-').collect();
    let fifo = format!("{environment}.fifo");
    if let Some(at) = parts.iter().position(|part| *part == environment || *part == fifo) {
        parts.remove(at);
    }
    parts.join("-")
}
