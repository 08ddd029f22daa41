//! The views: they equal the fold of the ledger whatever the stream of changes
//! does to its records (S6), one bad stream does not hold up the others (S9),
//! and the same events give the same bytes (S12).

mod abreast;
mod activation;
mod bad_streams;
mod builder;
mod doorbells;
mod drift;
mod expiry;
mod generations;
pub mod histories;
mod many_contacts;
mod patience;
mod rebuild;
mod same_bytes;
mod view_tables;
mod views_equal_the_fold;
