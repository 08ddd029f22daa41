//! A row of any view, and what all rows have.

use std::collections::BTreeMap;

use serde::Serialize;
use textledger_domain::stream::Seq;

use super::consent::ConsentRow;
use super::messages::MessageRow;
use super::opt_out_tracking::TrackingRow;
use super::sessions::SessionRow;

/// A row of any view, keyed by its first key attribute.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Row {
    /// Of the consent view.
    Consent(Box<ConsentRow>),
    /// Of the opt-out-tracking view.
    OptOutTracking(TrackingRow),
    /// Of the messages view.
    Messages(MessageRow),
    /// Of the sessions view.
    Sessions(SessionRow),
}

/// Rows by key.
pub type RowsByKey = BTreeMap<String, Row>;

impl Row {
    /// The last event it rests on.
    #[must_use]
    pub fn as_of_seq(&self) -> Seq {
        match self {
            Self::Consent(row) => row.as_of_seq,
            Self::OptOutTracking(row) => row.as_of_seq,
            Self::Messages(row) => row.as_of_seq,
            Self::Sessions(row) => row.as_of_seq,
        }
    }

    /// The second at the end of which it expires, if it ever does.
    #[must_use]
    pub fn ttl(&self) -> Option<i64> {
        match self {
            Self::Consent(_) | Self::OptOutTracking(_) => None,
            Self::Messages(row) => Some(row.ttl),
            Self::Sessions(row) => Some(row.ttl),
        }
    }
}
