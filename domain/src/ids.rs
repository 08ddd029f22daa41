//! One type per kind of identifier, so that an outbound id can never be passed
//! where an event id is meant. All are UUIDv7: they sort by the time they were
//! drawn at. Where they come from is the caller's business ([`IdSource`]).

use std::fmt;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::beside::Salt;
use crate::time::Timestamp;

/// Draws identifiers and salts. Implemented in `infrastructure`; a rule that needs an id
/// is handed a source, so a run can be repeated with the same ids.
pub trait IdSource: Send + Sync {
    /// A fresh UUIDv7 stamped with `at`. Draws for the same `at` that follow
    /// each other directly sort as they were drawn.
    fn draw(&self, at: Timestamp) -> Uuid;

    /// A fresh salt for the digest of somebody's words: nobody can guess it.
    fn salt(&self) -> Salt;
}

/// The present instant and the ids to be used at it: all that a decision may
/// know about the world beside the stream's state. A stream's head gives it.
#[derive(Clone, Copy)]
pub struct Moment<'a> {
    /// The present, by the wall clock: what rules go by.
    pub now: Timestamp,
    /// When the events decided now count as recorded.
    pub recorded_at: Timestamp,
    /// Where their ids come from.
    pub ids: &'a dyn IdSource,
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl $name {
            /// A fresh id for this moment.
            #[must_use]
            pub fn draw(moment: Moment<'_>) -> Self {
                Self(moment.ids.draw(moment.recorded_at))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0, out)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0, out)
            }
        }
    };
}

id! {
    /// One recorded event. Its time part is the event's `recorded_at`, which is
    /// what makes the `recorded-index` readable by time range.
    EventId
}
id! {
    /// Everything that followed from one customer text carries that text's event id.
    CorrelationId
}
id! {
    /// One turn of the agent: the texts it covers and the answer to them.
    TurnId
}
id! {
    /// One claim of a replier on a contact. Not the turn's id: a turn that is
    /// tried again keeps its id, and two repliers must not share a claim.
    ClaimId
}
id! {
    /// One text handed to the carrier, at most once (S5).
    OutboundId
}
id! {
    /// One conversation. Its text form is legal as a Bedrock session id
    /// (2–100 characters of `[0-9a-zA-Z._:-]`), which a phone number is not.
    SessionId
}

impl From<EventId> for CorrelationId {
    fn from(root: EventId) -> Self {
        Self(root.0)
    }
}
