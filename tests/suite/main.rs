//! Scenarios, safety properties, golden files and conformance, as one binary so
//! that the AWS SDK is linked once.

mod agent_sessions;
mod bad_input;
mod broken_histories;
mod carrier;
mod concurrency;
mod confirmations;
mod conformance;
mod consent_api;
mod consent_screens;
mod conversations;
mod crashes;
mod deadlines;
mod delivery;
mod deployed_tables;
mod erasure;
mod exhaustive;
mod golden_events;
mod ledger;
mod limits;
mod loops;
mod my_status;
mod odd_payloads;
mod outages;
mod phones;
mod pieces;
mod pipelines;
mod projections;
mod revocation_language;
mod s10_logs;
mod scenarios;
mod tables;
mod tidy;
mod unclear;
mod waiting_triggers;
mod wire;
