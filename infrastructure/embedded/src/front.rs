//! The embedded cloud's one door: a loopback HTTP server that tells from each
//! request which AWS service is meant, lets the faults have their say, and
//! hands it on. It understands no service itself.
//!
//! `front/address.rs` finds the service, `front/dynamo.rs` forwards to the
//! DynamoDB engine. Requests are not authenticated, so only a loopback address
//! is bound, and web pages are turned away (`front/stranger.rs`).

mod address;
mod dynamo;
pub mod guest;
mod stranger;
#[cfg(test)]
mod tests;
mod tokens;

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use axum::http::header::{DATE, HeaderValue};
use axum::http::{Method, StatusCode, Uri};
use axum::response::Response;
use serde_json::{Value, json};
use textledger_domain::time::Timestamp;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use self::address::{Address, Arrived};
use self::dynamo::EngineProxy;
use self::guest::Guest;
use super::agent::{self, Agent};
use super::carrier::{self, Carrier};
use super::changes::Changes;
use super::faults::{self, Action, Faults};
use super::functions::{self, Functions};
use super::handset;
use super::queues::{self, Queues};
use super::topics::{self, Topics};
use super::wire::{JSON, dropped_connection, json as json_response};
use textledger_infrastructure::time::SharedTime;

/// The largest request body; DynamoDB's own limit.
const BODY_BYTES_MAX: usize = 16 * 1024 * 1024;

/// What the front serves.
#[derive(Clone)]
pub struct Services {
    /// Where the DynamoDB engine listens, such as `http://127.0.0.1:8000`.
    pub dynamo_url: String,
    /// Amazon SQS.
    pub queues: Queues,
    /// AWS End User Messaging SMS.
    pub carrier: Carrier,
    /// Agents for Amazon Bedrock.
    pub agent: Agent,
    /// Amazon SNS.
    pub topics: Topics,
    /// AWS Lambda.
    pub functions: Functions,
    /// What goes wrong on purpose.
    pub faults: Faults,
    /// What is served beside AWS.
    pub guest: Guest,
    /// The cloud's time, which its answers are dated by.
    pub time: SharedTime,
    /// Told of every write to a table.
    pub writes: Changes,
}

/// A running front. Dropping it lets it serve on until the process ends.
pub struct Front {
    url: String,
    closing: watch::Sender<bool>,
    serving: JoinHandle<io::Result<()>>,
}

struct Desk {
    url: String,
    services: Services,
    engine: EngineProxy,
    closing: watch::Receiver<bool>,
}

impl Front {
    /// Binds `addr`, whose port may be 0, and serves from then on.
    ///
    /// # Errors
    /// When `addr` is not a loopback address or is taken, or the engine's URL
    /// is none.
    pub async fn bind(addr: SocketAddr, services: Services) -> io::Result<Self> {
        if !addr.ip().is_loopback() {
            return Err(io::Error::new(
                io::ErrorKind::InvalidInput,
                "the embedded cloud checks no signatures: bind it to a loopback address",
            ));
        }
        let engine = EngineProxy::at(&services.dynamo_url)
            .map_err(|error| io::Error::new(io::ErrorKind::InvalidInput, error))?;
        let listener = TcpListener::bind(addr).await?;
        let url = format!("http://{}", listener.local_addr()?);
        let (closing, mut closed) = watch::channel(false);
        let desk = Arc::new(Desk { url: url.clone(), services, engine, closing: closing.subscribe() });
        let router = Router::new().fallback(move |request: Request| {
            let desk = desk.clone();
            async move { desk.answer_unless_closing(request).await }
        });
        let serving = tokio::spawn(async move {
            axum::serve(listener, router)
                .with_graceful_shutdown(async move {
                    // A front that was dropped serves on: see its comment.
                    if closed.wait_for(|closing| *closing).await.is_err() {
                        std::future::pending::<()>().await;
                    }
                })
                .await
        });
        Ok(Self { url, closing, serving })
    }

    /// The URL to give to SDKs as their endpoint, without a slash at the end.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Stops: no new connection is taken, and a request without an answer yet
    /// loses its connection, held ones included.
    ///
    /// # Errors
    /// When the server had failed before.
    pub async fn shutdown(self) -> io::Result<()> {
        self.closing.send_replace(true);
        self.serving.await.map_err(io::Error::other)?
    }
}

impl Desk {
    async fn answer_unless_closing(&self, request: Request) -> Response {
        let mut closing = self.closing.clone();
        let closed = async move {
            if closing.wait_for(|closing| *closing).await.is_err() {
                std::future::pending::<()>().await;
            }
        };
        let mut answer = tokio::select! {
            biased;
            answer = self.answer(request) => answer,
            () = closed => dropped_connection(),
        };
        answer.headers_mut().insert(DATE, date(self.services.time.now()));
        answer
    }

