//! The metrics that are made of what the functions log: of lines that carry a field
//! `alarm`, of streams that could not be projected, and of what the projector counts.

use serde::Serialize;

use super::functions::{Function, metrics_namespace};

/// The metric that counts lines with a field `alarm`.
pub(super) const RAISED_METRIC: &str = "Alarms";
/// Its dimension.
pub(super) const RAISED_DIMENSION: &str = "alarm";

/// The metric that counts the projector's lines about a stream it could not fold.
const NOT_PROJECTED_METRIC: &str = "NotProjected";
/// Its dimension: into which generation of which view.
const NOT_PROJECTED_DIMENSION: &str = "target";

/// The metric that sums up what the projector counts of recorded events.
pub(super) const COUNTED_METRIC: &str = "Counted";
/// Its dimension: what is counted.
pub(super) const COUNTED_DIMENSION: &str = "counted";

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
    /// What a line adds to it: a number, or where in the line that is. CloudWatch takes
    /// a field only where the pattern names it too.
    /// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntaxForMetricFilters.html>
    pub value: &'static str,
    /// The name of its one dimension.
    pub dimension: &'static str,
    /// Where in a line the dimension's value is; named in the pattern as well.
    pub dimension_value: &'static str,
}

pub(super) fn all(environment: &str) -> Vec<LogMetric> {
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
            pattern: "{ $.fields.counted = * && $.fields.many = * }",
            metric: COUNTED_METRIC,
            value: "$.fields.many",
            dimension: COUNTED_DIMENSION,
            dimension_value: "$.fields.counted",
            ..of_function(Function::Projector)
        },
    ]);
    metrics
}

#[cfg(test)]
mod tests {
    use super::all;

    /// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntaxForMetricFilters.html>
    #[test]
    fn whatever_a_metric_takes_from_a_line_is_named_in_its_pattern() {
        for metric in all("test") {
            for taken in [metric.value, metric.dimension_value] {
                assert!(!taken.starts_with('$') || metric.pattern.contains(taken), "{metric:?}");
            }
        }
    }
}
