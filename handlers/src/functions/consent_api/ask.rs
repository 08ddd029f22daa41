//! The routes that ask: may we contact someone, what held at an instant, what
//! waits to be completed, and where a reference code leads.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::Uri;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use serde::Serialize;
use textledger_domain::reference::Reference;

use super::contract::DOCUMENT;
use super::extract::{Contact, Query};
use super::problem::{Kind, Problem};
use super::refusals::problem;
use super::words::{BASIS, CHANNEL, FLAG, PURPOSE};
use crate::consents::{Consents, Found, PendingOptOut, PurposeAnswer, Standing};

/// Opt-outs shown at once: well below the 6 MB a Lambda function may answer.
pub const PENDING_SHOWN_MAX: usize = 5_000;

/// The answer to whether someone may be contacted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Checked {
    /// The number.
    pub phone_number: String,
    /// The channel, the purpose and the answer.
    #[serde(flatten)]
    pub answer: PurposeAnswer,
}

/// Opt-outs that wait to be completed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PendingList {
    /// How many there are.
    pub total: usize,
    /// The most urgent first, at most [`PENDING_SHOWN_MAX`].
    pub pending: Vec<PendingOptOut>,
}

pub(super) async fn check(
    State(consents): State<Consents>,
    uri: Uri,
    Contact(phone): Contact,
) -> Result<Json<Checked>, Problem> {
    let query = Query::of(&uri, &["channel", "purpose"])?;
    let (channel, purpose) = (query.word("channel", CHANNEL)?, query.word("purpose", PURPOSE)?);
    let answer = consents.check(&phone, channel, purpose).await.map_err(problem)?;
    let answer = PurposeAnswer { channel, purpose, answer };
    Ok(Json(Checked { phone_number: phone.e164().to_owned(), answer }))
}

pub(super) async fn consent(
    State(consents): State<Consents>,
    uri: Uri,
    Contact(phone): Contact,
) -> Result<Json<Standing>, Problem> {
    let query = Query::of(&uri, &["at", "basis"])?;
    let (at, basis) = (query.instant("at")?, query.word_if_any("basis", BASIS)?);
    consents.standing(&phone, at, basis.unwrap_or_default()).await.map(Json).map_err(problem)
}

pub(super) async fn pending(
    State(consents): State<Consents>,
    uri: Uri,
) -> Result<Json<PendingList>, Problem> {
    let overdue = Query::of(&uri, &["overdue"])?.flag("overdue", FLAG)?;
    let mut pending = consents.pending().await.map_err(problem)?;
    pending.retain(|opt_out| overdue.is_none_or(|overdue| overdue == opt_out.overdue));
    let total = pending.len();
    pending.truncate(PENDING_SHOWN_MAX);
    Ok(Json(PendingList { total, pending }))
}

pub(super) async fn reference(
    State(consents): State<Consents>,
    uri: Uri,
    code: Result<Path<String>, axum::extract::rejection::PathRejection>,
) -> Result<Json<Found>, Problem> {
    Query::of(&uri, &[])?;
    let code = code.map(|Path(code)| code).unwrap_or_default();
    let code: Reference = code.parse().map_err(|error: textledger_domain::reference::Malformed| {
        Kind::InvalidReference.because(error.to_string()).about("code")
    })?;
    let found = consents.find(&code).await.map_err(problem)?;
    let unknown = || Kind::ReferenceUnknown.because("no answer to MY STATUS has this code").about("code");
    found.map(Json).ok_or_else(unknown)
}

pub(super) async fn document(uri: Uri) -> Result<impl IntoResponse, Problem> {
    Query::of(&uri, &[])?;
    Ok(([(CONTENT_TYPE, "application/json")], DOCUMENT))
}
