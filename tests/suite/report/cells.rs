//! What stands in an event, read from its JSON and by none of our types.

use chrono::DateTime;
use serde_json::Value;

pub fn is_of_conversation(event: &Value) -> bool {
    kind(event) == "DeliveryUpdated" && event["data"]["session_fee"].is_object()
}

/// What stands behind the point, in parts of a million million.
pub fn units(digits: &str) -> u128 {
    digits.parse::<u128>().unwrap() * 10_u128.pow(12 - digits.len() as u32)
}

pub fn has_arrived(event: &Value) -> bool {
    let data = &event["data"];
    let outcome = |name: &str| data["event_type"].as_str().is_some_and(|told| told.ends_with(name));
    kind(event) == "DeliveryUpdated"
        && (outcome("_DELIVERED") || (outcome("_SUCCESSFUL") && data["is_final"] == true))
}

pub fn is_about_texts(wish: &Value) -> bool {
    list(&wish["channels"]).contains(&"sms") && list(&wish["purposes"]).contains(&"reply")
}

pub fn list(value: &Value) -> Vec<&str> {
    value.as_array().unwrap().iter().map(|item| item.as_str().unwrap()).collect()
}

pub fn text<'a>(event: &'a Value, field: &str) -> &'a str {
    event[field].as_str().unwrap()
}

pub fn kind(event: &Value) -> &str {
    text(event, "type")
}

pub fn seq(event: &Value) -> u64 {
    event["seq"].as_u64().unwrap()
}

pub fn day(event: &Value) -> &str {
    &text(event, "recorded_at")[..10]
}

pub fn ms(instant: &Value) -> i64 {
    DateTime::parse_from_rfc3339(instant.as_str().unwrap()).unwrap().timestamp_millis()
}
