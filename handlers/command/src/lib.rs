//! The `textledger` command: the functions that run on Lambda, run on the
//! embedded cloud, and the ledger shown to people.

// Only `screens::terminal` writes to a terminal.
#![warn(clippy::print_stdout, clippy::print_stderr)]

pub mod care;
pub mod commands;
pub mod demo;
pub mod import;
pub mod pipeline;
pub mod reconciliation;
pub mod redrive;
pub mod repair;
pub mod screens;
pub mod smoke;
