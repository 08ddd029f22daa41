//! What an auditor asks of the ledger: pure questions over recorded events.

pub mod verify;
