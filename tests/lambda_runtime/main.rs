//! The Lambda binaries, started as Lambda starts them and spoken to as Lambda
//! speaks to them. Compiled as a test of `textledger-handlers`, because Cargo
//! tells only a package's own tests where its binaries are.

mod agent_reply;
mod consent_api;
mod delivery_status;
mod deployment;
mod events;
mod function;
mod missing_environment;
mod projector;
mod rebuild_slice;
mod runtime_api;
mod runtime_api_tests;
mod sms_inbound;
mod watchdog;
