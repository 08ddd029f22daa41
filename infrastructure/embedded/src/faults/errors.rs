//! Each service's own words for "too fast" and "my fault", so that callers see
//! what they would see from AWS: codes, status and where the code is written.

use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use serde_json::json;

use super::Service;
use crate::wire::{AWS_JSON, JSON, json as json_response, sns_error};

/// The service's throttling error.
pub(crate) fn throttle(service: Service) -> Response {
    let (status, code) = match service {
        Service::DynamoDb => (StatusCode::BAD_REQUEST, "ProvisionedThroughputExceededException"),
        Service::DynamoDbStreams => (StatusCode::BAD_REQUEST, "LimitExceededException"),
        Service::Sqs => (StatusCode::BAD_REQUEST, "RequestThrottled"),
        Service::SmsVoice => (StatusCode::BAD_REQUEST, "ThrottlingException"),
        Service::BedrockAgent => (StatusCode::TOO_MANY_REQUESTS, "ThrottlingException"),
        Service::Sns => (StatusCode::TOO_MANY_REQUESTS, "Throttled"),
        Service::Lambda => (StatusCode::TOO_MANY_REQUESTS, "TooManyRequestsException"),
    };
    error(service, status, code, "Rate exceeded")
}

/// The service's error with status 500.
pub(crate) fn server_error(service: Service) -> Response {
    let code = match service {
        Service::DynamoDb | Service::DynamoDbStreams => "InternalServerError",
        Service::Sqs => "InternalFailure",
        Service::SmsVoice | Service::BedrockAgent => "InternalServerException",
        Service::Sns => "InternalError",
        Service::Lambda => "ServiceException",
    };
    error(service, StatusCode::INTERNAL_SERVER_ERROR, code, "internal error, made on purpose")
}

/// The service's words for a permission that is missing.
pub(crate) fn deny(service: Service) -> Response {
    let (status, code) = match service {
        Service::BedrockAgent | Service::Lambda | Service::Sqs => {
            (StatusCode::FORBIDDEN, "AccessDeniedException")
        }
        Service::Sns => (StatusCode::FORBIDDEN, "AuthorizationError"),
        Service::DynamoDb | Service::DynamoDbStreams | Service::SmsVoice => {
            (StatusCode::BAD_REQUEST, "AccessDeniedException")
        }
    };
    error(service, status, code, "not authorized to perform this action")
}

/// DynamoDB's words for an item too large.
pub(crate) fn invalid(service: Service) -> Response {
    let why = "Item size has exceeded the maximum allowed size";
    error(service, StatusCode::BAD_REQUEST, "ValidationException", why)
}

/// DynamoDB's cancellation of a transaction of `items` for what is the case at
/// the first of them.
pub(crate) fn cancelled(items: usize, code: &str, why: &str) -> Response {
    let mut reasons = vec![json!({ "Code": "None" }); items];
    if let Some(first) = reasons.first_mut() {
        *first = json!({ "Code": code, "Message": why });
    }
    let body = json!({
        "__type": "com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
        "message": "Transaction cancelled, please refer cancellation reasons for specific reasons",
        "CancellationReasons": reasons,
    });
    json_response(StatusCode::BAD_REQUEST, AWS_JSON, &body)
}

fn error(service: Service, status: StatusCode, code: &'static str, message: &str) -> Response {
    let namespace = match service {
        Service::DynamoDb => "com.amazonaws.dynamodb.v20120810",
        Service::DynamoDbStreams => "com.amazonaws.dynamodb.streams.v20120810",
        Service::Sqs => "com.amazonaws.sqs",
        Service::SmsVoice => "com.amazonaws.pinpointsmsvoicev2",
        Service::Sns => return sns_error(status, code, message),
        Service::BedrockAgent | Service::Lambda => {
            let mut answer = json_response(status, JSON, &json!({ "message": message }));
            answer.headers_mut().insert("x-amzn-errortype", HeaderValue::from_static(code));
            return answer;
        }
    };
    let body = json!({ "__type": format!("{namespace}#{code}"), "message": message });
    let mut answer = json_response(status, AWS_JSON, &body);
    if service == Service::Sqs {
        let fault = if status.is_server_error() { "Receiver" } else { "Sender" };
        if let Ok(value) = HeaderValue::from_str(&format!("{code};{fault}")) {
            answer.headers_mut().insert("x-amzn-query-error", value);
        }
    }
    answer
}
