//! What a step of the benchmark comes to.

/// Nothing here recovers from an error: it is shown and the run ends.
pub type Outcome<T> = Result<T, Box<dyn std::error::Error>>;
