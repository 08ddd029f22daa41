//! The event catalogue: what can have happened, in the words of the design.
//!
//! A recorded event never changes. A new fact gets a new type, or a new
//! `schema` of its type together with an upcaster in [`upcast`]. Every
//! (type, schema) ever written has a golden file under `tests/golden/events`.

pub mod access;
pub mod arrival;
pub mod care;
pub mod carrier;
mod catalogue;
pub mod checkpoint;
pub mod consent;
pub mod imported;
pub mod inbound;
pub mod incident;
pub mod intent;
pub mod media;
pub mod outbound;
pub mod projection;
pub mod turn;
mod unknown;
mod unreadable;
mod upcast;
#[cfg(test)]
mod upcast_tests;

pub use catalogue::Event;
pub use unknown::Unknown;
pub use unreadable::Unreadable;
