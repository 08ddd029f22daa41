//! The ledger, as projection reads it.

use textledger_domain::record::Recorded;
use textledger_domain::stream::{Seq, StreamId};
use textledger_projections::slice::Slice;
use textledger_projections::stores::{Census, Events, Heads};

use crate::ledger::{Ledger, ReadError};

impl Events for Ledger {
    type Error = ReadError;

    async fn read_from(&self, stream: &StreamId, from: Seq) -> Result<Vec<Recorded>, ReadError> {
        Self::read_from(self, stream, from).await
    }

    fn is_about_the_record(error: &ReadError) -> bool {
        error.is_about_the_record()
    }
}

impl Census for Ledger {
    type Error = ReadError;

    async fn heads(&self, slice: Slice, after: Option<&StreamId>) -> Result<Heads, ReadError> {
        let (rows, next) = self.heads_in(slice, after).await?;
        let found = rows.into_iter().map(|row| (row.stream_id.clone(), row.head())).collect();
        Ok(Heads { found, next })
    }
}
