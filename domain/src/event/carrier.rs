//! What carriers do with our texts: no wish of the customer, unlike all that is
//! in `consent.rs`.

use serde::{Deserialize, Serialize};

use crate::ids::{EventId, OutboundId};
use crate::phone::BusinessNumber;
use crate::time::Timestamp;

/// A carrier refused or filtered a text of ours, often because it takes the
/// words for spam. It holds back texts from that number of ours until a later
/// one gets through or the customer texts START, and says nothing about consent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CarrierBlocked {
    /// The number of ours it does not let through.
    pub from: BusinessNumber,
    /// AWS's `eventType`, such as `TEXT_CARRIER_BLOCKED`.
    pub finding: String,
    /// The text it refused, where it is known as ours.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outbound_id: Option<OutboundId>,
    /// When that text was sent: what happened since, it says nothing about.
    pub sent_at: Timestamp,
}

/// A text got through that was sent after the one a carrier had refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CarrierCleared {
    /// The number of ours it lets through again.
    pub from: BusinessNumber,
    /// The event that told of the block.
    pub block: EventId,
    /// The text that got through, where it is known as ours.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outbound_id: Option<OutboundId>,
    /// When that text was sent.
    pub sent_at: Timestamp,
}
