//! Who calls us on AWS: the Lambda functions, and what they share.

pub mod consents;
pub mod error;
pub mod function;
pub mod functions;
pub mod lambda;
mod quarantine;
mod sns;
pub mod wiring;
