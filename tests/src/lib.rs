//! What the tests, the benchmark and `weigh_clues` share; the tests themselves are in `suite/`.

pub mod corpus;
