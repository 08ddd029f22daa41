//! A stream's head as stored: a cache of what its events say.

use serde::{Deserialize, Serialize};
use textledger_domain::hash::Hash;
use textledger_domain::record::Head;
use textledger_domain::stream::{Seq, StreamId};
use textledger_domain::time::Timestamp;

use super::error::{ReadError, malformed};
use super::item::Item;

/// The row of one stream in the heads table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeadRow {
    /// Which stream.
    pub stream_id: StreamId,
    /// The position of its last event.
    pub seq: Seq,
    /// The hash of that event.
    pub hash: Hash,
    /// When it was recorded.
    pub recorded_at: Timestamp,
    /// The version of the decision state.
    pub state_version: u32,
    /// The state as JSON: opaque to the store, one attribute to read and write.
    pub state: String,
}

impl HeadRow {
    /// The head it stands for.
    #[must_use]
    pub fn head(&self) -> Head {
        Head { seq: self.seq, hash: self.hash, recorded_at: Some(self.recorded_at) }
    }

    pub(super) fn to_item(&self) -> Result<Item, serde_dynamo::Error> {
        serde_dynamo::to_item(self)
    }

    /// The row an item of the heads table stands for, read for `what`.
    pub(super) fn of_item(what: impl ToString, item: Item) -> Result<Self, ReadError> {
        // Serde's message may quote the value it stumbled over.
        serde_dynamo::from_item(item).map_err(|_| malformed(what, "the head does not read"))
    }
}
