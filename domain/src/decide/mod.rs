//! Decisions: pure functions from a contact's state and something new to the
//! events that follow. Callers load the state, decide, and append with the
//! version they loaded; on a conflict they load and decide again.

pub mod access;
pub mod ahead;
mod allowance;
pub mod care;
mod context;
pub mod entered;
pub mod gate;
pub mod import;
pub mod inbound;
pub mod outcome;
pub mod pieces;
pub mod repair;
pub mod reply;
pub mod report;
mod revocation;
pub mod tapped;
#[cfg(test)]
mod tests;
pub mod watch;
pub mod worded;
