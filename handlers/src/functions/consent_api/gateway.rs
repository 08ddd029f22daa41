//! The router as a Lambda function: one event of API Gateway or of a function
//! URL (both in payload format 2.0) in, one answer out.
//!
//! Read here and not by `lambda_http`: that crate (1.3) unwraps the URL it puts
//! together from the event's host and path, and a request must not be able to
//! end the process.

use std::collections::BTreeMap;
use std::fmt::Write;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderName, HeaderValue, Method, Request, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::{Value, json};
use textledger_domain::actor::Principal;
use tower::ServiceExt;

use super::contract::never_kept;
use super::problem::Kind;

/// Where API Gateway and function URLs name the caller that AWS IAM authenticated.
const IAM_CALLER: &str = "/iam/userArn";
/// The stage whose name is not part of the path.
const DEFAULT_STAGE: &str = "$default";
/// The largest answer Lambda takes, in bytes.
const ANSWER_BYTES_MAX: usize = 6 * 1024 * 1024;

/// An event in payload format 2.0, as far as it is used.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ProxyEvent {
    raw_path: String,
    #[serde(default)]
    raw_query_string: String,
    #[serde(default)]
    headers: BTreeMap<String, String>,
    request_context: Context,
    #[serde(default)]
    body: Option<String>,
    #[serde(default)]
    is_base64_encoded: bool,
}

#[derive(Deserialize)]
struct Context {
    http: Http,
    #[serde(default)]
    stage: Option<String>,
    /// Whom the gateway let in. Other ways than IAM fill it with other things.
    #[serde(default)]
    authorizer: Value,
}

#[derive(Deserialize)]
struct Http {
    method: String,
}

/// That something else than an HTTP request came.
#[derive(Debug, thiserror::Error)]
#[error("not an HTTP request in payload format 2.0")]
pub struct WrongEvent;

/// Lets `router` answer the request in `event`.
///
/// # Errors
/// [`WrongEvent`]
pub async fn serve(router: Router, event: &[u8]) -> Result<Value, WrongEvent> {
    let event: ProxyEvent = serde_json::from_slice(event).map_err(|_| WrongEvent)?;
    let response = match request(event) {
        Some(request) => {
            let Ok(response) = router.oneshot(request).await;
            response
        }
        None => {
            let unread = Kind::MalformedJson
                .because("the request could not be read: its method, path or body is none");
            never_kept(unread.into_response()).await
        }
    };
    Ok(answer(response).await)
}

fn request(event: ProxyEvent) -> Option<Request<Body>> {
    let body = event.body.unwrap_or_default();
    let body = match event.is_base64_encoded {
        true => STANDARD.decode(body).ok()?,
        false => body.into_bytes(),
    };
    let stage = event.request_context.stage.as_deref().unwrap_or(DEFAULT_STAGE);
    let mut request = Request::new(Body::from(body));
    *request.method_mut() = Method::from_bytes(event.request_context.http.method.as_bytes()).ok()?;
    *request.uri_mut() = uri(path_below(stage, &event.raw_path), &event.raw_query_string)?;
    let caller = event.request_context.authorizer.pointer(IAM_CALLER).and_then(Value::as_str);
    if let Some(principal) = caller.and_then(Principal::named) {
        request.extensions_mut().insert(principal);
    }
    for (name, value) in &event.headers {
        // What is no header to HTTP is none to us.
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            request.headers_mut().append(name, value);
        }
    }
    Some(request)
}

/// The path without the stage that a gateway's own host name puts before it.
fn path_below<'a>(stage: &str, path: &'a str) -> &'a str {
    let below = path.strip_prefix('/').and_then(|path| path.strip_prefix(stage));
    below.filter(|below| stage != DEFAULT_STAGE && below.starts_with('/')).unwrap_or(path)
}

/// The gateway has decoded the path; what cannot stand in a URL is encoded again.
fn uri(path: &str, query: &str) -> Option<Uri> {
    let mut text = encoded(path).replace('?', "%3F");
    if !query.is_empty() {
        text.push('?');
        text.push_str(&encoded(query));
    }
    text.parse().ok()
}

fn encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'"' | b'#' | b'<' | b'>' | b'\\' | b'^' | b'`' | b'{' | b'|' | b'}' => {
                // Writing to a string cannot fail.
                let _ = write!(encoded, "%{byte:02X}");
            }
            byte if byte.is_ascii_graphic() => encoded.push(char::from(byte)),
            byte => {
                let _ = write!(encoded, "%{byte:02X}");
            }
        }
    }
    encoded
}

async fn answer(response: Response) -> Value {
    let (head, body) = response.into_parts();
    let headers: BTreeMap<&str, &str> =
        head.headers.iter().filter_map(|(name, value)| Some((name.as_str(), value.to_str().ok()?))).collect();
    match to_bytes(body, ANSWER_BYTES_MAX).await {
        Ok(body) => json!({
            "statusCode": head.status.as_u16(),
            "headers": headers,
            "body": String::from_utf8_lossy(&body),
            "isBase64Encoded": false,
        }),
        Err(_) => json!({ "statusCode": StatusCode::INTERNAL_SERVER_ERROR.as_u16() }),
    }
}
