//! The event files the scenarios are played from.

use textledger_domain::time::Timestamp;

macro_rules! file {
    ($name:literal) => {
        include_str!(concat!("../../demo/", $name, ".json"))
    };
}
pub(super) use file;

/// When the first text of an event file was sent.
pub(super) fn sent_at(file: &str) -> Timestamp {
    serde_json::from_str::<serde_json::Value>(file)
        .ok()
        .and_then(|event| event["Records"][0]["Sns"]["Timestamp"].as_str()?.parse().ok())
        .unwrap_or_else(|| chrono::DateTime::UNIX_EPOCH.into())
}
