//! The Lambda Runtime API on loopback, for one execution environment: what
//! stands between Lambda and a function's `bootstrap`.
//!
//! Implements the four calls of the "Lambda runtime API" page of the developer
//! guide that a runtime makes: next, response, error and init error. It judges
//! an environment as Lambda does: one that exits, or does not answer in time,
//! fails the invocation.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path as UrlPath, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use chrono::TimeDelta;
use serde_json::{Value, json};
use textledger_infrastructure::time::{MachineTime, Time};
use tokio::net::TcpListener;
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::JoinHandle;

use crate::function::Function;

/// How long an invocation may take unless the test says otherwise.
const TIMEOUT: Duration = Duration::from_secs(30);

/// What became of an invocation.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// What the function returned.
    Response(Value),
    /// The error it returned, or Lambda's own word for what happened to it
    /// (`Runtime.ExitError`, `Sandbox.Timedout`).
    Error {
        /// `errorType` as the caller of the function sees it.
        error_type: String,
        /// `errorMessage` as the caller of the function sees it.
        message: String,
    },
}

/// A running Runtime API. It stops when it is dropped.
#[derive(Debug)]
pub struct RuntimeApi {
    address: SocketAddr,
    invocations: mpsc::UnboundedSender<Invocation>,
    exchange: Arc<Exchange>,
    requests: AtomicU64,
    timeout: Duration,
    server: JoinHandle<()>,
}

#[derive(Debug)]
struct Invocation {
    request_id: String,
    deadline_unix_ms: i64,
    event: Vec<u8>,
}

/// What the runtime's side and the test's side share.
#[derive(Debug)]
struct Exchange {
    waiting: tokio::sync::Mutex<mpsc::UnboundedReceiver<Invocation>>,
    /// By request id: who waits for the outcome.
    unanswered: Mutex<BTreeMap<String, oneshot::Sender<Outcome>>>,
    init_error: watch::Sender<Option<Outcome>>,
}

impl RuntimeApi {
    /// Listens on a free loopback port.
    pub async fn start() -> Self {
        let (invocations, waiting) = mpsc::unbounded_channel();
        let exchange = Arc::new(Exchange {
            waiting: tokio::sync::Mutex::new(waiting),
            unanswered: Mutex::default(),
            init_error: watch::Sender::new(None),
        });
        let router = Router::new()
            .route("/2018-06-01/runtime/invocation/next", get(next))
            .route("/2018-06-01/runtime/invocation/{request_id}/response", post(response))
            .route("/2018-06-01/runtime/invocation/{request_id}/error", post(error))
            .route("/2018-06-01/runtime/init/error", post(init_error))
            .with_state(Arc::clone(&exchange));
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a free loopback port");
        let address = listener.local_addr().expect("a bound socket has an address");
        let server = tokio::spawn(async move {
            // Ends by being aborted.
            let _ = axum::serve(listener, router).await;
        });
        Self { address, invocations, exchange, requests: AtomicU64::new(1), timeout: TIMEOUT, server }
    }

    /// The same, with `timeout` as the function's configured timeout.
    pub fn with_timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// `host:port`, as `AWS_LAMBDA_RUNTIME_API` has it.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Starts `binary` as the function of this environment. It gets the
    /// variables that Lambda sets and those in `env`, which win, and nothing of
    /// the test's own environment.
    pub fn spawn(self, binary: &Path, env: &[(&str, &str)]) -> Function {
        Function::spawn(self, binary, env)
    }

    /// Queues `event` (JSON) for the runtime and waits for what becomes of it.
    pub async fn invoke(&self, event: impl Into<Vec<u8>>) -> Outcome {
        let number = self.requests.fetch_add(1, Ordering::Relaxed);
        let request_id = format!("00000000-0000-4000-8000-{number:012x}");
        let (answer, answered) = oneshot::channel();
        self.exchange.unanswered.lock().unwrap().insert(request_id.clone(), answer);

        let timeout = TimeDelta::from_std(self.timeout).expect("a timeout of less than an age");
        let deadline_unix_ms = (MachineTime.now() + timeout).unix_millis();
        let invocation = Invocation { request_id: request_id.clone(), deadline_unix_ms, event: event.into() };
        self.invocations.send(invocation).expect("the other end lives as long as we do");

        match tokio::time::timeout(self.timeout, answered).await {
            Ok(Ok(outcome)) => outcome,
            _ => {
                // An answer after this is refused, as Lambda refuses it.
                self.exchange.unanswered.lock().unwrap().remove(&request_id);
                Outcome::Error {
                    error_type: "Sandbox.Timedout".into(),
                    message: format!(
                        "RequestId: {request_id} Error: Task timed out after {:.2} seconds",
                        self.timeout.as_secs_f64()
                    ),
                }
            }
        }
    }

