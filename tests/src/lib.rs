//! What the tests and the benchmark share; the tests themselves are in `suite/`.
