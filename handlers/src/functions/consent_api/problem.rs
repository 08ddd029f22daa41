//! Every error of the API in the one form of RFC 9457: a stable code, what is
//! wrong and what is allowed. A detail never repeats what was sent: it may be a
//! phone number or a customer's words (S10).

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

/// The media type of a problem.
pub const PROBLEM_JSON: &str = "application/problem+json";
/// How long a caller waits before it asks a storage again that did not answer.
const RETRY_AFTER_SECONDS: &str = "5";

/// What can go wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// The body names no phone number.
    InvalidPhoneNumber,
    /// The path names no reference code.
    InvalidReference,
    /// The body is no JSON object.
    MalformedJson,
    /// The body has a field that is not known.
    UnknownField,
    /// The body lacks a field.
    FieldMissing,
    /// A field is blank or holds an empty list.
    FieldEmpty,
    /// A field is there more than once.
    FieldRepeated,
    /// A field is too long.
    FieldTooLong,
    /// A field has too many bytes, as a schema cannot say.
    TooManyBytes,
    /// A field holds a control character.
    ControlCharacter,
    /// A field holds something of another kind.
    InvalidField,
    /// A wish comes without its proof.
    EvidenceMissing,
    /// A way for wishes to reach us that is not entered here.
    UnknownMethod,
    /// Neither texts nor calls.
    UnknownChannel,
    /// No purpose we know.
    UnknownPurpose,
    /// No language we answer in.
    UnknownLanguage,
    /// Neither of the two clocks.
    UnknownBasis,
    /// No RFC 3339 instant.
    InvalidTime,
    /// The query has a parameter twice.
    ParameterRepeated,
    /// The query has a parameter that is not known.
    UnknownParameter,
    /// A parameter holds something of another kind.
    InvalidParameter,
    /// The header is not there.
    IdempotencyKeyMissing,
    /// The header cannot be a key.
    IdempotencyKeyMalformed,
    /// Nobody says who asks.
    NotAuthenticated,
    /// There is nothing at this path.
    NotFound,
    /// No record has this reference code.
    ReferenceUnknown,
    /// The path takes another method.
    MethodNotAllowed,
    /// The key was used for something else.
    IdempotencyKeyReused,
    /// The grant would lift a revocation and does not say when it was given.
    TimeNeeded,
    /// What stands is later than the wish.
    ChangesNothing,
    /// No opt-out waits to be completed.
    NothingPending,
    /// The opt-out named does not wait to be completed.
    NotPending,
    /// The body is larger than any request.
    BodyTooLarge,
    /// The body is not sent as JSON.
    UnsupportedMediaType,
    /// A wish that the customer cannot have had yet.
    InTheFuture,
    /// A wish longer ago than any claim reaches back.
    TooOld,
    /// What is stored cannot be used.
    RecordUnusable,
    /// Others write about the same number all the time.
    Contention,
    /// The tables do not answer.
    StorageUnavailable,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 39] = [
        Self::InvalidPhoneNumber,
        Self::InvalidReference,
        Self::MalformedJson,
        Self::UnknownField,
        Self::FieldMissing,
        Self::FieldEmpty,
        Self::FieldRepeated,
        Self::FieldTooLong,
        Self::TooManyBytes,
        Self::ControlCharacter,
        Self::InvalidField,
        Self::EvidenceMissing,
        Self::UnknownMethod,
        Self::UnknownChannel,
        Self::UnknownPurpose,
        Self::UnknownLanguage,
        Self::UnknownBasis,
        Self::InvalidTime,
        Self::ParameterRepeated,
        Self::UnknownParameter,
        Self::InvalidParameter,
        Self::IdempotencyKeyMissing,
        Self::IdempotencyKeyMalformed,
        Self::NotAuthenticated,
        Self::NotFound,
        Self::ReferenceUnknown,
        Self::MethodNotAllowed,
        Self::IdempotencyKeyReused,
        Self::TimeNeeded,
        Self::ChangesNothing,
        Self::NothingPending,
        Self::NotPending,
        Self::BodyTooLarge,
        Self::UnsupportedMediaType,
        Self::InTheFuture,
        Self::TooOld,
        Self::RecordUnusable,
        Self::Contention,
        Self::StorageUnavailable,
    ];

    /// The code that callers tell it by, and what it says to people.
    fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::InvalidPhoneNumber => ("invalid_phone_number", "Not an E.164 phone number"),
            Self::InvalidReference => ("invalid_reference", "Not a reference code"),
            Self::MalformedJson => ("malformed_json", "The body is not a JSON object"),
            Self::UnknownField => ("unknown_field", "The body has a field that is not known"),
            Self::FieldMissing => ("field_missing", "The body lacks a field"),
            Self::FieldEmpty => ("field_empty", "A field is empty"),
            Self::FieldTooLong => ("field_too_long", "A field is too long"),
            Self::InvalidField => ("invalid_field", "A field holds something of another kind"),
            Self::EvidenceMissing => ("evidence_missing", "A wish needs its evidence"),
            Self::FieldRepeated => ("field_repeated", "The body has a field more than once"),
            Self::TooManyBytes => ("too_many_bytes", "A field has too many bytes"),
            Self::ControlCharacter => ("control_character", "A field holds a control character"),
            Self::UnknownMethod => ("unknown_method", "Not a method that is entered here"),
            Self::UnknownChannel => ("unknown_channel", "Not a channel"),
            Self::UnknownPurpose => ("unknown_purpose", "Not a purpose"),
            Self::UnknownLanguage => ("unknown_language", "Not a language we answer in"),
            Self::UnknownBasis => ("unknown_basis", "Not a time basis"),
            Self::InvalidTime => ("invalid_time", "Not an RFC 3339 instant"),
            Self::ParameterRepeated => ("parameter_repeated", "The query has a parameter twice"),
            Self::UnknownParameter => ("unknown_parameter", "The query has a parameter that is not known"),
            Self::InvalidParameter => ("invalid_parameter", "A parameter holds something of another kind"),
            Self::IdempotencyKeyMissing => ("idempotency_key_missing", "The Idempotency-Key is missing"),
            Self::IdempotencyKeyMalformed => {
                ("idempotency_key_malformed", "The Idempotency-Key cannot be one")
            }
            Self::NotAuthenticated => ("not_authenticated", "The gateway does not say who asks"),
            Self::NotFound => ("not_found", "There is nothing at this path"),
            Self::ReferenceUnknown => ("reference_unknown", "No record has this reference code"),
            Self::MethodNotAllowed => ("method_not_allowed", "The path takes another method"),
            Self::IdempotencyKeyReused => {
                ("idempotency_key_reused", "The Idempotency-Key was used for something else")
            }
            Self::TimeNeeded => ("time_needed", "Say when consent was given"),
            Self::ChangesNothing => ("changes_nothing", "What stands is later than this wish"),
            Self::NothingPending => ("nothing_pending", "No opt-out waits to be completed"),
            Self::NotPending => ("not_pending", "This opt-out does not wait to be completed"),
            Self::BodyTooLarge => ("body_too_large", "The body is too large"),
            Self::UnsupportedMediaType => ("unsupported_media_type", "The body is not sent as JSON"),
            Self::InTheFuture => ("in_the_future", "The customer cannot have said so yet"),
            Self::TooOld => ("too_old", "Too long ago"),
            Self::RecordUnusable => ("record_unusable", "A stored record cannot be used"),
            Self::Contention => ("contention", "Too much is written about this number at once"),
            Self::StorageUnavailable => ("storage_unavailable", "The tables do not answer"),
        }
    }

    /// The code that callers tell it by. Never changed once published.
    #[must_use]
    pub fn code(self) -> &'static str {
        self.words().0
    }

    /// 400 for what the document rules out, 422 for what only a rule can.
    #[must_use]
    pub fn status(self) -> StatusCode {
        match self {
            Self::NotAuthenticated => StatusCode::UNAUTHORIZED,
            Self::NotFound | Self::ReferenceUnknown => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::IdempotencyKeyReused
            | Self::TimeNeeded
            | Self::ChangesNothing
            | Self::NothingPending
            | Self::NotPending => StatusCode::CONFLICT,
            Self::BodyTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::UnsupportedMediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::TooManyBytes | Self::ControlCharacter | Self::InTheFuture | Self::TooOld => {
                StatusCode::UNPROCESSABLE_ENTITY
            }
            Self::RecordUnusable => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Contention | Self::StorageUnavailable => StatusCode::SERVICE_UNAVAILABLE,
            _ => StatusCode::BAD_REQUEST,
        }
    }

    /// A problem of this kind.
    pub(super) fn because(self, detail: impl Into<String>) -> Problem {
        Problem { kind: self, detail: detail.into(), field: None }
    }
}

/// One thing that went wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// What.
    pub kind: Kind,
    /// What is wrong here and what is allowed.
    pub detail: String,
    /// The field, parameter or header to blame.
    pub field: Option<String>,
}

/// As it is sent.
#[derive(Serialize)]
struct Sent<'a> {
    r#type: &'static str,
    title: &'static str,
    status: u16,
    detail: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<&'a str>,
}

impl Problem {
    /// The same with someone to blame.
    pub(super) fn about(self, field: impl Into<String>) -> Self {
        Self { field: Some(field.into()), ..self }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let (code, title) = self.kind.words();
        let status = self.kind.status();
        let sent = Sent {
            r#type: code,
            title,
            status: status.as_u16(),
            detail: &self.detail,
            field: self.field.as_deref(),
        };
        let mut response = (status, Json(sent)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(PROBLEM_JSON));
        if status == StatusCode::SERVICE_UNAVAILABLE {
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static(RETRY_AFTER_SECONDS));
        }
        response
    }
}
