//! Everything that talks to AWS.

pub mod agent;
pub mod aws;
pub mod ids;
pub mod in_words;
pub mod lease;
pub mod ledger;
pub mod opt_out_list;
pub mod replies;
pub mod settings;
pub mod sms;
pub mod tables;
pub mod time;
pub mod views;
