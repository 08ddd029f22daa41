//! Everything that talks to AWS, and the embedded cloud that stands in for it.

pub mod agent;
pub mod aws;
pub mod clock;
pub mod ids;
pub mod in_words;
pub mod lease;
pub mod ledger;
#[cfg(feature = "local")]
pub mod local;
pub mod opt_out_list;
pub mod replies;
pub mod settings;
pub mod sms;
pub mod tables;
pub mod views;
