//! Figure 8: audits. How fast events are verified once they are read, how long it
//! takes to explain one among ten thousand, and what a checkpoint costs.

mod census;
mod checkpoint;
mod explain;
mod verify;

use serde::Serialize;

use crate::options::Options;
use crate::outcome::Outcome;

pub use census::Census;
pub use checkpoint::{Checkpoints, RESIDENT_MAX};
pub use explain::Explained;
pub use verify::Verify;

/// What audits cost.
#[derive(Debug, Serialize)]
pub struct Audits {
    /// Events verified.
    pub verify: Verify,
    /// One event explained.
    pub explain: Explained,
    /// Heads that advanced, signed.
    pub checkpoints: Checkpoints,
    /// A large census changed, beside a small one.
    pub census: Census,
}

/// Measures them.
pub async fn measure(options: &Options) -> Outcome<Audits> {
    Ok(Audits {
        verify: verify::measure(options.passes())?,
        explain: explain::measure(options.exchanges_to_explain()).await?,
        checkpoints: checkpoint::measure(options.advances()).await?,
        census: census::measure(options.streams_in_census()).await?,
    })
}
