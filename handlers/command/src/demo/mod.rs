//! `textledger demo`: the scenarios of the design, played from SNS event files
//! against a fresh embedded cloud, with time turned by hand. Everything shown
//! is what was recorded; nothing but the timings differs between two runs.

mod consent;
mod files;
mod played;
mod scenarios;
pub mod screen;
mod stage;

use std::path::Path;

use textledger_infrastructure::time::{MachineTime, Time as _};

pub use played::Played;
pub use scenarios::Scenario;
pub use stage::{Error, Stage};

/// Plays every scenario in `data_dir`, calling `shown` after each.
///
/// # Errors
/// [`Error`] when the embedded cloud fails; a failed expectation is no error.
pub async fn play(data_dir: &Path, mut shown: impl FnMut(&Played)) -> Result<Vec<Played>, Error> {
    let mut stage = Stage::open(data_dir).await?;
    let mut all = Vec::new();
    for scenario in Scenario::ALL {
        let began = MachineTime.monotonic();
        stage.begin();
        stage = scenario.play(stage).await?;
        let played = stage.end(scenario.title(), (MachineTime.monotonic() - began).as_millis()).await?;
        shown(&played);
        all.push(played);
    }
    stage.close().await?;
    Ok(all)
}
