//! The rules of the textledger: what can have happened, what it means, and what
//! follows. Everything here is a function from values to values; nothing here
//! reads a clock, draws a random number, does I/O or knows AWS.

pub mod actor;
pub mod beside;
pub mod canonical;
pub mod chain;
pub mod consent;
pub mod contact;
pub mod country;
pub mod deadline;
pub mod decide;
pub mod envelope;
pub mod event;
pub mod form;
pub mod hash;
pub mod ids;
pub mod joined;
pub mod legacy;
pub mod likeness;
pub mod limits;
pub mod night;
pub mod number_type;
pub mod patience;
pub mod phone;
pub mod policy;
pub mod rcs_agent;
pub mod record;
pub mod reference;
pub mod story;
pub mod stream;
pub mod text;
pub mod time;
pub mod wording;
pub mod words;
