//! What the consent layer refuses or fails at, as problems. A failure that the
//! caller did not cause is logged here, once, without personal data.

use textledger_domain::decide::entered::EntryRefused;
use textledger_infrastructure::ledger::transact::Error as TransactError;
use textledger_infrastructure::ledger::{AppendError, ReadError};
use textledger_infrastructure::views;
use tracing::error;

use super::problem::{Kind, Problem};
use super::words::METHOD;
use crate::consents::Error;

/// What a caller is told of `failure`.
pub(super) fn problem(failure: Error) -> Problem {
    match &failure {
        Error::Refused(refused) => of_refusal(refused),
        Error::KeyReused => Kind::IdempotencyKeyReused.because(failure.to_string()).about("Idempotency-Key"),
        Error::MalformedKey { .. } => {
            Kind::IdempotencyKeyMalformed.because(failure.to_string()).about("Idempotency-Key")
        }
        Error::Read(read) => of_storage(&failure, is_damage(read)),
        Error::Write(write) if is_contention(write) => {
            error!(error = %failure, "consent request not served");
            Kind::Contention.because(
                "nothing was recorded: others write about this number all the time; send the same request with the same Idempotency-Key again after Retry-After seconds",
            )
        }
        Error::Write(write) => of_storage(&failure, is_lasting(write)),
        Error::Views(read) => of_storage(&failure, matches!(read, views::Error::Malformed { .. })),
    }
}

fn of_refusal(refused: &EntryRefused) -> Problem {
    let detail = refused.to_string();
    match refused {
        EntryRefused::Impossible(_) => Kind::InvalidPhoneNumber.because(detail).about("phone_number"),
        EntryRefused::NotEntered { .. } => METHOD.refused("method"),
        EntryRefused::Empty { field: "evidence", .. } => {
            Kind::EvidenceMissing.because(detail).about("evidence")
        }
        EntryRefused::Empty { field, .. } => Kind::FieldEmpty.because(detail).about(*field),
        EntryRefused::TooLong { field, .. } => Kind::FieldTooLong.because(detail).about(*field),
        EntryRefused::TooManyBytes { field, .. } => Kind::TooManyBytes.because(detail).about(*field),
        EntryRefused::ControlCharacter { field, .. } => Kind::ControlCharacter.because(detail).about(*field),
        EntryRefused::ChangesNothing { .. } => Kind::ChangesNothing.because(detail).about("requested_at"),
        EntryRefused::Future { .. } => Kind::InTheFuture.because(detail).about("requested_at"),
        EntryRefused::Ancient { .. } => Kind::TooOld.because(detail).about("requested_at"),
        EntryRefused::TimeNeeded { .. } => Kind::TimeNeeded.because(detail).about("requested_at"),
        EntryRefused::NothingPending => Kind::NothingPending.because(detail),
        EntryRefused::NotPending { .. } => Kind::NotPending.because(detail).about("revocation"),
    }
}

fn of_storage(failure: &Error, will_last: bool) -> Problem {
    error!(error = %failure, "consent request not served");
    if will_last {
        Kind::RecordUnusable.because(
            "a stored record cannot be used; sending the request again does not help, tell an operator",
        )
    } else {
        Kind::StorageUnavailable.because("nothing was answered for certain; send the same request with the same Idempotency-Key again after Retry-After seconds")
    }
}

fn is_contention(error: &TransactError) -> bool {
    matches!(error, TransactError::Append(AppendError::Conflict { .. }))
}

fn is_damage(error: &ReadError) -> bool {
    error.is_about_the_record()
}

fn is_lasting(error: &TransactError) -> bool {
    match error {
        TransactError::Load(read) => is_damage(read),
        TransactError::Append(AppendError::Unknown { source, .. }) => is_damage(source),
        TransactError::Append(append) => {
            matches!(append, AppendError::Unstorable { .. } | AppendError::HeadAhead { .. })
        }
    }
}
