//! Everything that talks to AWS, and the embedded cloud that stands in for it.

pub mod aws;
pub mod clock;
#[cfg(feature = "local")]
pub mod local;
