//! The tests that look at the whole workspace rather than at one rule: one
//! module per question, in one binary, so that the SDKs are linked once.

mod bad_input;
mod inbound;
mod outage;
mod s10_logs;
