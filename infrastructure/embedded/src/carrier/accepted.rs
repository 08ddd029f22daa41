//! A text the carrier has taken for a phone.

use std::collections::BTreeMap;

use textledger_domain::time::Timestamp;

/// The message type of what the network or AWS says on its own.
pub(super) const NETWORK: &str = "NETWORK";

/// A text the carrier has for a phone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AcceptedText {
    /// Counts up with every text; pass it to [`Carrier::arrived_after`](super::Carrier::arrived_after).
    pub row_id: i64,
    /// The id `SendTextMessage` answered with.
    pub message_id: String,
    /// The origination identity, when the caller named one.
    pub from: Option<String>,
    /// The phone it went to, in E.164.
    pub to: String,
    /// The text.
    pub body: String,
    /// `TRANSACTIONAL` or `PROMOTIONAL`; `NETWORK` when the network or AWS
    /// wrote it.
    pub message_type: String,
    /// What the caller wants echoed in delivery reports.
    pub context: BTreeMap<String, String>,
    /// How long the text may wait to be handed over.
    pub ttl_seconds: Option<u32>,
    /// When it was accepted.
    pub accepted_at: Timestamp,
}
