//! The decision state of a stream: folded from its events, cached on its head.

use std::fmt::Debug;
use std::sync::Arc;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use textledger_domain::contact::{Contact, History};
use textledger_domain::record::{Head, Recorded};
use textledger_domain::stream::StreamId;

use super::error::ReadError;
use super::head::HeadRow;
use super::store::{LastEvent, Row};

/// A decision state that is folded from a stream's events and cached on its head.
pub trait StreamState:
    Default + Clone + Debug + PartialEq + Serialize + DeserializeOwned + Send + Sync
{
    /// Of the state's form and folding. A cache of another version is folded anew.
    const VERSION: u32;

    /// What holds after one more event.
    fn evolve(&mut self, event: &Recorded);

    /// What holds before the first event of `stream`.
    #[must_use]
    fn initial(_stream: &StreamId) -> Self {
        Self::default()
    }

    /// What holds of a stream whose events cannot be folded.
    #[must_use]
    fn blind() -> Self {
        Self::default()
    }

    /// Whether folding the events anew may tell more than this state does.
    #[must_use]
    fn is_worth_folding_again(&self) -> bool {
        false
    }
}

impl StreamState for Contact {
    const VERSION: u32 = Self::VERSION;

    /// An annex begins where nothing is known of the contact.
    fn initial(stream: &StreamId) -> Self {
        match stream {
            StreamId::Annex(_) => Self::blind(),
            _ => Self::default(),
        }
    }

    fn blind() -> Self {
        Self { history: History::unusable(), ..Self::default() }
    }

    fn is_worth_folding_again(&self) -> bool {
        self.history.is_worth_folding_again()
    }

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
    /// What the heads table holds.
    pub(super) row: Row,
    /// What must hold of the last event when something is appended.
    pub(super) last: LastEvent,
    /// Why its events could not be folded, where they could not.
    pub trouble: Option<Arc<ReadError>>,
}

impl<S: StreamState> Loaded<S> {
    /// A stream nothing is known of.
    #[must_use]
    pub fn empty(stream: &StreamId) -> Self {
        Self {
            stream: stream.clone(),
            head: Head::EMPTY,
            state: S::initial(stream),
            row: Row::Absent,
            last: LastEvent::Matches,
            trouble: None,
        }
    }

    /// The head as it will be stored after `events` were appended.
    pub(super) fn head_after(&self, events: &[Recorded]) -> Option<HeadRow> {
        let mut state = self.state.clone();
        events.iter().for_each(|event| state.evolve(event));
        Some(HeadRow::of(&self.stream, events.last()?.as_head(), &state))
    }
}

impl HeadRow {
    /// The row of a stream that ends at `head` and folds to `state`.
    pub(super) fn of<S: StreamState>(stream: &StreamId, head: Head, state: &S) -> Self {
        Self {
            stream_id: stream.clone(),
            seq: head.seq,
            hash: head.hash,
            recorded_at: head.recorded_at.unwrap_or_else(|| chrono::DateTime::UNIX_EPOCH.into()),
            state_version: S::VERSION,
            state: serde_json::to_string(state).unwrap_or_default(),
        }
    }

    /// The cached state, unless it is of another version or form.
    pub(super) fn cached<S: StreamState>(&self) -> Option<S> {
        (self.state_version == S::VERSION).then(|| serde_json::from_str(&self.state).ok()).flatten()
    }
}
