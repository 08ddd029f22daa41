//! Loading a stream's decision state: one strongly consistent read of its head,
//! whatever the stream's length.

use std::sync::Arc;

use textledger_domain::record::Head;
use textledger_domain::stream::StreamId;

use super::error::{ReadError, malformed};
use super::open::Ledger;
use super::state::{Loaded, StreamState};
use super::store::{LastEvent, Row};

impl Ledger {
    /// The stream's head and state, as the head has them. It is a cache: whoever
    /// appends learns whether it is true, and whoever does not asks
    /// [`Ledger::load_surely`].
    ///
    /// # Errors
    /// [`ReadError::Storage`]. A stream whose events cannot be folded is loaded
    /// blind, with the trouble beside it.
    pub async fn load<S: StreamState>(&self, stream: &StreamId) -> Result<Loaded<S>, ReadError> {
        let row = match self.store.head(stream).await {
            Ok(None) => return Ok(Loaded::empty(stream)),
            Ok(Some(row)) => row,
            Err(error) if error.is_about_the_record() => return self.load_by_events(stream).await,
            Err(error) => return Err(error),
        };
        match row.cached::<S>().filter(|state| !state.is_worth_folding_again()) {
            Some(state) => Ok(Loaded {
                head: row.head(),
                state,
                row: Row::Of(row.head()),
                last: LastEvent::Matches,
                ..Loaded::empty(stream)
            }),
            None => self.load_by_events(stream).await,
        }
    }

    /// The stream's head and state, held against its events: for answers that
    /// others act on without appending anything.
    ///
    /// # Errors
    /// [`ReadError`], also where the events cannot be folded or are cut off.
    pub async fn load_surely<S: StreamState>(&self, stream: &StreamId) -> Result<Loaded<S>, ReadError> {
        let (loaded, tail) = tokio::join!(self.load::<S>(stream), self.store.tail(stream));
        let mut loaded = loaded?;
        let end = tail?.map_or((0, Some(Head::EMPTY.hash)), |tail| (tail.seq, tail.hash));
        // Also when somebody appended between the two reads.
        if (loaded.head.seq, Some(loaded.head.hash)) != end {
            loaded = self.load_by_events(stream).await?;
        }
        match loaded.trouble.take().map(Arc::into_inner) {
            None => Ok(loaded),
            Some(Some(trouble)) => Err(trouble),
            Some(None) => Err(malformed(stream, "its events cannot be folded")),
        }
    }
}
