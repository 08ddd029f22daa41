//! Going on with a stream whose last events are lost: the one append that may
//! leave a hole, told as such by the event behind it.

use textledger_domain::ids::Moment;
use textledger_domain::record::{Draft, Recorded};
use textledger_domain::stream::{Seq, StreamId};

use super::append::AppendError;
use super::error::ReadError;
use super::open::Ledger;
use super::state::{Loaded, StreamState};
use super::store::LastEvent;

/// What is wrong with a stream.
#[derive(Debug)]
pub enum Condition<S> {
    /// Nothing, or nothing any more: its head is as its events say.
    Sound,
    /// Its last events are missing.
    CutOff {
        /// The stream, as far as its head tells.
        loaded: Loaded<S>,
        /// The first event that is missing.
        from: Seq,
    },
}

impl Ledger {
    /// Holds a stream's head against its events, and mends it where the events
    /// say what it should be.
    ///
    /// # Errors
    /// [`ReadError`], where the events do not hold together.
    pub async fn examine<S: StreamState>(&self, stream: &StreamId) -> Result<Condition<S>, ReadError> {
        let mut loaded = self.load_by_events::<S>(stream).await?;
        match loaded.trouble.take().map(std::sync::Arc::try_unwrap) {
            None => Ok(Condition::Sound),
            Some(Ok(ReadError::CutOff { end, .. })) => Ok(Condition::CutOff { loaded, from: end + 1 }),
            Some(Ok(trouble)) => Err(trouble),
            Some(Err(shared)) => Err(super::error::malformed(stream, shared)),
        }
    }

    /// Appends behind events that are lost. The first draft must be the
    /// `EventsLost` that tells of them.
    ///
    /// # Errors
    /// [`AppendError`]
    pub async fn append_behind_loss<S: StreamState>(
        &self,
        loaded: &Loaded<S>,
        moment: Moment<'_>,
        drafts: Vec<Draft>,
    ) -> Result<Vec<Recorded>, AppendError> {
        let loaded = Loaded { last: LastEvent::IsLost, ..loaded.clone() };
        self.append(&loaded, moment, drafts, None).await
    }
}
