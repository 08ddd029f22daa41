//! AWS's opt-out list of our numbers, read and written, so that AWS and the
//! ledger can be kept in step. It takes and gives numbers and knows no consent:
//! whether a number belongs on the list is decided elsewhere.
//!
//! A number on the list is sent nothing, our confirmation included; on toll-free
//! numbers the list means nothing (see the reference, section 1).

use aws_sdk_pinpointsmsvoicev2::Client;
use aws_sdk_pinpointsmsvoicev2::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_pinpointsmsvoicev2::operation::delete_opted_out_number::DeleteOptedOutNumberError;
use aws_sdk_pinpointsmsvoicev2::types::{
    ConflictExceptionReason, OptedOutNumberInformation, ResourceType, ValidationExceptionReason,
};
use textledger_domain::phone::PhoneNumber;
use textledger_domain::time::Timestamp;
use tracing::warn;

/// A phone on the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OptedOut {
    /// The phone.
    pub number: PhoneNumber,
    /// Since when.
    pub opted_out_at: Timestamp,
    /// Whether its owner texted a keyword that AWS manages; otherwise it was put
    /// on the list through the API or the console.
    pub by_end_user: bool,
}

/// Why the list could not be read or changed. Never holds a phone number.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// AWS takes a number off its lists once every 30 days only.
    #[error("the number was taken off the opt-out list within the last 30 days: try again later")]
    DeletedTooRecently,
    /// The number is not on the list. Also after a deletion whose first answer
    /// was lost: the number is off the list either way.
    #[error("the number is not on the opt-out list")]
    NotListed,
    /// Too many requests, also after the SDK's retries.
    #[error("AWS throttles requests about the opt-out list")]
    Throttled,
    /// No answer, or an error on AWS's side; it may have been done.
    #[error("the opt-out list could not be reached")]
    Unreachable,
    /// AWS refuses the request: the permission, the list or the number.
    #[error("AWS refuses a request about the opt-out list: {detail}")]
    Refused {
        /// AWS's class and reason.
        detail: String,
    },
}

/// One opt-out list. Its operations can be repeated without harm, so the SDK's
/// retries stay on.
#[derive(Debug, Clone)]
pub struct OptOutList {
    client: Client,
    name: String,
}

impl OptOutList {
    /// The list called `name`, or with that ARN.
    #[must_use]
    pub fn new(sdk: &aws_config::SdkConfig, name: String) -> Self {
        Self { client: Client::new(sdk), name }
    }

    /// Puts `number` on the list; one that is there already stays.
    ///
    /// # Errors
    /// [`Error`], neither `NotListed` nor `DeletedTooRecently`.
    pub async fn put(&self, number: &PhoneNumber) -> Result<(), Error> {
        let put =
            self.client.put_opted_out_number().opt_out_list_name(&self.name).opted_out_number(number.e164());
        put.send().await.map(|_| ()).map_err(|error| classify(&error, None))
    }

    /// Takes `number` off the list.
    ///
    /// # Errors
    /// [`Error`]
    pub async fn delete(&self, number: &PhoneNumber) -> Result<(), Error> {
        let delete = self
            .client
            .delete_opted_out_number()
            .opt_out_list_name(&self.name)
            .opted_out_number(number.e164());
        match delete.send().await {
            Ok(_) => Ok(()),
            Err(error) => Err(error
                .as_service_error()
                .and_then(of_deletion)
                .unwrap_or_else(|| classify(&error, error.as_service_error().and_then(reason)))),
        }
    }

    /// Everybody on the list.
    ///
    /// # Errors
    /// [`Error`], neither `NotListed` nor `DeletedTooRecently`.
    pub async fn all(&self) -> Result<Vec<OptedOut>, Error> {
        let mut pages = self
            .client
            .describe_opted_out_numbers()
            .opt_out_list_name(&self.name)
            .into_paginator()
            .items()
            .send();
        let mut all = Vec::new();
        while let Some(entry) = pages.next().await {
            match read(&entry.map_err(|error| classify(&error, None))?) {
                Some(entry) => all.push(entry),
                // None of our contacts: theirs were read the same way.
                None => warn!("an entry of the opt-out list holds no phone number that can be texted"),
            }
        }
        Ok(all)
    }
}

fn read(entry: &OptedOutNumberInformation) -> Option<OptedOut> {
    let digits = entry.opted_out_number().trim_start_matches('+');
    Some(OptedOut {
        number: format!("+{digits}").parse().ok()?,
        opted_out_at: Timestamp::from_unix_millis(entry.opted_out_timestamp().to_millis().ok()?)?,
        by_end_user: entry.end_user_opted_out(),
    })
}

/// AWS documents the 30 days and not how they are told; applications in the
/// field see `PHONE_NUMBER_CANNOT_BE_OPTED_IN`, and the SDK also names a
/// conflict that fits.
fn of_deletion(error: &DeleteOptedOutNumberError) -> Option<Error> {
    match error {
        DeleteOptedOutNumberError::ValidationException(invalid)
            if invalid.reason() == Some(&ValidationExceptionReason::PhoneNumberCannotBeOptedIn) =>
        {
            Some(Error::DeletedTooRecently)
        }
        DeleteOptedOutNumberError::ConflictException(conflict)
            if conflict.reason() == Some(&ConflictExceptionReason::ResourceDeletionNotAllowed) =>
        {
            Some(Error::DeletedTooRecently)
        }
        DeleteOptedOutNumberError::ResourceNotFoundException(missing)
            if missing.resource_type() != Some(&ResourceType::OptOutList) =>
        {
            Some(Error::NotListed)
        }
        _ => None,
    }
}

fn reason(error: &DeleteOptedOutNumberError) -> Option<&str> {
    match error {
        DeleteOptedOutNumberError::ValidationException(error) => error.reason().map(|reason| reason.as_str()),
        DeleteOptedOutNumberError::ConflictException(error) => error.reason().map(|reason| reason.as_str()),
        _ => None,
    }
}

/// AWS's own message is left out: it can quote the number.
fn classify<E: ProvideErrorMetadata, R>(error: &SdkError<E, R>, reason: Option<&str>) -> Error {
    let SdkError::ServiceError(answer) = error else {
        return match error {
            SdkError::ConstructionFailure(_) => {
                Error::Refused { detail: "the request could not be built".to_owned() }
            }
            _ => Error::Unreachable,
        };
    };
    match answer.err().code() {
        Some("ThrottlingException") => Error::Throttled,
        Some("InternalServerException") | None => Error::Unreachable,
        Some(code) => Error::Refused {
            detail: reason.map_or_else(|| code.to_owned(), |reason| format!("{code}: {reason}")),
        },
    }
}
