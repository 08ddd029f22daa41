//! The routes that record: a revocation, a grant, a completion. 201 when it was
//! recorded now, 200 when the same request had been carried out before.

use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, Uri};

use super::extract::{Body, Caller, Key, Query};
use super::problem::Problem;
use super::refusals::problem;
use crate::consents::{CompletionRequest, Consents, Entered, Error, Outcome, WishRequest};

type Answer = Result<(StatusCode, Json<Entered>), Problem>;

pub(super) async fn revoke(
    State(consents): State<Consents>,
    uri: Uri,
    Caller(caller): Caller,
    Key(key): Key,
    Body(phone, wish): Body<WishRequest>,
) -> Answer {
    Query::of(&uri, &[])?;
    answer(consents.revoke(&phone, &wish, &key, &caller).await)
}

pub(super) async fn grant(
    State(consents): State<Consents>,
    uri: Uri,
    Caller(caller): Caller,
    Key(key): Key,
    Body(phone, wish): Body<WishRequest>,
) -> Answer {
    Query::of(&uri, &[])?;
    answer(consents.grant(&phone, &wish, &key, &caller).await)
}

pub(super) async fn complete(
    State(consents): State<Consents>,
    uri: Uri,
    Caller(caller): Caller,
    Key(key): Key,
    Body(phone, completion): Body<CompletionRequest>,
) -> Answer {
    Query::of(&uri, &[])?;
    answer(consents.complete(&phone, &completion, &key, &caller).await)
}

fn answer(entered: Result<Entered, Error>) -> Answer {
    let entered = entered.map_err(problem)?;
    let status = match entered.outcome {
        Outcome::Recorded => StatusCode::CREATED,
        Outcome::Repeated => StatusCode::OK,
    };
    Ok((status, Json(entered)))
}