    async fn answer(&self, request: Request) -> Response {
        let (head, body) = request.into_parts();
        if let Some(why) = stranger::refusal(&head) {
            return json_response(StatusCode::FORBIDDEN, JSON, &json!({ "message": why }));
        }
        if let Some(answering) = self.services.guest.at(head.uri.path()) {
            return answering(Request::from_parts(head, body)).await;
        }
        let Ok(body) = axum::body::to_bytes(body, BODY_BYTES_MAX).await else {
            let body = json!({ "message": format!("a request body has at most {BODY_BYTES_MAX} bytes") });
            return json_response(StatusCode::PAYLOAD_TOO_LARGE, JSON, &body);
        };
        let arrived = Arrived { head, body };
        let address = Address::of(&arrived);
        let Some((service, operation)) = address.service() else {
            return self.answer_outside_aws(&address, &arrived);
        };
        let faults = &self.services.faults;
        match faults.verdict(service, operation) {
            None => self.serve(&address, &arrived).await,
            Some(Action::Throttle) => faults::throttle(service),
            Some(Action::Conflict) => faults::cancelled(
                transact_items(&arrived.body),
                "TransactionConflict",
                "Transaction is ongoing for the item",
            ),
            Some(Action::ThrottleTransaction) => faults::cancelled(
                transact_items(&arrived.body),
                "ThrottlingError",
                "Throughput exceeds the current capacity of your table or index",
            ),
            Some(Action::Deny) => faults::deny(service),
            Some(Action::Invalid) => faults::invalid(service),
            Some(Action::ServerError) => faults::server_error(service),
            Some(Action::Reset) => dropped_connection(),
            Some(Action::LoseResponse) => {
                self.serve(&address, &arrived).await;
                dropped_connection()
            }
            Some(Action::CrashCallerBefore) => self.crash().await,
            Some(Action::CrashCallerAfter) => {
                self.serve(&address, &arrived).await;
                self.crash().await
            }
        }
    }

    /// Tells the caller to die and never answers: a dead caller hears nothing.
    async fn crash(&self) -> Response {
        self.services.faults.crash();
        std::future::pending().await
    }

    async fn serve(&self, address: &Address, arrived: &Arrived) -> Response {
        let Services { queues, carrier, agent, topics, functions, writes, .. } = &self.services;
        let body = &arrived.body;
        match address {
            Address::Dynamo { operation, .. } => {
                let answer = self.engine.answer(operation, arrived).await;
                if dynamo::may_write(operation) {
                    writes.announce();
                }
                answer
            }
            Address::Sqs { operation } => queues::wire::answer(queues, &self.url, operation, body).await,
            Address::SmsVoice { operation } => carrier::wire::answer(carrier, operation, body),
            Address::Sns { action, form } => topics::wire::answer(topics, action, form),
            Address::Lambda { function } => {
                functions::wire::answer(functions, function, &arrived.head.headers, body).await
            }
            Address::BedrockAgent => {
                let path = agent::wire::Path::parse(arrived.head.uri.path());
                match path {
                    Some(path) => agent::wire::answer(agent, &path, body).await,
                    None => not_served(&arrived.head.method, &arrived.head.uri),
                }
            }
            Address::Inbox { .. } | Address::Handset { .. } | Address::Health | Address::Elsewhere => {
                self.answer_outside_aws(address, arrived)
            }
        }
    }

    /// What AWS does not have: phones, the health page, and the rest.
    fn answer_outside_aws(&self, address: &Address, arrived: &Arrived) -> Response {
        let Services { carrier, topics, .. } = &self.services;
        match address {
            Address::Inbox { phone } => carrier::wire::inbox(carrier, phone),
            Address::Handset { phone } => handset::answer(carrier, topics, phone, &arrived.body),
            Address::Health => {
                let body = json!({
                    "status": "ok",
                    "services": address::SERVED,
                    "topics": self.services.topics.arns(),
                    "functions": self.services.functions.names(),
                });
                json_response(StatusCode::OK, JSON, &body)
            }
            _ => not_served(&arrived.head.method, &arrived.head.uri),
        }
    }
}

fn not_served(method: &Method, uri: &Uri) -> Response {
    let body = json!({
        "message": format!("{method} {} is not served by the embedded cloud", uri.path()),
        "served": address::SERVED,
    });
    json_response(StatusCode::NOT_FOUND, JSON, &body)
}

/// An instant as HTTP writes it.
fn date(at: Timestamp) -> HeaderValue {
    let text = at.calendar().format("%a, %d %b %Y %H:%M:%S GMT").to_string();
    HeaderValue::try_from(text).unwrap_or_else(|_| HeaderValue::from_static(""))
}

/// How many items a transaction writes.
fn transact_items(body: &[u8]) -> usize {
    let request: Value = serde_json::from_slice(body).unwrap_or_default();
    request["TransactItems"].as_array().map_or(0, Vec::len)
}
