//! What the tests, the benchmark and `weigh_clues` share; the tests themselves are in `suite/`.

pub mod corpus;
pub mod exchange;
pub mod meter;
pub mod people;
pub mod place;
pub mod steps;
