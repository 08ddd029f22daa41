//! How things look on a terminal: tables, one line an event, and a phone.

pub mod phone;
mod summary;
pub mod tables;
pub mod terminal;
pub mod words;
