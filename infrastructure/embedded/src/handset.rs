//! The one way in for what a customer types: past the carrier, which may act on
//! it or keep it, to the topic that AWS End User Messaging publishes to.

use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use serde_json::json;
use textledger_domain::phone::PhoneNumber;
use textledger_infrastructure::deployment::topics::Topic;

use super::carrier::Carrier;
use super::topics::Topics;
use super::wire::{JSON, json as json_response};
use super::{store, topics};

/// What AWS puts where a number has no keyword of its own.
const KEYWORD: &str = "KEYWORD_000000000000";

/// What became of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sent {
    /// Published, under this `inboundMessageId`.
    Published(String),
    /// Answered by the network or by AWS, and not passed on.
    Kept,
}

/// Why a text could not be sent.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The carrier failed.
    #[error("hand the text to the carrier")]
    Carrier(#[from] store::Error),
    /// The topic failed.
    #[error("publish the text")]
    Topic(#[from] topics::Error),
}

/// `POST /phones/{E.164}/texts` with `to` and `body`: the phone sends a text. The
/// answer has its `inbound_message_id`, or none where the network kept it.
pub(super) fn answer(carrier: &Carrier, topics: &Topics, phone: &str, body: &[u8]) -> Response {
    let refused = |status, why: String| json_response(status, JSON, &json!({ "message": why }));
    let from = match phone.parse::<PhoneNumber>() {
        Ok(from) => from,
        Err(error) => return refused(StatusCode::BAD_REQUEST, format!("the phone: {error}")),
    };
    let Ok(Text { to, body }) = serde_json::from_slice(body) else {
        return refused(StatusCode::BAD_REQUEST, "give `to` and `body` as strings".to_owned());
    };
    match send(carrier, topics, &from, &to, &body) {
        Ok(sent) => {
            let id = match sent {
                Sent::Published(id) => Some(id),
                Sent::Kept => None,
            };
            json_response(StatusCode::OK, JSON, &json!({ "inbound_message_id": id }))
        }
        Err(error) => refused(StatusCode::INTERNAL_SERVER_ERROR, error.to_string()),
    }
}

#[derive(Deserialize)]
struct Text {
    to: String,
    body: String,
}

/// Sends `body` from the phone `from` to our number `to`.
pub(super) fn send(
    carrier: &Carrier,
    topics: &Topics,
    from: &PhoneNumber,
    to: &str,
    body: &str,
) -> Result<Sent, Error> {
    if !carrier.hears(from.e164(), to, body)? {
        return Ok(Sent::Kept);
    }
    let id = carrier.fresh_id();
    let message = json!({
        "originationNumber": from.e164(),
        "destinationNumber": to,
        "messageKeyword": KEYWORD,
        "messageBody": body,
        "inboundMessageId": id,
    });
    topics.publish(Topic::Inbound.name(), &message.to_string())?;
    Ok(Sent::Published(id))
}
