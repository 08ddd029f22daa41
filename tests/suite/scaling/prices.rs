//! What is paid.

use serde::Deserialize;
use textledger_infrastructure::rebuild::Prices as Requests;

/// Prices in US dollars.
pub struct Prices {
    /// Of request units.
    pub requests: Requests,
    /// Of what else a rebuild may use.
    pub others: Others,
}

/// Prices of what is no request unit.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Others {
    /// When they were so.
    pub as_of: String,
    /// Where.
    pub region: String,
    /// A gigabyte of a table exported to S3.
    pub export_per_gb: f64,
    /// A gigabyte of S3 imported into a new table.
    pub import_per_gb: f64,
    /// A gigabyte of a function's memory for a second.
    pub lambda_per_gb_second: f64,
    /// A million invocations.
    pub lambda_per_million_requests: f64,
    /// A million state transitions of Step Functions.
    pub transitions_per_million: f64,
}

/// The prices of this build.
pub fn read() -> Prices {
    Prices {
        requests: Requests::read(None).unwrap(),
        others: toml::from_str(include_str!("prices.toml")).unwrap(),
    }
}
