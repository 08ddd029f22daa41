//! Who was shown what is masked otherwise, or took it away.

use serde::{Deserialize, Serialize};

use crate::stream::{Seq, StreamId};

/// Somebody is about to be shown full numbers and words, or to take them away.
/// Kept in `system#access`, and recorded before anything is shown; who it is, is
/// the event's actor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessRecorded {
    /// With what, such as `audit timeline`: it may be a command that this build
    /// does not have.
    pub command: String,
    /// Whose stream; none where it is not about one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stream: Option<StreamId>,
    /// The first event shown; none where no event is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Seq>,
    /// The last event shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub through: Option<Seq>,
    /// Why, in their own words.
    pub reason: String,
}
