//! What can be derived from events, and derived again: the four views, the step
//! that brings events into them, and the log of checkpoints that proves them. Pure folds and small traits; nothing here
//! knows a database, a queue, or how to send anything, so a replay cannot text
//! anyone (S7).

pub mod as_of;
pub mod audit;
pub mod backfill;
pub mod bundle;
pub mod checkpoint;
pub mod drift;
pub mod expiry;
pub mod gap;
pub mod registry;
pub mod repair;
pub mod report;
pub mod retention;
pub mod slice;
pub mod step;
pub mod stores;
pub mod target;
pub mod view;

#[cfg(test)]
mod interleavings;
#[cfg(test)]
mod testing;
