//! The ledger, as projection reads it.

use textledger_domain::record::Recorded;
use textledger_domain::stream::{Seq, StreamId};
use textledger_projections::stores::Events;

use crate::ledger::{Ledger, ReadError};

impl Events for Ledger {
    type Error = ReadError;

    async fn read_from(&self, stream: &StreamId, from: Seq) -> Result<Vec<Recorded>, ReadError> {
        Self::read_from(self, stream, from).await
    }
}
