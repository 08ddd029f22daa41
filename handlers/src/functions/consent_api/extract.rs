//! The parts of a request, each read by a rule of ours: axum's own answers have
//! another form, and repeat what was sent.

use axum::body::Bytes;
use axum::extract::rejection::{BytesRejection, FailedToBufferBody};
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::header::CONTENT_TYPE;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Uri};
use textledger_domain::actor::Principal;
use textledger_domain::phone::PhoneNumber;

use super::contract::BODY_BYTES_MAX;
use super::form::{self, Form};
use super::problem::{Kind, Problem};
use super::words::Words;

/// The header that makes a request sent again harmless.
pub const IDEMPOTENCY_KEY: &str = "idempotency-key";
/// The longest key.
pub const KEY_CHARS_MAX: usize = 255;

/// Who the gateway let in.
pub(super) struct Caller(pub Principal);

impl<S: Send + Sync> FromRequestParts<S> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let detail = "the gateway does not say who asks: put this function behind AWS IAM authorization";
        let principal = parts.extensions.get::<Principal>().cloned();
        principal.map(Self).ok_or_else(|| Kind::NotAuthenticated.because(detail))
    }
}

/// The idempotency key.
pub(super) struct Key(pub String);

impl<S: Send + Sync> FromRequestParts<S> for Key {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let allowed = "send one header Idempotency-Key of 1 to 255 visible ASCII characters, without spaces, and the same one when you repeat the request";
        let mut keys = parts.headers.get_all(IDEMPOTENCY_KEY).into_iter();
        let malformed = || Kind::IdempotencyKeyMalformed.because(allowed).about("Idempotency-Key");
        match (keys.next(), keys.next()) {
            (None, _) => Err(Kind::IdempotencyKeyMissing.because(allowed).about("Idempotency-Key")),
            (Some(_), Some(_)) => Err(malformed()),
            (Some(key), None) => {
                let is_key = (1..=KEY_CHARS_MAX).contains(&key.len())
                    && key.as_bytes().iter().all(u8::is_ascii_graphic);
                let text = key.to_str().ok().filter(|_| is_key);
                text.map(|text| Self(text.to_owned())).ok_or_else(malformed)
            }
        }
    }
}

/// The body, read by its form, and the number it is about.
pub(super) struct Body<T>(pub PhoneNumber, pub T);

impl<S: Send + Sync, T: Form> FromRequest<S> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        if !is_json(request.headers()) {
            let detail = "send the body as JSON, with the header Content-Type: application/json";
            return Err(Kind::UnsupportedMediaType.because(detail).about("Content-Type"));
        }
        let body = Bytes::from_request(request, state).await.map_err(|rejection| match rejection {
            BytesRejection::FailedToBufferBody(FailedToBufferBody::LengthLimitError(_)) => {
                Kind::BodyTooLarge.because(format!("a body has at most {BODY_BYTES_MAX} bytes"))
            }
            _ => Kind::MalformedJson.because("the body did not arrive as a whole; send it again"),
        })?;
        form::read(&body).map(|(phone, request)| Self(phone, request))
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let given = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let media_type = given.split(';').next().unwrap_or_default().trim();
    media_type.eq_ignore_ascii_case("application/json")
}

/// The query: known parameters, each once.
pub(super) struct Query(Vec<(String, String)>);

impl Query {
    /// Reads the query of `uri`.
    pub(super) fn of(uri: &Uri, known: &[&str]) -> Result<Self, Problem> {
        let pairs: Vec<(String, String)> =
            form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes()).into_owned().collect();
        for (place, (name, _)) in pairs.iter().enumerate() {
            if !known.contains(&name.as_str()) {
                let detail = match known {
                    [] => "there are no parameters here".to_owned(),
                    known => format!("the parameters are: {}", known.join(", ")),
                };
                return Err(Kind::UnknownParameter.because(detail));
            }
            if pairs[..place].iter().any(|(earlier, _)| earlier == name) {
                return Err(Kind::ParameterRepeated
                    .because(format!("{name} is there more than once: give it once"))
                    .about(name));
            }
        }
        Ok(Self(pairs))
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(given, _)| given == name).map(|(_, value)| value.as_str())
    }

    /// Whether a parameter says yes or no, if it is there.
    pub(super) fn flag(&self, name: &str, words: Words) -> Result<Option<bool>, Problem> {
        let Some(given) = self.get(name) else { return Ok(None) };
        words.check(name, given)?;
        Ok(Some(given == "true"))
    }
}
