//! The decision state of a stream: folded from its events, cached on its head.

use std::fmt::Debug;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use textledger_domain::contact::Contact;
use textledger_domain::record::{Head, Recorded};
use textledger_domain::stream::StreamId;

use super::head::HeadRow;

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

impl<S: StreamState> Loaded<S> {
    /// The head as it will be stored after `events` were appended.
    pub(super) fn head_after(&self, events: &[Recorded]) -> Option<HeadRow> {
        let last = events.last()?;
        let mut state = self.state.clone();
        events.iter().for_each(|event| state.evolve(event));
        Some(HeadRow {
            stream_id: self.stream.clone(),
            seq: last.seq(),
            hash: last.sealed().hash,
            recorded_at: last.recorded_at(),
            state_version: S::VERSION,
            state: serde_json::to_string(&state).unwrap_or_default(),
        })
    }
}

impl HeadRow {
    /// The cached state, unless it is of another version or form.
    pub(super) fn cached<S: StreamState>(&self) -> Option<S> {
        (self.state_version == S::VERSION).then(|| serde_json::from_str(&self.state).ok()).flatten()
    }
}
