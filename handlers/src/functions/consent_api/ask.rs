//! The routes that ask: may we contact someone, what held at an instant, what
//! waits to be completed, and where a reference code leads.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::Uri;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use textledger_domain::reference::Reference;

use super::contract::DOCUMENT;
use super::extract::{Body, Caller, Query};
use super::form::{CheckRequest, StandingRequest};
use super::problem::{Kind, Problem};
use super::refusals::problem;
use super::words::FLAG;
use crate::consents::{Checked, Consents, Found, PendingList, Standing};

/// Opt-outs, and questions, shown at once: together well below the 6 MB a Lambda function may answer.
pub const PENDING_SHOWN_MAX: usize = 5_000;

pub(super) async fn check(
    State(consents): State<Consents>,
    uri: Uri,
    _: Caller,
    Body(phone, CheckRequest { channel, purpose }): Body<CheckRequest>,
) -> Result<Json<Checked>, Problem> {
    Query::of(&uri, &[])?;
    let answer = consents.check(&phone, channel, purpose).await.map_err(problem)?;
    Ok(Json(Checked::new(&phone, channel, purpose, answer)))
}

pub(super) async fn consent(
    State(consents): State<Consents>,
    uri: Uri,
    _: Caller,
    Body(phone, StandingRequest { at, basis }): Body<StandingRequest>,
) -> Result<Json<Standing>, Problem> {
    Query::of(&uri, &[])?;
    consents.standing(&phone, at, basis).await.map(Json).map_err(problem)
}

pub(super) async fn pending(
    State(consents): State<Consents>,
    uri: Uri,
    _: Caller,
) -> Result<Json<PendingList>, Problem> {
    let overdue = Query::of(&uri, &["overdue"])?.flag("overdue", FLAG)?;
    let mut list = consents.pending(overdue).await.map_err(problem)?;
    list.pending.truncate(PENDING_SHOWN_MAX);
    list.questions.truncate(PENDING_SHOWN_MAX);
    Ok(Json(list))
}

pub(super) async fn reference(
    State(consents): State<Consents>,
    uri: Uri,
    _: Caller,
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
