//! What the wire files of the emulated services share: how an answer is
//! written, and what to do when a request is never answered.

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use bytes::Bytes;
use serde_json::Value;

/// The content type of the AWS JSON 1.0 protocol.
pub(super) const AWS_JSON: &str = "application/x-amz-json-1.0";

/// The content type of plain JSON.
pub(super) const JSON: &str = "application/json";

/// The XML namespace of SNS.
pub(super) const SNS_NAMESPACE: &str = "http://sns.amazonaws.com/doc/2010-03-31/";

/// The account all emulated resources belong to.
pub const ACCOUNT: &str = "000000000000";

/// The region all emulated resources are in.
pub(super) const REGION: &str = "us-east-1";

/// A response with a body of its own making.
pub(super) fn response(status: StatusCode, content_type: &'static str, body: impl Into<Bytes>) -> Response {
    let mut response = Response::new(Body::from(body.into()));
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    response
}

/// A response whose body is `value`.
pub(super) fn json(status: StatusCode, content_type: &'static str, value: &Value) -> Response {
    response(status, content_type, value.to_string())
}

/// An error of SNS, which speaks XML.
pub(super) fn sns_error(status: StatusCode, code: &str, message: &str) -> Response {
    let fault = if status.is_server_error() { "Receiver" } else { "Sender" };
    let message = escaped(message);
    let xml = format!(
        "<ErrorResponse xmlns=\"{SNS_NAMESPACE}\"><Error><Type>{fault}</Type><Code>{code}</Code>\
         <Message>{message}</Message></Error><RequestId>local</RequestId></ErrorResponse>"
    );
    response(status, "text/xml", xml)
}

/// `text` as the content of an XML element.
pub(super) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// A response that makes the server close the connection before it has written
/// a byte: hyper buffers the head until the body's first frame, and this body
/// fails instead of giving one.
pub(super) fn dropped_connection() -> Response {
    Response::new(Body::new(FailingBody))
}

struct FailingBody;

#[derive(Debug, thiserror::Error)]
#[error("connection dropped on purpose")]
struct DroppedOnPurpose;

impl http_body::Body for FailingBody {
    type Data = Bytes;
    type Error = DroppedOnPurpose;

    fn poll_frame(
        self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Result<http_body::Frame<Bytes>, DroppedOnPurpose>>> {
        std::task::Poll::Ready(Some(Err(DroppedOnPurpose)))
    }
}
