//! DynamoDB requests go on to the engine as they came, byte for byte, over
//! connections that are kept open. Only the tokens of transactions stay here:
//! see `front/tokens.rs`.

use axum::body::Body;
use axum::http::header::{CONNECTION, CONTENT_LENGTH, TRANSFER_ENCODING};
use axum::http::uri::{Authority, Scheme};
use axum::http::{Request, StatusCode, Uri};
use axum::response::Response;
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde_json::json;

use super::address::Arrived;
use super::tokens::{Known, Marked, Tokens};
use crate::wire::{AWS_JSON, json as json_response};

/// The one operation that bears tokens.
const TRANSACTION: &str = "TransactWriteItems";

/// Whether a request for `operation` can change a table, and so its stream.
/// An operation that is not known may.
pub(super) fn may_write(operation: &str) -> bool {
    const READING: [&str; 7] = ["Get", "BatchGet", "TransactGet", "Query", "Scan", "List", "Describe"];
    !READING.iter().any(|reading| operation.starts_with(reading))
}

/// The engine behind the front.
pub(super) struct EngineProxy {
    authority: Authority,
    client: Client<HttpConnector, Full<Bytes>>,
    tokens: Tokens,
}

impl EngineProxy {
    pub(super) fn at(url: &str) -> Result<Self, String> {
        let uri: Uri = url.parse().map_err(|error| format!("the engine's URL {url}: {error}"))?;
        let authority =
            uri.authority().cloned().ok_or_else(|| format!("the engine's URL {url} names no host"))?;
        let client = Client::builder(TokioExecutor::new()).build_http();
        Ok(Self { authority, client, tokens: Tokens::default() })
    }

    /// The engine's answer to a request for `operation`.
    pub(super) async fn answer(&self, operation: &str, arrived: &Arrived) -> Response {
        let marked = if operation == TRANSACTION { Marked::read(&arrived.body) } else { None };
        let Some(marked) = marked else {
            return match self.exchange(arrived, arrived.body.clone()).await {
                Ok(answer) => answer.map(Body::from),
                Err(error) => silent(&*error),
            };
        };
        match self.tokens.look_up(&marked) {
            Known::Done(answer) => answer.map(Body::from),
            Known::Taken => mismatch(),
            Known::New => match self.exchange(arrived, marked.body.clone()).await {
                Ok(answer) => {
                    self.tokens.remember(marked, &answer);
                    answer.map(Body::from)
                }
                Err(error) => silent(&*error),
            },
        }
    }

    /// Sends the request on with `body`. Headers that belong to one connection
    /// stay with it.
    async fn exchange(
        &self,
        arrived: &Arrived,
        body: Bytes,
    ) -> Result<axum::http::Response<Bytes>, Box<dyn std::error::Error + Send + Sync>> {
        let mut uri = arrived.head.uri.clone().into_parts();
        uri.scheme = Some(Scheme::HTTP);
        uri.authority = Some(self.authority.clone());
        let mut request = Request::new(Full::new(body));
        *request.method_mut() = arrived.head.method.clone();
        *request.uri_mut() = Uri::from_parts(uri)?;
        *request.headers_mut() = arrived.head.headers.clone();
        for of_one_connection in [CONNECTION, TRANSFER_ENCODING, CONTENT_LENGTH] {
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

/// What a caller hears when the engine did not answer.
fn silent(error: &(dyn std::error::Error + Send + Sync)) -> Response {
    let body = json!({
        "__type": "com.amazonaws.dynamodb.v20120810#InternalServerError",
        "message": format!("the embedded DynamoDB engine did not answer: {error}"),
    });
    json_response(StatusCode::INTERNAL_SERVER_ERROR, AWS_JSON, &body)
}

/// What DynamoDB says to a token that stood for something else.
fn mismatch() -> Response {
    let body = json!({
        "__type": "com.amazonaws.dynamodb.v20120810#IdempotentParameterMismatchException",
        "Message": "An error occurred (IdempotentParameterMismatchException)",
    });
    json_response(StatusCode::BAD_REQUEST, AWS_JSON, &body)
}
