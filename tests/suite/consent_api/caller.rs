//! A caller of the API, in this process.

use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request};
use serde_json::{Value, json};
use textledger_command::pipeline::Pipeline;
use textledger_command::pipeline::functions::Functions;
use textledger_domain::phone::PhoneNumber;
use textledger_handlers::functions::consent_api;
use tower::ServiceExt;

use super::schema::Document;

/// Larger than any answer here.
const ANSWER_BYTES_MAX: usize = 1 << 22;

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Value,
}

impl Answer {
    /// The code of a problem.
    pub fn code(&self) -> &str {
        self.body["type"].as_str().unwrap_or_default()
    }
}

/// Calls the API of `functions`.
pub async fn call(functions: &Functions, request: Request<Body>) -> Answer {
    let (method, path) = (request.method().as_str().to_ascii_lowercase(), request.uri().path().to_owned());
    let Ok(response) = consent_api::router(functions.consent_api.consents.clone()).oneshot(request).await;
    let (head, body) = response.into_parts();
    let body = to_bytes(body, ANSWER_BYTES_MAX).await.unwrap();
    let body = if body.is_empty() { Value::Null } else { serde_json::from_slice(&body).unwrap() };
    assert_eq!(head.headers["cache-control"], "no-store");
    let answer = Answer { status: head.status.as_u16(), headers: head.headers, body };
    Document::read().hold(&method, &path, &answer);
    answer
}

/// Asks.
pub async fn get(pipeline: &Pipeline, path: &str) -> Answer {
    call(&pipeline.functions, Request::get(path).body(Body::empty()).unwrap()).await
}

/// Enters, under `key`.
pub async fn post(pipeline: &Pipeline, path: &str, key: &str, body: &Value) -> Answer {
    call(&pipeline.functions, entry(path, key, body)).await
}

/// The request that enters `body`.
pub fn entry(path: &str, key: &str, body: &Value) -> Request<Body> {
    Request::post(path)
        .header("idempotency-key", key)
        .header("content-type", "application/json")
        .body(Body::from(body.to_string()))
        .unwrap()
}

/// The path of something about `phone`.
pub fn of(phone: &PhoneNumber, what: &str) -> String {
    format!("/v1/contacts/{}/{what}", phone.e164().replace('+', "%2B"))
}

/// A wish with its evidence.
pub fn wish(method: &str, words: &str) -> Value {
    json!({ "method": method, "words": words, "evidence": "recording 17", "entered_by": "agent.smith" })
}

/// `value` with `changes` to its fields; null takes a field away.
pub fn with(mut value: Value, changes: &Value) -> Value {
    for (name, change) in changes.as_object().into_iter().flatten() {
        match change {
            Value::Null => drop(value.as_object_mut().unwrap().remove(name)),
            change => value[name] = change.clone(),
        }
    }
    value
}
