//! As much of the Lambda Runtime API as a function needs: it tells when one asks for an
//! event and when it has answered, and hands out the ones it is given.

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

/// A function that takes longer does not start, or has stopped.
const TELLS_WITHIN: Duration = Duration::from_secs(30);

/// Longer than anything takes; in milliseconds since 1970.
const DEADLINE: &str = "9999999999999";

/// A running Runtime API. It stops when it is dropped.
pub struct RuntimeApi {
    address: String,
    asked: mpsc::UnboundedReceiver<()>,
    answers: mpsc::UnboundedReceiver<Answer>,
    events: mpsc::UnboundedSender<Vec<u8>>,
    server: JoinHandle<()>,
}

/// That an event was answered, or the error that it ended with.
type Answer = Result<(), String>;

struct Exchange {
    asks: mpsc::UnboundedSender<()>,
    answered: mpsc::UnboundedSender<Answer>,
    events: Mutex<mpsc::UnboundedReceiver<Vec<u8>>>,
}

impl RuntimeApi {
    /// Listens on a free loopback port.
    pub async fn start() -> Outcome<Self> {
        let (asks, asked) = mpsc::unbounded_channel();
        let (answered, answers) = mpsc::unbounded_channel();
        let (events, waiting) = mpsc::unbounded_channel();
        let router = Router::new()
            .route("/2018-06-01/runtime/invocation/next", get(next))
            .route("/2018-06-01/runtime/invocation/{id}/response", post(respond))
            .route("/2018-06-01/runtime/invocation/{id}/error", post(fail))
            .with_state(Arc::new(Exchange { asks, answered, events: Mutex::new(waiting) }));
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = listener.local_addr()?.to_string();
        let server = tokio::spawn(async move {
            // Ends by being aborted.
            let _ = axum::serve(listener, router).await;
        });
        Ok(Self { address, asked, answers, events, server })
    }

    /// `host:port`, as `AWS_LAMBDA_RUNTIME_API` has it.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Waits until an event is asked for.
    pub async fn asked(&mut self) -> Outcome<()> {
        let asked = timeout(TELLS_WITHIN, self.asked.recv()).await.ok().flatten();
        Ok(asked.ok_or("the function asks for no event: see what it said above")?)
    }

    /// Waits until the event that was handed out is answered: what Lambda counts as the
    /// end of an invocation.
    pub async fn answered(&mut self) -> Outcome<()> {
        let answer = timeout(TELLS_WITHIN, self.answers.recv()).await.ok().flatten();
        Ok(answer.ok_or("the function answers nothing: see what it said above")??)
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
    let _ = exchange.asks.send(());
    let Some(event) = events.recv().await else { return StatusCode::GONE.into_response() };
    let headers = [
        ("lambda-runtime-aws-request-id", "8476a536-e9f4-11e8-9739-2dfe598c3fcd"),
        ("lambda-runtime-deadline-ms", DEADLINE),
        ("lambda-runtime-invoked-function-arn", "arn:aws:lambda:us-east-1:123456789012:function:bench"),
    ];
    (headers, event).into_response()
}

/// Takes the whole answer in: a connection with something unread on it is closed.
async fn respond(State(exchange): State<Arc<Exchange>>, _: Bytes) -> StatusCode {
    // As above.
    let _ = exchange.answered.send(Ok(()));
    StatusCode::ACCEPTED
}

async fn fail(State(exchange): State<Arc<Exchange>>, error: String) -> StatusCode {
    // As above.
    let _ = exchange.answered.send(Err(error));
    StatusCode::ACCEPTED
}
