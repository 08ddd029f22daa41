//! Lambda's Invoke on the wire (REST JSON).

use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::Response;
use serde_json::{Value, json};

use super::{Functions, short_name};
use crate::wire::{ACCOUNT, JSON, REGION, json as json_response, response};

/// The function named in `/2015-03-31/functions/{name}/invocations`; `None`
/// when it is another path. SDKs escape the colons of an ARN.
pub(crate) fn function_in(path: &str) -> Option<String> {
    let name = path.strip_prefix("/2015-03-31/functions/")?.strip_suffix("/invocations")?;
    let name = name.replace("%3A", ":").replace("%3a", ":");
    (!name.is_empty() && !name.contains('/')).then_some(name)
}

/// Answers Invoke by its invocation type: waits for the result, or only looks
/// whether the function is there. `Event` is not served: what Lambda keeps and
/// tries again of it is served for topics alone, and half of it would mislead.
pub(crate) async fn answer(functions: &Functions, name: &str, headers: &HeaderMap, body: &[u8]) -> Response {
    if functions.find(name).is_none() {
        let arn = format!("arn:aws:lambda:{REGION}:{ACCOUNT}:function:{}", short_name(name));
        let message = format!("Function not found: {arn}");
        return refuse(StatusCode::NOT_FOUND, "ResourceNotFoundException", &message);
    }
    let payload = if body.is_empty() { b"{}".to_vec() } else { body.to_vec() };
    if let Err(error) = serde_json::from_slice::<&serde_json::value::RawValue>(&payload) {
        let message = format!("Could not parse request body into json: {error}");
        return refuse(StatusCode::BAD_REQUEST, "InvalidRequestContentException", &message);
    }
    let kind =
        headers.get("x-amz-invocation-type").map_or(b"RequestResponse".as_slice(), HeaderValue::as_bytes);
    match kind {
        b"RequestResponse" => match functions.invoke(name, payload).await {
            Ok(value) => executed(&value),
            Err(error) => {
                let value = json!({ "errorType": error.error_type, "errorMessage": error.message });
                let mut answer = executed(&value);
                answer.headers_mut().insert("x-amz-function-error", HeaderValue::from_static("Unhandled"));
                answer
            }
        },
        b"DryRun" => response(StatusCode::NO_CONTENT, JSON, ""),
        _ => refuse(
            StatusCode::BAD_REQUEST,
            "InvalidParameterValueException",
            "the embedded cloud serves the invocation types RequestResponse and DryRun; for an asynchronous invocation publish to the function's topic",
        ),
    }
}

fn executed(value: &Value) -> Response {
    let mut answer = json_response(StatusCode::OK, JSON, value);
    answer.headers_mut().insert("x-amz-executed-version", HeaderValue::from_static("$LATEST"));
    answer
}

fn refuse(status: StatusCode, kind: &'static str, message: &str) -> Response {
    let fault = if status.is_server_error() { "Service" } else { "User" };
    let mut answer = json_response(status, JSON, &json!({ "Type": fault, "Message": message }));
    answer.headers_mut().insert("x-amzn-errortype", HeaderValue::from_static(kind));
    answer
}
