//! As much of the Lambda Runtime API as a cold start needs: it tells when a
//! function asks for an event, and hands out the ones it is given.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use tokio::net::TcpListener;
use tokio::sync::{Mutex, mpsc};
use tokio::task::JoinHandle;
use tokio::time::timeout;

use crate::Outcome;

/// A function that takes longer to ask does not start.
const ASKS_WITHIN: Duration = Duration::from_secs(30);

/// Longer than anything takes; in milliseconds since 1970.
const DEADLINE: &str = "9999999999999";

/// A running Runtime API. It stops when it is dropped.
pub struct RuntimeApi {
    address: String,
    asked: mpsc::UnboundedReceiver<Asked>,
    events: mpsc::UnboundedSender<Vec<u8>>,
    server: JoinHandle<()>,
}

/// That an event was asked for, or the error that the one before ended with.
type Asked = Result<(), String>;

struct Exchange {
    asks: mpsc::UnboundedSender<Asked>,
    events: Mutex<mpsc::UnboundedReceiver<Vec<u8>>>,
}

impl RuntimeApi {
    /// Listens on a free loopback port.
    pub async fn start() -> Outcome<Self> {
        let (asks, asked) = mpsc::unbounded_channel();
        let (events, waiting) = mpsc::unbounded_channel();
        let router = Router::new()
            .route("/2018-06-01/runtime/invocation/next", get(next))
            .route("/2018-06-01/runtime/invocation/{id}/response", post(answered))
            .route("/2018-06-01/runtime/invocation/{id}/error", post(failed))
            .with_state(Arc::new(Exchange { asks, events: Mutex::new(waiting) }));
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = listener.local_addr()?.to_string();
        let server = tokio::spawn(async move {
            // Ends by being aborted.
            let _ = axum::serve(listener, router).await;
        });
        Ok(Self { address, asked, events, server })
    }

    /// `host:port`, as `AWS_LAMBDA_RUNTIME_API` has it.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Waits until an event is asked for, and the one before it is done.
    pub async fn asked(&mut self) -> Outcome<()> {
        let asked = timeout(ASKS_WITHIN, self.asked.recv()).await.ok().flatten();
        Ok(asked.ok_or("the function asks for no event: see what it said above")??)
    }

    /// Answers the question.
    pub fn hand_out(&self, event: Vec<u8>) -> Outcome<()> {
        Ok(self.events.send(event)?)
    }
}

impl Drop for RuntimeApi {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn next(State(exchange): State<Arc<Exchange>>) -> Response {
    let mut events = exchange.events.lock().await;
    // Nobody listens any more when the figure is taken.
    let _ = exchange.asks.send(Ok(()));
    let Some(event) = events.recv().await else { return StatusCode::GONE.into_response() };
    let headers = [
        ("lambda-runtime-aws-request-id", "8476a536-e9f4-11e8-9739-2dfe598c3fcd"),
        ("lambda-runtime-deadline-ms", DEADLINE),
        ("lambda-runtime-invoked-function-arn", "arn:aws:lambda:us-east-1:123456789012:function:bench"),
    ];
    (headers, event).into_response()
}

/// Takes the whole answer in: a connection with something unread on it is closed.
async fn answered(_: Bytes) -> StatusCode {
    StatusCode::ACCEPTED
}

async fn failed(State(exchange): State<Arc<Exchange>>, error: String) -> StatusCode {
    // As above.
    let _ = exchange.asks.send(Err(error));
    StatusCode::ACCEPTED
}
