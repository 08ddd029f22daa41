//! The functions, one folder each: `parts` has what it works with.

#[cfg(feature = "agent-reply")]
pub mod agent_reply;
#[cfg(feature = "consent-api")]
pub mod consent_api;
#[cfg(feature = "delivery-status")]
pub mod delivery_status;
#[cfg(feature = "projector")]
pub mod projector;
#[cfg(feature = "rebuild-slice")]
pub mod rebuild_slice;
#[cfg(feature = "sms-inbound")]
pub mod sms_inbound;
#[cfg(feature = "watchdog")]
pub mod watchdog;
