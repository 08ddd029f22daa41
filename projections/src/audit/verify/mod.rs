//! Whether the ledger is what was recorded: each stream followed event by event,
//! held against its head, and whatever is wrong named so that somebody who did not
//! build this knows what happened and what to do.
//!
//! Nothing here reads a table: a stream is told item by item, so that one of any
//! length takes the same memory. What the ledger can say of itself ends with the
//! heads; whoever rewrote a stream and its head together shows only to a witness
//! outside: the log of checkpoints, against which each stream is held on the way
//! ([`StreamCheck::held_against`]).

mod erasure;
mod fault;
mod finding;
mod followed;
mod identify;
mod named;
mod stored;
mod stream;
#[cfg(test)]
mod tests;
mod told;
mod verified;

pub use fault::Fault;
pub use finding::{Finding, Whose};
pub use followed::{Followed, LastItem};
pub use named::Named;
pub use stored::{Foreign, StoredEvent, Why, Wrong};
pub use stream::StreamCheck;
pub use told::{Lost, SignedLate};
pub use verified::Verified;
