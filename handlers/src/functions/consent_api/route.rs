//! The routes, and the problems each can answer with. The document is held
//! against this list, and the tests hold every answer against the document.

use axum::routing::{MethodRouter, get, post};

use super::problem::Kind;
use super::{ask, enter};
use crate::consents::Consents;

/// One of the routes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Route {
    /// Record a revocation.
    Revocations,
    /// Record a grant.
    Grants,
    /// Record that other systems follow an opt-out.
    Completions,
    /// May we contact someone now?
    Check,
    /// What held at an instant?
    Consent,
    /// What waits to be completed?
    Pending,
    /// Where does a reference code lead?
    Reference,
    /// The OpenAPI document.
    Document,
}

/// What any request can be answered with.
const ALWAYS: &[Kind] = &[Kind::UnknownParameter, Kind::MethodNotAllowed];
/// What all can be answered with but the document, which anybody may read.
const ASKED: &[Kind] = &[Kind::NotAuthenticated];
/// What a body can be answered with.
const SENT: &[Kind] = &[
    Kind::InvalidPhoneNumber,
    Kind::MalformedJson,
    Kind::UnknownField,
    Kind::FieldMissing,
    Kind::FieldRepeated,
    Kind::InvalidField,
    Kind::BodyTooLarge,
    Kind::UnsupportedMediaType,
];
const STORED: &[Kind] = &[Kind::RecordUnusable, Kind::StorageUnavailable];
const ENTERED: &[Kind] = &[
    Kind::FieldEmpty,
    Kind::FieldTooLong,
    Kind::ControlCharacter,
    Kind::IdempotencyKeyMissing,
    Kind::IdempotencyKeyMalformed,
    Kind::IdempotencyKeyReused,
    Kind::Contention,
];
const WISHED: &[Kind] = &[
    Kind::EvidenceMissing,
    Kind::UnknownMethod,
    Kind::UnknownChannel,
    Kind::UnknownPurpose,
    Kind::UnknownLanguage,
    Kind::InvalidTime,
    Kind::TooManyBytes,
    Kind::InTheFuture,
    Kind::TooOld,
    Kind::ChangesNothing,
];
const COMPLETED: &[Kind] = &[Kind::EvidenceMissing, Kind::NothingPending, Kind::NotPending];
const CHECKED: &[Kind] = &[Kind::UnknownChannel, Kind::UnknownPurpose];
const STOOD: &[Kind] = &[Kind::InvalidTime, Kind::UnknownBasis];
const LISTED: &[Kind] = &[Kind::InvalidParameter, Kind::ParameterRepeated];
const REFERRED: &[Kind] = &[Kind::InvalidReference, Kind::ReferenceUnknown];

impl Route {
    /// Every route.
    pub const ALL: [Self; 8] = [
        Self::Revocations,
        Self::Grants,
        Self::Completions,
        Self::Check,
        Self::Consent,
        Self::Pending,
        Self::Reference,
        Self::Document,
    ];

    /// Its path, as axum and OpenAPI write it.
    #[must_use]
    pub fn path(self) -> &'static str {
        match self {
            Self::Revocations => "/v1/revocations",
            Self::Grants => "/v1/grants",
            Self::Completions => "/v1/completions",
            Self::Check => "/v1/check",
            Self::Consent => "/v1/consent",
            Self::Pending => "/v1/opt-outs/pending",
            Self::Reference => "/v1/references/{code}",
            Self::Document => "/v1/openapi.json",
        }
    }

    /// Its method, in lower case as OpenAPI writes it.
    #[must_use]
    pub fn method(self) -> &'static str {
        match self {
            Self::Pending | Self::Reference | Self::Document => "get",
            // Also what only asks: its number has no place in a path.
            _ => "post",
        }
    }

    /// The statuses of its successes.
    #[must_use]
    pub fn successes(self) -> &'static [u16] {
        match self {
            Self::Revocations | Self::Grants | Self::Completions => &[200, 201],
            _ => &[200],
        }
    }

    /// Every kind of problem it can answer with.
    #[must_use]
    pub fn problems(self) -> Vec<Kind> {
        let own: &[&[Kind]] = match self {
            Self::Revocations => &[ASKED, SENT, ENTERED, WISHED, STORED],
            Self::Grants => &[ASKED, SENT, ENTERED, WISHED, &[Kind::TimeNeeded], STORED],
            Self::Completions => &[ASKED, SENT, ENTERED, COMPLETED, STORED],
            Self::Check => &[ASKED, SENT, CHECKED, STORED],
            Self::Consent => &[ASKED, SENT, STOOD, STORED],
            Self::Pending => &[ASKED, LISTED, STORED],
            Self::Reference => &[ASKED, REFERRED, STORED],
            Self::Document => &[],
        };
        let mut problems: Vec<Kind> = own.concat();
        problems.extend(ALWAYS);
        problems.sort();
        problems
    }

    pub(super) fn handler(self) -> MethodRouter<Consents> {
        match self {
            Self::Revocations => post(enter::revoke),
            Self::Grants => post(enter::grant),
            Self::Completions => post(enter::complete),
            Self::Check => post(ask::check),
            Self::Consent => post(ask::consent),
            Self::Pending => get(ask::pending),
            Self::Reference => get(ask::reference),
            Self::Document => get(ask::document),
        }
    }
}
