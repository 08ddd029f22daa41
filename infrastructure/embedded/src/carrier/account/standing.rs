//! What AWS lets the account do: its tier, its spend limit, its registrations.

use serde_json::{Value, json};

/// What a limit is called.
const SPEND_LIMIT: &str = "TEXT_MESSAGE_MONTHLY_SPEND_LIMIT";
/// Dollars that nobody spends here: a carrier without a limit of its own.
const UNLIMITED_USD: u64 = 100_000;
/// Hundred-thousandths of a dollar in a dollar.
const PER_USD: u64 = 100_000;

/// `DescribeAccountAttributes`
pub(super) fn attributes() -> Value {
    json!({ "AccountAttributes": [
        { "Name": "ACCOUNT_TIER", "Value": "PRODUCTION" },
        { "Name": "DEFAULT_PROTECT_CONFIGURATION_ID", "Value": "" },
    ] })
}

/// `DescribeSpendLimits`, where texts of a month may cost `most` hundred-thousandths of
/// a dollar.
pub(super) fn spend_limits(most: Option<u64>) -> Value {
    let dollars = most.map_or(UNLIMITED_USD, |most| most / PER_USD);
    let limit = json!({
        "Name": SPEND_LIMIT, "EnforcedLimit": dollars, "MaxLimit": dollars, "Overridden": false,
    });
    json!({ "SpendLimits": [limit] })
}

/// `DescribeRegistrations`: no number here needs one.
pub(super) fn registrations() -> Value {
    json!({ "Registrations": [] })
}
