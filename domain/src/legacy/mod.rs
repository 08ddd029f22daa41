//! The rows of the system that this one replaces, read in the safe direction: a row
//! that may mean an opt-out is one, and nothing in a row opens anything. What is
//! missing or odd is named and never keeps a legible opt-out out.
//!
//! A Python system wrote them, by code that is not ours to read: so nothing is
//! relied on but the names of its attributes.

mod asking;
mod entry;
mod instants;
mod numbers;
mod row;
mod spelling;
mod text;
mod wish;

pub use entry::{LegacyEntry, Says};
pub use numbers::NoNumber;
pub use row::{LegacyRow, NotARow};
pub use text::LegacyText;
pub use wish::LegacyWish;
