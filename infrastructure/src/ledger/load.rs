//! Loading a stream's decision state: one strongly consistent read of its head,
//! whatever the stream's length.

use textledger_domain::record::Head;
use textledger_domain::stream::{Seq, StreamId};

use super::error::{ReadError, malformed};
use super::open::Ledger;
use super::state::{Loaded, StreamState};

impl Ledger {
    /// The stream's head and state. A stream without events has an empty head.
    ///
    /// # Errors
    /// [`ReadError`]
    pub async fn load<S: StreamState>(&self, stream: &StreamId) -> Result<Loaded<S>, ReadError> {
        let Some(row) = self.store.head(stream).await? else {
            return Ok(Loaded { stream: stream.clone(), head: Head::EMPTY, state: S::default() });
        };
        let state = match row.cached() {
            Some(state) => state,
            None => self.refold(stream, row.seq).await?,
        };
        Ok(Loaded { stream: stream.clone(), head: row.head(), state })
    }

    /// The state folded from the events up to `through`.
    async fn refold<S: StreamState>(&self, stream: &StreamId, through: Seq) -> Result<S, ReadError> {
        let mut state = S::default();
        let mut next = 1;
        while next <= through {
            let page = self.read_from(stream, next).await?;
            let Some(last) = page.last() else {
                return Err(malformed(
                    stream,
                    format!("the head is at {through}, but event {next} is missing"),
                ));
            };
            let after = last.seq() + 1;
            page.iter().filter(|event| event.seq() <= through).for_each(|event| state.evolve(event));
            next = after;
        }
        Ok(state)
    }
}