    /// The error with which the function gave up before its first invocation,
    /// if it says so within `timeout`.
    pub async fn init_error(&self, timeout: Duration) -> Option<Outcome> {
        let mut reported = self.exchange.init_error.subscribe();
        let reported = tokio::time::timeout(timeout, reported.wait_for(Option::is_some)).await;
        reported.ok()?.ok()?.clone()
    }
}

impl Drop for RuntimeApi {
    fn drop(&mut self) {
        self.server.abort();
    }
}

/// Lambda holds this call until there is something to do.
async fn next(State(exchange): State<Arc<Exchange>>) -> Response {
    let Some(invocation) = exchange.waiting.lock().await.recv().await else {
        return StatusCode::GONE.into_response();
    };
    let headers = [
        ("content-type", "application/json".to_owned()),
        ("lambda-runtime-aws-request-id", invocation.request_id),
        ("lambda-runtime-deadline-ms", invocation.deadline_unix_ms.to_string()),
        (
            "lambda-runtime-invoked-function-arn",
            "arn:aws:lambda:us-east-1:123456789012:function:under-test".to_owned(),
        ),
        (
            "lambda-runtime-trace-id",
            "Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e600;Parent=9a9197af755a6419;Sampled=0".to_owned(),
        ),
    ];
    (headers, invocation.event).into_response()
}

async fn response(
    State(exchange): State<Arc<Exchange>>,
    UrlPath(request_id): UrlPath<String>,
    body: Bytes,
) -> Response {
    let outcome = match serde_json::from_slice(&body) {
        Ok(value) => Outcome::Response(value),
        Err(reason) => Outcome::Error {
            error_type: "Runtime.InvalidResponse".into(),
            message: format!("the function returned what is no JSON: {reason}"),
        },
    };
    exchange.settle(&request_id, outcome)
}

async fn error(
    State(exchange): State<Arc<Exchange>>,
    UrlPath(request_id): UrlPath<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    exchange.settle(&request_id, reported(&headers, &body))
}

async fn init_error(State(exchange): State<Arc<Exchange>>, headers: HeaderMap, body: Bytes) -> Response {
    exchange.init_error.send_replace(Some(reported(&headers, &body)));
    accepted()
}

impl Exchange {
    /// Gives the outcome to whoever waits for it; refuses an id nobody waits for.
    fn settle(&self, request_id: &str, outcome: Outcome) -> Response {
        let waiting = self.unanswered.lock().unwrap().remove(request_id);
        match waiting {
            Some(waiting) => {
                // The test may have stopped waiting, which is no concern of the function.
                let _ = waiting.send(outcome);
                accepted()
            }
            None => {
                let refusal =
                    json!({ "errorMessage": "Invalid request ID", "errorType": "InvalidRequestID" });
                (StatusCode::BAD_REQUEST, refusal.to_string()).into_response()
            }
        }
    }
}

/// An error as the runtime posts it: `{"errorMessage":…,"errorType":…}`, or at
/// least the type in a header.
fn reported(headers: &HeaderMap, body: &[u8]) -> Outcome {
    let body: Value = serde_json::from_slice(body).unwrap_or_default();
    let header = headers.get("lambda-runtime-function-error-type").and_then(|value| value.to_str().ok());
    let error_type = body["errorType"].as_str().or(header).unwrap_or("Runtime.Unknown");
    let message = body["errorMessage"].as_str().unwrap_or_default();
    Outcome::Error { error_type: error_type.to_owned(), message: message.to_owned() }
}

fn accepted() -> Response {
    (StatusCode::ACCEPTED, r#"{"status":"OK"}"#).into_response()
}
