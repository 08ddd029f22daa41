//! Why AWS End User Messaging refuses a request, in its own classes and reasons
//! (API reference, "Common errors" and each operation's errors).

use super::request::Invalid;
use crate::store;

/// A kind of thing AWS names in an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Resource {
    /// A configuration set.
    ConfigurationSet,
    /// An opt-out list.
    OptOutList,
    /// A number of ours.
    PhoneNumber,
    /// A number on one, or one that cannot be texted.
    OptedOutNumber,
    /// Where the events of a configuration set go.
    EventDestination,
    /// The countries that may be texted.
    ProtectConfiguration,
}

impl Resource {
    /// AWS's `ResourceType`.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::ConfigurationSet => "configuration-set",
            Self::OptOutList => "opt-out-list",
            Self::PhoneNumber => "phone-number",
            Self::OptedOutNumber => "opted-out-number",
            Self::EventDestination => "event-destination",
            Self::ProtectConfiguration => "protect-configuration",
        }
    }
}

/// A refusal.
#[derive(Debug, thiserror::Error)]
pub(super) enum Refusal {
    /// `ValidationException`
    #[error(transparent)]
    Invalid(#[from] Invalid),
    /// `ConflictException` with reason `DESTINATION_PHONE_NUMBER_OPTED_OUT`:
    /// the phone does not want our texts.
    #[error("destination phone number opted out")]
    OptedOut {
        /// The phone.
        phone: String,
    },
    /// `ConflictException`: it is there already, or in use.
    #[error("{}: {reason}", .resource.name())]
    Conflict {
        /// AWS's reason.
        reason: &'static str,
        /// What stands in the way.
        resource: Resource,
        /// As the request names it.
        id: String,
    },
    /// `ResourceNotFoundException`
    #[error("{} not found", .resource.name())]
    NotFound {
        /// What is missing.
        resource: Resource,
        /// As the request names it.
        id: String,
    },
    /// `ServiceQuotaExceededException` with reason
    /// `MONTHLY_SPEND_LIMIT_REACHED_FOR_TEXT`.
    #[error("monthly spend limit reached for text")]
    SpendLimit,
    /// `ThrottlingException`
    #[error("rate exceeded")]
    Throttled,
    /// `InternalServerException`
    #[error(transparent)]
    Store(#[from] store::Error),
}
