//! `textledger demo`: the scenarios of the design, played from SNS event files
//! against a fresh embedded cloud, with time turned by hand. Everything shown
//! is what was recorded; nothing but the timings differs between two runs.

mod audited;
mod consent;
mod files;
mod played;
mod rebuilt;
mod scenarios;
pub mod screen;
mod stage;

use std::path::Path;

use textledger_infrastructure::time::{MachineTime, Time as _};

pub use played::Played;
pub use scenarios::Scenario;
pub use stage::{Error, Stage};

/// Plays every scenario in `data_dir`, builds a view anew from all of it and asks what
/// an auditor asks, calling `shown` after each.
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
    let began = MachineTime.monotonic();
    let checks = rebuilt::rebuilt(&stage.pipeline).await?;
    let title = "A view built anew, compared, and shown to readers".to_owned();
    let took_ms = (MachineTime.monotonic() - began).as_millis();
    let played = Played { title, checks, contacts: Vec::new(), took_ms };
    shown(&played);
    all.push(played);
    let began = MachineTime.monotonic();
    stage.begin();
    audited::audited(&mut stage, data_dir).await?;
    let title = "What an auditor asks: what held, why it was refused, and proof";
    let played = stage.end(title, (MachineTime.monotonic() - began).as_millis()).await?;
    shown(&played);
    all.push(played);
    stage.close().await?;
    Ok(all)
}
