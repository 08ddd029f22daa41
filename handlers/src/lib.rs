//! Who calls us on AWS: the Lambda functions, and what they share. Each function
//! is a feature, so that a build of one holds nothing of the others.

#[cfg(any(feature = "sms-inbound", feature = "delivery-status"))]
mod annex;
#[cfg(feature = "consent-api")]
pub mod consents;
#[cfg(feature = "watchdog")]
pub mod emf;
pub mod error;
pub mod functions;
pub mod handler;
#[cfg(any(feature = "sms-inbound", feature = "delivery-status", feature = "projector"))]
mod incident;
pub mod lambda;
#[cfg(any(feature = "sms-inbound", feature = "delivery-status"))]
mod letters;
pub mod logs;
pub mod outside;
#[cfg(any(feature = "sms-inbound", feature = "delivery-status"))]
mod quarantine;
#[cfg(any(feature = "sms-inbound", feature = "delivery-status"))]
mod sns;
#[cfg(any(feature = "sms-inbound", feature = "delivery-status"))]
mod whole;
