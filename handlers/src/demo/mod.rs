//! `textledger demo`: the scenarios of the design, played from SNS event files
//! against a fresh embedded cloud, with time turned by hand. Everything shown
//! is what was recorded; nothing but the timings differs between two runs.

mod consent;
mod scenarios;
pub mod screen;
mod stage;

use std::path::Path;

use textledger_domain::record::Recorded;
use textledger_infrastructure::views::ContactRows;

pub use scenarios::Scenario;
pub use stage::{Error, Stage};

use crate::cli::screen::Bubble;

/// What one scenario showed.
#[derive(Debug)]
pub struct Played {
    /// Its number and name.
    pub title: String,
    /// What was expected, and whether it held.
    pub checks: Vec<Check>,
    /// Each contact of it.
    pub contacts: Vec<PlayedContact>,
    /// How long it took, in milliseconds of real time.
    pub took_ms: u128,
}

/// An expectation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// What is expected.
    pub expected: String,
    /// Whether it held.
    pub held: bool,
    /// What was there instead.
    pub found: String,
}

/// A contact after a scenario.
#[derive(Debug)]
pub struct PlayedContact {
    /// The contact's number.
    pub phone: String,
    /// What its phone shows.
    pub bubbles: Vec<Bubble>,
    /// Its event stream.
    pub events: Vec<Recorded>,
    /// Its rows in the four views.
    pub views: Vec<ContactRows>,
}

impl Played {
    /// Whether every expectation held.
    #[must_use]
    pub fn passed(&self) -> bool {
        self.checks.iter().all(|check| check.held)
    }
}

/// Plays every scenario in `data_dir`, calling `shown` after each.
///
/// # Errors
/// [`Error`] when the embedded cloud fails; a failed expectation is no error.
pub async fn play(data_dir: &Path, mut shown: impl FnMut(&Played)) -> Result<Vec<Played>, Error> {
    let mut stage = Stage::open(data_dir).await?;
    let mut all = Vec::new();
    for scenario in Scenario::ALL {
        let began = std::time::Instant::now();
        stage.begin();
        stage = scenario.play(stage).await?;
        let played = stage.end(scenario.title(), began.elapsed().as_millis()).await?;
        shown(&played);
        all.push(played);
    }
    stage.close().await?;
    Ok(all)
}
