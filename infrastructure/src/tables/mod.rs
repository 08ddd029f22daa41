//! Tables as they are in DynamoDB: made as the deployment describes them, and
//! held against its description where they are there already.

mod created;
mod error;
mod expiry;
mod guards;
mod making;
mod state;
#[cfg(test)]
mod tests;
mod verify;

pub use self::error::Error;
pub use self::guards::Guards;
pub use self::making::{bring_about, create, create_missing, drop};
pub use self::verify::verify;
