//! Everything that talks to AWS. What reaches out to customers, and what only
//! some functions need, is a feature each: a build holds no client it cannot use.

#[cfg(feature = "agent")]
pub mod agent;
pub mod aws;
pub mod budget;
mod by_keys;
pub mod checkpoint;
#[cfg(feature = "replies")]
pub mod dead_letters;
pub mod deployment;
#[cfg(feature = "doctor")]
pub mod doctor;
pub mod ids;
pub mod in_words;
pub mod lease;
pub mod ledger;
pub mod legacy;
#[cfg(feature = "opt-out-list")]
pub mod opt_out_list;
pub mod outbound_context;
mod patience;
pub mod rebuild;
#[cfg(feature = "replies")]
pub mod replies;
pub mod report;
pub mod rounds;
#[cfg(feature = "sms")]
pub mod send_rate;
pub mod settings;
#[cfg(feature = "sms")]
pub mod sms;
pub mod tables;
pub mod throttled;
pub mod time;
#[cfg(feature = "topics")]
pub mod topics;
pub mod views;
