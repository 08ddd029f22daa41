//! What an alarm is.

use serde::Serialize;

/// A CloudWatch alarm.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Alarm {
    /// Its name as deployed.
    pub name: String,
    /// Its section in docs/runbook.md.
    pub section: String,
    /// The namespace of what it measures.
    pub namespace: String,
    /// What of it is measured.
    #[serde(flatten)]
    pub gauge: Gauge,
    /// The statistic over a period.
    pub statistic: &'static str,
    /// The dimension that selects the resource, and the resource; nothing where the
    /// metric is of the account and region.
    pub resource: Option<(&'static str, String)>,
    /// How long a period is.
    pub period_seconds: u32,
    /// For how many periods in a row it has to be so.
    pub periods: u32,
    /// On which side of the threshold it alarms.
    pub comparison: Comparison,
    /// The value it alarms at.
    pub threshold: Threshold,
    /// What a period without a measure counts as, in CloudWatch's word.
    pub missing: &'static str,
}

/// What an alarm measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Gauge {
    /// A metric as it is.
    Metric {
        /// Its name.
        metric: &'static str,
    },
    /// What is made of several.
    Math {
        /// CloudWatch's metric math.
        expression: &'static str,
        /// The metrics, each after its name in the expression.
        metrics: &'static [(&'static str, &'static str)],
    },
}

impl Gauge {
    /// The names of the metrics it is made of.
    #[must_use]
    pub fn metrics(&self) -> Vec<&'static str> {
        match self {
            Self::Metric { metric } => vec![metric],
            Self::Math { metrics, .. } => metrics.iter().map(|(_, metric)| *metric).collect(),
        }
    }
}

/// On which side of its threshold an alarm goes off, in CloudWatch's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Comparison {
    /// At it and above.
    GreaterThanOrEqualToThreshold,
    /// Below it.
    LessThanThreshold,
}

/// The value an alarm goes off at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Threshold {
    /// The same everywhere.
    Value(u64),
    /// A part of what the operator set.
    Share {
        /// How much of it, in per cent.
        percent: u64,
        /// The Terraform variable.
        of: &'static str,
    },
}
