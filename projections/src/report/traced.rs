//! One case of a figure, with the events that it rests on.

use serde::Serialize;
use textledger_domain::ids::EventId;
use textledger_domain::stream::StreamId;

use super::amount::Amount;
use super::figure::Figure;

/// A case of a figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Traced {
    /// The figure.
    pub figure: Figure,
    /// Whose stream the events stand in.
    pub stream: StreamId,
    /// The events, in the order in which they prove it.
    pub events: Vec<EventId>,
    /// What it adds to the figure beside itself.
    pub value: Value,
}

/// What a case adds to its figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Value {
    /// Itself.
    One,
    /// A length of time in milliseconds.
    Ms(u64),
    /// An amount.
    Amount(Amount),
}
