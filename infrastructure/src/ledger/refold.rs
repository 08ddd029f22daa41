//! A stream as its events say, whatever its head says: events are the truth, and
//! a head is a cache of them. An older head is caught up and written back; one
//! that names events which are not there is told apart, and nothing is built on
//! it; and where the events cannot be folded, a stream is still loaded, blind, so
//! that a STOP that comes in finds its place (S14).

use std::sync::Arc;

use textledger_domain::chain::{Broken, Chain};
use textledger_domain::record::Head;
use textledger_domain::stream::StreamId;
use tracing::{error, warn};

use super::error::ReadError;
use super::head::HeadRow;
use super::open::Ledger;
use super::state::{Loaded, StreamState};
use super::store::{LastEvent, Row};

/// What a stream's events fold to.
struct Folded<S> {
    head: Head,
    state: S,
}

impl Ledger {
    /// Loads a stream from its events.
    ///
    /// # Errors
    /// [`ReadError::Storage`]
    pub async fn load_by_events<S: StreamState>(&self, stream: &StreamId) -> Result<Loaded<S>, ReadError> {
        let (row, cached) = match self.store.head(stream).await {
            Ok(None) => (Row::Absent, None),
            Ok(Some(row)) => (Row::Of(row.head()), row.cached::<S>()),
            Err(error) if error.is_about_the_record() => (Row::Garbled, None),
            Err(error) => return Err(error),
        };
        let named = match row {
            Row::Of(head) => head,
            Row::Absent | Row::Garbled => Head::EMPTY,
        };
        let loaded = |head, state| Loaded { head, state, row, ..Loaded::empty(stream) };
        match self.fold::<S>(stream, named).await {
            Ok(Folded { head, .. }) if head.seq < named.seq => {
                let trouble = ReadError::CutOff { stream: stream.clone(), head: named.seq, end: head.seq };
                error!(%stream, alarm = "head_ahead", error = %trouble, "events are missing");
                Ok(Loaded { trouble: Some(Arc::new(trouble)), ..loaded(named, S::blind()) })
            }
            Ok(Folded { head, state }) if head == named && cached.as_ref() == Some(&state) => {
                Ok(loaded(head, state))
            }
            Ok(Folded { head, state }) => Ok(self.written_back(loaded(head, state)).await),
            Err(trouble) if trouble.is_about_the_record() => {
                error!(%stream, alarm = "record_unusable", error = %trouble, "a stream cannot be folded");
                // What came in since it broke is known all the same.
                let state = cached.filter(StreamState::is_worth_folding_again).unwrap_or_else(S::blind);
                let (head, last) = self.end_of_broken(stream, named, &trouble).await?;
                Ok(Loaded { last, trouble: Some(Arc::new(trouble)), ..loaded(head, state) })
            }
            Err(error) => Err(error),
        }
    }

    /// Folds the events, which must lead past the event `named` by the head.
    async fn fold<S: StreamState>(&self, stream: &StreamId, named: Head) -> Result<Folded<S>, ReadError> {
        let mut folded = Folded { head: Head::EMPTY, state: S::initial(stream) };
        let mut chain = Chain::START;
        loop {
            let page = self.read_along(stream, &mut chain).await?;
            let Some(last) = page.last() else { return Ok(folded) };
            if page.iter().any(|event| event.seq() == named.seq && event.sealed().hash != named.hash) {
                return Err(Broken::Replaced { stream: stream.clone(), seq: named.seq }.into());
            }
            page.iter().for_each(|event| folded.state.evolve(event));
            folded.head = last.as_head();
        }
    }

    /// Where the next event of a broken stream goes, and what must hold there.
    /// Of an event that was changed the head still knows the hash: what goes
    /// behind it names that one, so that the chain shows the change for good.
    async fn end_of_broken(
        &self,
        stream: &StreamId,
        named: Head,
        trouble: &ReadError,
    ) -> Result<(Head, LastEvent), ReadError> {
        let is_replaced = matches!(trouble, ReadError::Broken(Broken::Replaced { .. }));
        Ok(match self.store.tail(stream).await? {
            Some(tail) if tail.seq > named.seq => {
                let end = Head { seq: tail.seq, recorded_at: tail.recorded_at, ..named };
                match tail.hash.filter(|_| !is_replaced) {
                    Some(hash) => (Head { hash, ..end }, LastEvent::Matches),
                    None => (end, LastEvent::IsThere),
                }
            }
            Some(tail) if tail.seq == named.seq => (named, LastEvent::IsThere),
            // Something is missing at the end.
            _ => (named, LastEvent::Matches),
        })
    }

    /// Spares the next one the folding. Whoever appended meanwhile has done so
    /// already, and a failure costs no more than another folding.
    async fn written_back<S: StreamState>(&self, mut loaded: Loaded<S>) -> Loaded<S> {
        let row = HeadRow::of(&loaded.stream, loaded.head, &loaded.state);
        if loaded.head.seq == 0 {
            return loaded;
        }
        match self.store.put_head(&loaded.row, &row).await {
            Ok(()) => loaded.row = Row::Of(loaded.head),
            Err(refused) => warn!(stream = %loaded.stream, ?refused, "head not written back"),
        }
        loaded
    }
}
