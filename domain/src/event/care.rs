//! How long a contact's words are kept: erased, or held for a lawsuit.

use serde::{Deserialize, Serialize};

use crate::ids::EventId;
use crate::stream::Seq;
use crate::time::Timestamp;

/// The words of one event were erased: recorded first, then done. Everything
/// else about the event stays, and so does all that was decided on it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WordsErased {
    /// The event.
    pub event: EventId,
    /// Its position in the stream.
    pub seq: Seq,
    /// Its type.
    #[serde(rename = "type")]
    pub event_type: String,
    /// Where the views keep a copy.
    pub copy: Copied,
    /// On whose wish, or by what rule.
    pub reason: String,
}

/// What a view's row that copies an event's words is known by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Copied {
    /// A text, by its id in the messages view.
    Message(String),
    /// A wish, by its time.
    Wish(Timestamp),
    /// No view copies them.
    Nowhere,
}

/// A lawsuit needs the contact's words: none may be erased.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HoldPlaced {
    /// The matter, as the business's lawyers call it.
    pub matter: String,
    /// Why.
    pub reason: String,
}

/// A matter is over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HoldLifted {
    /// The matter.
    pub matter: String,
    /// Why.
    pub reason: String,
}
