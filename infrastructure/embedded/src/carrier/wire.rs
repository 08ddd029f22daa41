//! AWS End User Messaging SMS v2 on the wire (AWS JSON 1.0), and an inbox for
//! humans that AWS does not have.

use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Value, json};

use super::refusal::{Refusal, Resource};
use super::request::{Invalid, TextRequest};
use super::{Carrier, numbers, opt_outs};
use crate::faults::{self, Service};
use crate::store;
use crate::wire::{AWS_JSON, JSON, json as json_response};

/// Answers `operation` of `PinpointSMSVoiceV2`.
pub(crate) fn answer(carrier: &Carrier, operation: &str, body: &[u8]) -> Response {
    let answer = match operation {
        "SendTextMessage" => send_text_message(carrier, body),
        "DescribePhoneNumbers" => numbers::describe(carrier, body),
        "PutOptedOutNumber" => opt_outs::wire::put(carrier, body),
        "DeleteOptedOutNumber" => opt_outs::wire::delete(carrier, body),
        "DescribeOptedOutNumbers" => opt_outs::wire::describe(carrier, body),
        _ => carrier.provision(operation, body).unwrap_or_else(|| Err(not_served(operation))),
    };
    match answer {
        Ok(body) => json_response(StatusCode::OK, AWS_JSON, &body),
        Err(refusal) => refuse(&refusal),
    }
}

fn send_text_message(carrier: &Carrier, body: &[u8]) -> Result<Value, Refusal> {
    let message_id = carrier.accept(TextRequest::parse(body)?)?;
    Ok(json!({ "MessageId": message_id }))
}

/// `GET /phones/{E.164}/inbox`: the texts a phone has got, oldest first.
pub(crate) fn inbox(carrier: &Carrier, phone: &str) -> Response {
    match carrier.inbox(phone) {
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

fn not_served(operation: &str) -> Refusal {
    Refusal::Invalid(Invalid {
        reason: "UNKNOWN_OPERATION",
        field: "X-Amz-Target",
        message: format!("{operation} is not served by the embedded cloud"),
    })
}

fn refuse(refusal: &Refusal) -> Response {
    let (class, mut body) = match refusal {
        Refusal::Throttled => return faults::throttle(Service::SmsVoice),
        Refusal::Store(error) => return failed(AWS_JSON, error),
        Refusal::Invalid(invalid) => (
            "ValidationException",
            json!({
                "Reason": invalid.reason,
                "Fields": [{ "Name": invalid.field, "Message": invalid.message }],
            }),
        ),
        Refusal::Conflict { reason, resource, id } => (
            "ConflictException",
            json!({ "Reason": reason, "ResourceType": resource.name(), "ResourceId": id }),
        ),
        Refusal::OptedOut { phone } => (
            "ConflictException",
            json!({
                "Reason": "DESTINATION_PHONE_NUMBER_OPTED_OUT",
                "ResourceType": Resource::OptedOutNumber.name(),
                "ResourceId": phone,
            }),
        ),
        Refusal::NotFound { resource, id } => {
            ("ResourceNotFoundException", json!({ "ResourceType": resource.name(), "ResourceId": id }))
        }
        Refusal::SpendLimit => {
            ("ServiceQuotaExceededException", json!({ "Reason": "MONTHLY_SPEND_LIMIT_REACHED_FOR_TEXT" }))
        }
    };
    body["__type"] = format!("com.amazonaws.pinpointsmsvoicev2#{class}").into();
    body["Message"] = refusal.to_string().into();
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
