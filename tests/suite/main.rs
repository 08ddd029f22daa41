//! Scenarios, safety properties, golden files and conformance, as one binary so
//! that the AWS SDK is linked once.

mod bad_input;
mod concurrency;
mod confirmations;
mod conversations;
mod crashes;
mod golden_events;
mod inbound;
mod loops;
mod outages;
mod phones;
mod scenarios;
mod tidy;
