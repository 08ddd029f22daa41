//! The `textledger` command as people and scripts run it: a process with flags,
//! an exit code and what it says. Compiled as a test of `textledger`,
//! because Cargo tells only a package's own tests where its binaries are.

mod asking;
mod auditing;
mod blocked_streams;
mod caring;
mod checkpointing;
mod compliance_officer;
mod cutover;
mod entering;
mod exporting;
mod feeding;
mod golden_store;
mod handbook;
mod importing;
mod keeping;
mod ledger;
mod page;
mod projections;
mod rebuilds_cut_off;
mod rebuilds_gone_wrong;
mod redriving;
mod refusals;
mod reporting;
mod schema_change;
mod searching;
mod sharing;
mod smoking;
mod verifying;
