//! What tells two generations of a view apart, row by row and field by field.
//!
//! Rows are compared as they are stored and not as this version reads them: a
//! number stored as text, a null where there was nothing, a field that no build
//! knows any more are differences, although reading would hide them. What is
//! found is counted, with a few masked examples, so that comparing a hundred
//! million rows takes no more memory than comparing ten.

mod allowed;
mod compare;
#[cfg(test)]
mod compare_tests;
mod example;
mod field;
mod kind;
pub(crate) mod masked;
mod number;
mod report;
#[cfg(test)]
mod report_tests;
mod row_key;
mod verdict;

pub use allowed::{Allowed, Error};
pub use compare::{Difference, compare, rest_on_the_same_events};
pub use example::Example;
pub use field::{Field, RawRow};
pub use kind::{Change, Kind};
pub use number::Number;
pub use report::{Report, Tally};
pub use row_key::RowKey;
pub use verdict::Verdict;
