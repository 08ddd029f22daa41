//! `SendTextMessage` as AWS checks it: what is missing, too long or malformed
//! is refused with AWS's reason (API reference, SendTextMessage and
//! ValidationException).

use std::collections::BTreeMap;

use serde::Deserialize;

/// The longest message body, in characters.
const BODY_CHARS_MAX: usize = 1600;
/// The most context entries, and the longest key and value, in characters.
const CONTEXT_ENTRIES_MAX: usize = 5;
const CONTEXT_KEY_CHARS_MAX: usize = 100;
const CONTEXT_VALUE_CHARS_MAX: usize = 800;
/// How long a text may wait, in seconds.
const TTL_SECONDS: std::ops::RangeInclusive<i64> = 5..=259_200;

/// Why a request is refused: AWS's reason, the field, and words.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {message}")]
pub(super) struct Invalid {
    pub(super) reason: &'static str,
    pub(super) field: &'static str,
    pub(super) message: String,
}

/// A request AWS would accept.
#[derive(Debug)]
pub(super) struct TextRequest {
    pub(super) to: String,
    pub(super) from: Option<String>,
    pub(super) body: String,
    pub(super) message_type: String,
    pub(super) context: BTreeMap<String, String>,
    pub(super) ttl_seconds: Option<u32>,
    pub(super) configuration_set: Option<String>,
    pub(super) dry_run: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Unchecked {
    destination_phone_number: Option<String>,
    origination_identity: Option<String>,
    message_body: Option<String>,
    message_type: Option<String>,
    max_price: Option<String>,
    time_to_live: Option<i64>,
    configuration_set_name: Option<String>,
    #[serde(default)]
    context: BTreeMap<String, String>,
    #[serde(default)]
    dry_run: bool,
}

impl TextRequest {
    pub(super) fn parse(json: &[u8]) -> Result<Self, Invalid> {
        let sent: Unchecked = read(json)?;
        let to = present(sent.destination_phone_number, "DestinationPhoneNumber")?;
        require(is_e164(&to), "DestinationPhoneNumber", "is not a phone number in E.164")?;
        let body = present(sent.message_body, "MessageBody")?;
        require(!body.trim().is_empty(), "MessageBody", "is blank")?;
        require(body.chars().count() <= BODY_CHARS_MAX, "MessageBody", "has more than 1600 characters")?;
        let from = sent.origination_identity;
        require(
            from.as_deref().is_none_or(|from| (1..=256).contains(&from.len()) && !from.contains(' ')),
            "OriginationIdentity",
            "is not an origination identity",
        )?;
        let message_type = sent.message_type.unwrap_or_else(|| "TRANSACTIONAL".into());
        require(
            matches!(message_type.as_str(), "TRANSACTIONAL" | "PROMOTIONAL"),
            "MessageType",
            "is neither TRANSACTIONAL nor PROMOTIONAL",
        )?;
        require(
            sent.max_price.as_deref().is_none_or(is_price),
            "MaxPrice",
            "is not a price of the form 1.00",
        )?;
        let ttl = sent.time_to_live;
        require(
            ttl.is_none_or(|seconds| TTL_SECONDS.contains(&seconds)),
            "TimeToLive",
            "is not within 5 to 259200 seconds",
        )?;
        check_context(&sent.context)?;
        Ok(Self {
            to,
            from,
            body,
            message_type,
            context: sent.context,
            ttl_seconds: ttl.and_then(|seconds| u32::try_from(seconds).ok()),
            configuration_set: sent.configuration_set_name,
            dry_run: sent.dry_run,
        })
    }
}

fn check_context(context: &BTreeMap<String, String>) -> Result<(), Invalid> {
    require(context.len() <= CONTEXT_ENTRIES_MAX, "Context", "has more than 5 entries")?;
    for (key, value) in context {
        require(
            (1..=CONTEXT_KEY_CHARS_MAX).contains(&key.chars().count()) && !key.contains(char::is_whitespace),
            "Context",
            "has a key that is not 1 to 100 characters without spaces",
        )?;
        require(
            !value.trim().is_empty() && value.chars().count() <= CONTEXT_VALUE_CHARS_MAX,
            "Context",
            "has a value that is blank or over 800 characters",
        )?;
    }
    Ok(())
}

/// The fields of a request, not yet checked.
pub(super) fn read<'a, T: Deserialize<'a>>(json: &'a [u8]) -> Result<T, Invalid> {
    serde_json::from_slice(json).map_err(|error| Invalid {
        reason: "CANNOT_PARSE",
        field: "Request",
        message: error.to_string(),
    })
}

pub(super) fn present<T>(value: Option<T>, field: &'static str) -> Result<T, Invalid> {
    value.ok_or_else(|| Invalid { reason: "MISSING_PARAMETER", field, message: "is missing".into() })
}

pub(super) fn require(holds: bool, field: &'static str, message: &str) -> Result<(), Invalid> {
    if holds { Ok(()) } else { Err(Invalid { reason: "INVALID_PARAMETER", field, message: message.into() }) }
}

fn is_e164(number: &str) -> bool {
    number.strip_prefix('+').is_some_and(|digits| {
        (2..=15).contains(&digits.len())
            && digits.bytes().all(|b| b.is_ascii_digit())
            && !digits.starts_with('0')
    })
}

fn is_price(text: &str) -> bool {
    text.split_once('.').is_some_and(|(whole, rest)| {
        whole.len() <= 2
            && (1..=5).contains(&rest.len())
            && whole.bytes().chain(rest.bytes()).all(|b| b.is_ascii_digit())
    })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::TextRequest;

    /// Why a good request with `field` set to `value` is refused.
    fn refusal(field: &str, value: Value) -> Option<(&'static str, &'static str)> {
        let mut request = json!({ "DestinationPhoneNumber": "+14255550182", "MessageBody": "hello" });
        request[field] = value;
        TextRequest::parse(request.to_string().as_bytes())
            .err()
            .map(|invalid| (invalid.reason, invalid.field))
    }

    #[test]
    fn what_aws_accepts_is_accepted() {
        for (field, value) in [
            ("MessageBody", json!("é".repeat(1600))),
            ("MessageType", json!("PROMOTIONAL")),
            ("TimeToLive", json!(5)),
            ("TimeToLive", json!(259_200)),
            ("MaxPrice", json!("1.00")),
            ("Context", json!({ "a": "1", "b": "2", "c": "3", "d": "4", "e": "x".repeat(800) })),
        ] {
            assert_eq!(refusal(field, value), None, "{field}");
        }
    }

    #[test]
    fn what_aws_refuses_is_refused_by_field() {
        for (field, value) in [
            ("DestinationPhoneNumber", json!("4255550182")),
            ("DestinationPhoneNumber", json!("+04255550182")),
            ("DestinationPhoneNumber", json!("+1425555018212345")),
            ("MessageBody", json!("")),
            ("MessageBody", json!(" \n")),
            ("MessageBody", json!("é".repeat(1601))),
            ("MessageType", json!("MARKETING")),
            ("TimeToLive", json!(4)),
            ("TimeToLive", json!(259_201)),
            ("MaxPrice", json!("cheap")),
            ("OriginationIdentity", json!("")),
            ("Context", json!({ "a": "1", "b": "2", "c": "3", "d": "4", "e": "5", "f": "6" })),
            ("Context", json!({ "a b": "1" })),
            ("Context", json!({ "a": "x".repeat(801) })),
        ] {
            assert_eq!(refusal(field, value.clone()), Some(("INVALID_PARAMETER", field)), "{value}");
        }
        assert_eq!(refusal("MessageBody", Value::Null), Some(("MISSING_PARAMETER", "MessageBody")));
        assert_eq!(refusal("MessageBody", json!(7)), Some(("CANNOT_PARSE", "Request")));
    }
}
