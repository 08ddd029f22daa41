//! AWS End User Messaging SMS v2 on the wire (AWS JSON 1.0), and an inbox for
//! humans that AWS does not have.

use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Value, json};

use super::Carrier;
use super::request::{Invalid, TextRequest};
use crate::local::store;
use crate::local::wire::{AWS_JSON, JSON, json as json_response};

/// Answers `operation` of `PinpointSMSVoiceV2`.
pub(in crate::local) fn answer(carrier: &Carrier, operation: &str, body: &[u8]) -> Response {
    if operation != "SendTextMessage" {
        return refuse(&Invalid {
            reason: "UNKNOWN_OPERATION",
            field: "X-Amz-Target",
            message: format!("{operation} is not served by the embedded cloud"),
        });
    }
    match TextRequest::parse(body) {
        Err(invalid) => refuse(&invalid),
        Ok(request) => match carrier.accept(request) {
            Ok(message_id) => json_response(StatusCode::OK, AWS_JSON, &json!({ "MessageId": message_id })),
            Err(error) => failed(AWS_JSON, &error),
        },
    }
}

/// `GET /phones/{E.164}/inbox`: the texts a phone has got, oldest first.
pub(in crate::local) fn inbox(carrier: &Carrier, phone: &str) -> Response {
    match carrier.accepted_to(phone) {
        Err(error) => failed(JSON, &error),
        Ok(texts) => {
            let texts: Vec<Value> = texts
                .into_iter()
                .map(|text| {
                    json!({
                        "message_id": text.message_id, "from": text.from, "to": text.to,
                        "body": text.body, "message_type": text.message_type,
                        "context": text.context, "ttl_seconds": text.ttl_seconds,
                        "accepted_at": text.accepted_at,
                    })
                })
                .collect();
            json_response(StatusCode::OK, JSON, &Value::Array(texts))
        }
    }
}

fn refuse(invalid: &Invalid) -> Response {
    let body = json!({
        "__type": "com.amazonaws.pinpointsmsvoicev2#ValidationException",
        "Message": invalid.to_string(),
        "Reason": invalid.reason,
        "Fields": [{ "Name": invalid.field, "Message": invalid.message }],
    });
    json_response(StatusCode::BAD_REQUEST, AWS_JSON, &body)
}

fn failed(content_type: &'static str, error: &store::Error) -> Response {
    let body = json!({
        "__type": "com.amazonaws.pinpointsmsvoicev2#InternalServerException",
        "Message": error.to_string(),
        "RequestId": "local",
    });
    json_response(StatusCode::INTERNAL_SERVER_ERROR, content_type, &body)
}
