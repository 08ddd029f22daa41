//! The safety properties, one module per question, in one binary so that the
//! SDKs are linked once.

mod delivery;
mod ledger;
mod projections;
mod texting;
