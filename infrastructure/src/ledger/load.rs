//! Loading a stream's decision state: one strongly consistent read of its head,
//! whatever the stream's length.

use std::fmt::Debug;

use aws_sdk_dynamodb::types::AttributeValue;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use textledger_domain::contact::Contact;
use textledger_domain::hash::Hash;
use textledger_domain::record::{Head, Recorded};
use textledger_domain::stream::{Seq, StreamId};
use textledger_domain::time::Timestamp;

use super::{Ledger, ReadError, malformed, storage};

/// A decision state that is folded from a stream's events and cached on its head.
pub trait StreamState: Default + Clone + Debug + Serialize + DeserializeOwned + Send + Sync {
    /// Of the state's form and folding. A cache of another version is folded anew.
    const VERSION: u32;

    /// What holds after one more event.
    fn evolve(&mut self, event: &Recorded);
}

impl StreamState for Contact {
    const VERSION: u32 = Self::VERSION;

    fn evolve(&mut self, event: &Recorded) {
        Self::evolve(self, event);
    }
}

/// The state of a stream nothing is decided on, such as quarantine.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unfolded {}

impl StreamState for Unfolded {
    const VERSION: u32 = 1;

    fn evolve(&mut self, _: &Recorded) {}
}

/// A stream as of its last event.
#[derive(Debug, Clone)]
pub struct Loaded<S> {
    /// Which stream.
    pub stream: StreamId,
    /// Its last event.
    pub head: Head,
    /// What its events fold to.
    pub state: S,
}

#[derive(Serialize, Deserialize)]
pub(super) struct HeadItem {
    pub stream_id: StreamId,
    pub seq: Seq,
    pub hash: Hash,
    pub recorded_at: Timestamp,
    pub state_version: u32,
    /// The state as JSON: opaque to DynamoDB, one attribute to read and write.
    pub state: String,
}

impl Ledger {
    /// The stream's head and state. A stream without events has an empty head.
    ///
    /// # Errors
    /// [`ReadError`]
    pub async fn load<S: StreamState>(&self, stream: &StreamId) -> Result<Loaded<S>, ReadError> {
        let answer = self
            .client
            .get_item()
            .table_name(&self.heads)
            .key("stream_id", AttributeValue::S(stream.key()))
            .consistent_read(true)
            .send()
            .await
            .map_err(|error| storage(stream, &error))?;
        let Some(item) = answer.item else {
            return Ok(Loaded { stream: stream.clone(), head: Head::EMPTY, state: S::default() });
        };
        let item: HeadItem =
            serde_dynamo::from_item(item).map_err(|_| malformed(stream, "the head does not read"))?;
        let head = Head { seq: item.seq, hash: item.hash, recorded_at: Some(item.recorded_at) };
        let cached =
            if item.state_version == S::VERSION { serde_json::from_str(&item.state).ok() } else { None };
        let state = match cached {
            Some(state) => state,
            None => self.refold(stream, item.seq).await?,
        };
        Ok(Loaded { stream: stream.clone(), head, state })
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

impl<S: StreamState> Loaded<S> {
    /// The head as it will be stored after `events` were appended.
    pub(super) fn head_after(&self, events: &[Recorded]) -> Option<HeadItem> {
        let last = events.last()?;
        let mut state = self.state.clone();
        events.iter().for_each(|event| state.evolve(event));
        Some(HeadItem {
            stream_id: self.stream.clone(),
            seq: last.seq(),
            hash: last.sealed().hash,
            recorded_at: last.recorded_at(),
            state_version: S::VERSION,
            state: serde_json::to_string(&state).unwrap_or_default(),
        })
    }
}
