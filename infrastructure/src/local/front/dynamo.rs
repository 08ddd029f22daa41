//! DynamoDB requests go on to the engine as they came, byte for byte, over
//! connections that are kept open.

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
use crate::local::wire::{AWS_JSON, json as json_response};

/// The engine behind the front.
pub(super) struct Engine {
    authority: Authority,
    client: Client<HttpConnector, Full<Bytes>>,
}

impl Engine {
    pub(super) fn at(url: &str) -> Result<Self, String> {
        let uri: Uri = url.parse().map_err(|error| format!("the engine's URL {url}: {error}"))?;
        let authority =
            uri.authority().cloned().ok_or_else(|| format!("the engine's URL {url} names no host"))?;
        Ok(Self { authority, client: Client::builder(TokioExecutor::new()).build_http() })
    }

    /// Sends the request on and gives the engine's answer. Headers that belong
    /// to one connection stay with it.
    pub(super) async fn forward(&self, arrived: &Arrived) -> Response {
        match self.exchange(arrived).await {
            Ok(answer) => answer,
            Err(error) => {
                let body = json!({
                    "__type": "com.amazonaws.dynamodb.v20120810#InternalServerError",
                    "message": format!("the embedded DynamoDB engine did not answer: {error}"),
                });
                json_response(StatusCode::INTERNAL_SERVER_ERROR, AWS_JSON, &body)
            }
        }
    }

    async fn exchange(
        &self,
        arrived: &Arrived,
    ) -> Result<Response, Box<dyn std::error::Error + Send + Sync>> {
        let mut uri = arrived.head.uri.clone().into_parts();
        uri.scheme = Some(Scheme::HTTP);
        uri.authority = Some(self.authority.clone());
        let mut request = Request::new(Full::new(arrived.body.clone()));
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
        Ok(Response::from_parts(head, Body::from(body)))
    }
}
