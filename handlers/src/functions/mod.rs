//! The functions, one folder each.

pub mod agent_reply;
pub mod consent_api;
pub mod delivery_status;
pub mod projector;
pub mod sms_inbound;
