//! The audit, on ledgers that were used, and on ledgers and logs that were tampered
//! with.

mod checkpoint;
mod checkpoint_crashes;
mod checkpoint_notes;
mod logged;
