//! The AWS calls a function makes, taken down on their way, so that something else can
//! make the very same ones.

use std::error::Error;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::header::{CONNECTION, CONTENT_LENGTH, HOST, TRANSFER_ENCODING};
use axum::http::request::Parts;
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use http_body_util::{BodyExt, Full};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::Outcome;

/// DynamoDB's largest request, and so ours.
const BODY_BYTES_MAX: usize = 16 * 1024 * 1024;

/// What requests to DynamoDB name as their target.
const DYNAMODB: &str = "DynamoDB_20120810.";

/// Where AWS is.
#[derive(Clone)]
pub struct Services {
    /// DynamoDB.
    pub dynamodb: String,
    /// Everything else.
    pub others: String,
}

/// One call, as it was made.
#[derive(Clone)]
pub struct Call {
    head: Parts,
    body: String,
    fails: bool,
}

impl Call {
    /// The same where `from` is called `to`.
    pub fn moved(&self, from: &str, to: &str) -> Self {
        Self { body: self.body.replace(from, to), ..self.clone() }
    }

    /// The service as boto3 calls it, the operation, and its parameters.
    fn in_python(&self) -> Outcome<(&'static str, &str, Value)> {
        let mut params: Value = serde_json::from_str(&self.body)?;
        let path = self.head.uri.path();
        if let ["", "agents", agent, "agentAliases", alias, "sessions", session, "text"] =
            path.split('/').collect::<Vec<_>>()[..]
        {
            params["agentId"] = json!(agent);
            params["agentAliasId"] = json!(alias);
            params["sessionId"] = json!(session);
            return Ok(("bedrock-agent-runtime", "InvokeAgent", params));
        }
        let target = self.target().and_then(|target| target.split_once('.'));
        let (service, operation) = target.ok_or_else(|| format!("a call that Python is not told: {path}"))?;
        let service = match service {
            "DynamoDB_20120810" => "dynamodb",
            "AmazonSQS" => "sqs",
            "PinpointSMSVoiceV2" => "pinpoint-sms-voice-v2",
            _ => return Err(format!("a service that Python is not told: {service}").into()),
        };
        Ok((service, operation, params))
    }

    fn target(&self) -> Option<&str> {
        self.head.headers.get("x-amz-target")?.to_str().ok()
    }
}

/// The event of the peer in Python that has it make `calls`.
pub fn event(calls: &[Call]) -> Outcome<Vec<u8>> {
    let told = calls.iter().map(|call| {
        let (service, operation, params) = call.in_python()?;
        Ok(json!({ "service": service, "operation": operation, "params": params, "fails": call.fails }))
    });
    Ok(serde_json::to_vec(&told.collect::<Outcome<Vec<Value>>>()?)?)
}

/// The services that `calls` are made to, as the peer in Python takes them.
pub fn services(calls: &[Call]) -> Outcome<String> {
    let mut services = calls.iter().map(|call| Ok(call.in_python()?.0)).collect::<Outcome<Vec<_>>>()?;
    services.sort_unstable();
    services.dedup();
    Ok(services.join(","))
}

/// Makes calls as bytes that are there already: what is left of the time is the
/// services' own, and the way there.
#[derive(Clone)]
pub struct Wire {
    client: Client<HttpConnector, Full<Bytes>>,
    services: Services,
}

impl Wire {
    /// To these `services`, over connections that are kept open.
    pub fn to(services: Services) -> Self {
        Self { client: Client::builder(TokioExecutor::new()).build_http(), services }
    }

    /// Makes `calls`, one after the other.
    pub async fn make(&self, calls: &[Call]) -> Outcome<()> {
        for call in calls {
            let answer = self.send(call).await.map_err(|error| -> Box<dyn Error> { error })?;
            if answer.status().is_success() == call.fails {
                return Err(format!("{:?} came to {}", call.target(), answer.status()).into());
            }
        }
        Ok(())
    }

    async fn send(&self, call: &Call) -> Result<axum::http::Response<Bytes>, Box<dyn Error + Send + Sync>> {
        let to_dynamodb = call.target().is_some_and(|target| target.starts_with(DYNAMODB));
        let url = if to_dynamodb { &self.services.dynamodb } else { &self.services.others };
        let mut uri = url.parse::<Uri>()?.into_parts();
        uri.path_and_query = call.head.uri.path_and_query().cloned();
        let mut request = Request::new(Full::new(Bytes::from(call.body.clone())));
        *request.method_mut() = call.head.method.clone();
        *request.uri_mut() = Uri::from_parts(uri)?;
        *request.headers_mut() = call.head.headers.clone();
        for of_one_connection in [CONNECTION, TRANSFER_ENCODING, CONTENT_LENGTH, HOST] {
            request.headers_mut().remove(of_one_connection);
        }
        let (mut head, body) = self.client.request(request).await?.into_parts();
        let body = body.collect().await?.to_bytes();
        for of_one_connection in [CONNECTION, TRANSFER_ENCODING, CONTENT_LENGTH] {
            head.headers.remove(of_one_connection);
        }
        Ok(axum::http::Response::from_parts(head, body))
    }
}

/// Stands before services, and takes down what they are asked. It stops when it is
/// dropped.
pub struct Recorder {
    url: String,
    calls: Arc<Mutex<Vec<Call>>>,
    server: JoinHandle<()>,
}

impl Recorder {
    /// Before these services, on a free loopback port.
    pub async fn before(services: Services) -> Outcome<Self> {
        let calls = Arc::<Mutex<Vec<Call>>>::default();
        let (wire, taken) = (Wire::to(services), calls.clone());
        let router = Router::new().fallback(move |request: Request| {
            let (wire, taken) = (wire.clone(), taken.clone());
            async move { pass_on(&wire, &taken, request).await }
        });
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let url = format!("http://{}", listener.local_addr()?);
        let server = tokio::spawn(async move {
            // Ends by being aborted.
            let _ = axum::serve(listener, router).await;
        });
        Ok(Self { url, calls, server })
    }

    /// Where it is found.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The calls since the last time, in order.
    pub fn take(&self) -> Vec<Call> {
        std::mem::take(&mut *self.calls.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Drop for Recorder {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn pass_on(wire: &Wire, taken: &Mutex<Vec<Call>>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let body = axum::body::to_bytes(body, BODY_BYTES_MAX).await.ok();
    let Some(body) = body.and_then(|body| without_token(&body)) else {
        return (StatusCode::BAD_REQUEST, "not the JSON of a call").into_response();
    };
    let mut call = Call { head, body, fails: false };
    match wire.send(&call).await {
        Ok(answer) => {
            call.fails = !answer.status().is_success();
            taken.lock().unwrap_or_else(PoisonError::into_inner).push(call);
            answer.map(Body::from)
        }
        Err(error) => (StatusCode::BAD_GATEWAY, error.to_string()).into_response(),
    }
}

/// Whoever makes the call again makes another one: a token would say it is the same.
fn without_token(body: &[u8]) -> Option<String> {
    let mut params: Value = serde_json::from_slice(body).ok()?;
    params.as_object_mut()?.remove("ClientRequestToken");
    Some(params.to_string())
}
