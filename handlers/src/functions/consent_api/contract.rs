//! What every request and every answer of the API keeps to.

use axum::http::{HeaderValue, header};
use axum::response::Response;

/// The contract.
pub const DOCUMENT: &str = include_str!("../../../openapi/consent-api.json");

/// The largest body. Every field at its longest, each character escaped as a
/// pair of surrogates, has less.
pub const BODY_BYTES_MAX: usize = 96 * 1024;

/// Consent changes: no cache may answer in our place.
pub async fn never_kept(mut response: Response) -> Response {
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
