//! Who calls us: the Lambda functions, and the `textledger` command that runs
//! the same functions on the embedded cloud.

pub mod agent_reply;
#[cfg(feature = "local")]
pub mod cli;
pub mod consent_api;
pub mod consents;
pub mod delivery_status;
#[cfg(feature = "local")]
pub mod demo;
pub mod function;
pub mod lambda;
#[cfg(feature = "local")]
pub mod local;
pub mod projector;
mod quarantine;
pub mod sms_inbound;
mod sns;
pub mod wiring;
