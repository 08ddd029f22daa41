//! Metrics in CloudWatch's embedded metric format: one JSON document on a line of the
//! log, from which CloudWatch Logs takes the values by itself. No call, no client and
//! no permission is needed for it.
//! <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html>

use serde_json::{Map, Value, json};
use textledger_domain::time::Timestamp;
use textledger_infrastructure::deployment::functions::Function;

/// The dimension of every metric: which function measured it.
const DIMENSION: &str = "function";

/// What a value is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// So many of something.
    Count,
    /// Seconds.
    Seconds,
}

impl Unit {
    /// As CloudWatch calls it.
    fn name(self) -> &'static str {
        match self {
            Self::Count => "Count",
            Self::Seconds => "Seconds",
        }
    }
}

/// One measured value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Measured {
    /// The metric's name.
    pub name: &'static str,
    /// What the value is in.
    pub unit: Unit,
    /// The value.
    pub value: u64,
}

/// The document of what `function` `measured` at `at`; at most a hundred values fit in
/// one.
#[must_use]
pub fn document(namespace: &str, function: Function, at: Timestamp, measured: &[Measured]) -> Value {
    let metrics: Vec<Value> =
        measured.iter().map(|one| json!({ "Name": one.name, "Unit": one.unit.name() })).collect();
    let directive = json!({ "Namespace": namespace, "Dimensions": [[DIMENSION]], "Metrics": metrics });
    let mut root = Map::new();
    root.insert(
        "_aws".to_owned(),
        json!({ "Timestamp": at.unix_millis(), "CloudWatchMetrics": [directive] }),
    );
    root.insert(DIMENSION.to_owned(), json!(function.name()));
    root.extend(measured.iter().map(|one| (one.name.to_owned(), json!(one.value))));
    Value::Object(root)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// The rules of AWS's page, one by one.
    #[test]
    fn a_document_is_what_cloudwatch_takes_values_from() {
        let measured = [
            Measured { name: "Unserved", unit: Unit::Count, value: 2 },
            Measured { name: "OldestUnprojected", unit: Unit::Seconds, value: 31 },
        ];
        let at: Timestamp = "2026-11-23T15:00:00Z".parse().unwrap();
        let document = document("textledger/test", Function::Watchdog, at, &measured);

        let root = document.as_object().unwrap();
        let metadata = root["_aws"].as_object().unwrap();
        assert_eq!(metadata.keys().collect::<BTreeSet<_>>().len(), 2, "and no more members than defined");
        assert_eq!(metadata["Timestamp"].as_i64(), Some(1_795_446_000_000), "milliseconds, an integer");
        let [directive] = &metadata["CloudWatchMetrics"].as_array().unwrap()[..] else { panic!("{root:?}") };
        let namespace = directive["Namespace"].as_str().unwrap();
        assert!((1..=1024).contains(&namespace.len()));
        for set in directive["Dimensions"].as_array().unwrap() {
            let names = set.as_array().unwrap();
            assert!((1..=30).contains(&names.len()));
            for name in names {
                let target = root[name.as_str().unwrap()].as_str().expect("a dimension's target is a string");
                assert!((1..=1024).contains(&target.len()));
            }
        }
        let metrics = directive["Metrics"].as_array().unwrap();
        assert_eq!(metrics.len(), measured.len());
        for (metric, measured) in metrics.iter().zip(measured) {
            let name = metric["Name"].as_str().unwrap();
            assert!((1..=1024).contains(&name.len()));
            assert!(["Count", "Seconds"].contains(&metric["Unit"].as_str().unwrap()), "units CloudWatch has");
            assert_eq!(
                root[name].as_u64(),
                Some(measured.value),
                "a metric's target is a number of the root"
            );
        }
        assert!(!document.to_string().contains('\n'), "one event of the log");
    }
}
