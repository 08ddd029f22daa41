//! The evidence bundle: what is on record of one contact up to a signed checkpoint,
//! as a BagIt bag (RFC 8493) that a stranger checks without us; and our own check of
//! such a bag. Files go in and out as values; directories are for others to read and
//! to write.
//!
//! What is sealed proves itself: events by their hashes and the chain, words by their
//! digests, the last event by the log, the log by its signature. What is told from it
//! (account, consent, explanations) is only as good as the manifest that lists it.

mod account;
pub mod bag;
mod certification;
mod events;
mod evidence;
mod flaw;
mod make;
pub mod names;
mod payload;
mod proofs;
mod readme;
mod told;
pub mod verify;
mod words;

use std::collections::BTreeMap;

pub use evidence::{Evidence, NoBundle};
pub use flaw::Flaw;
pub use make::bundle;

/// Files by their paths in the bag.
pub type Files = BTreeMap<String, Vec<u8>>;
