//! A caller of the API, in this process.

use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request};
use serde_json::{Value, json};
use textledger_command::pipeline::Pipeline;
use textledger_command::pipeline::functions::Functions;
use textledger_domain::actor::Principal;
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

/// Who the gateway lets in.
pub const CALLER: &str = "arn:aws:sts::111122223333:assumed-role/crm/nightly";

/// Something about a number: where it is sent, and the number for the body.
#[derive(Debug, Clone)]
pub struct About {
    pub path: String,
    pub phone: String,
}

/// Calls the API of `functions`, as [`CALLER`].
pub async fn call(functions: &Functions, mut request: Request<Body>) -> Answer {
    request.extensions_mut().insert(Principal::named(CALLER).unwrap());
    call_as_it_is(functions, request).await
}

/// Calls the API of `functions` with a request that nobody let in.
pub async fn call_as_it_is(functions: &Functions, request: Request<Body>) -> Answer {
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

/// Asks what is about no number.
pub async fn get(pipeline: &Pipeline, path: &str) -> Answer {
    call(&pipeline.functions, Request::get(path).body(Body::empty()).unwrap()).await
}

/// Asks about a number.
pub async fn ask(pipeline: &Pipeline, about: &About, body: Value) -> Answer {
    call(&pipeline.functions, question(about, body)).await
}

/// Enters, under `key`.
pub async fn post(pipeline: &Pipeline, about: &About, key: &str, body: &Value) -> Answer {
    call(&pipeline.functions, entry(about, key, body)).await
}

/// The request that enters `body`.
pub fn entry(about: &About, key: &str, body: &Value) -> Request<Body> {
    let mut request = question(about, body.clone());
    request.headers_mut().insert("idempotency-key", key.parse().unwrap());
    request
}

/// The request that asks `body` about a number.
pub fn question(about: &About, body: Value) -> Request<Body> {
    let body = with(json!({ "phone_number": about.phone }), &body);
    Request::post(&about.path)
        .header("content-type", "application/json")
        .body(Body::from(body.to_string()))
        .unwrap()
}

/// Something about `phone`.
pub fn of(phone: &PhoneNumber, what: &str) -> About {
    About { path: format!("/v1/{what}"), phone: phone.e164().to_owned() }
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
