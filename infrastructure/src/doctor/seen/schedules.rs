//! Schedules, as EventBridge Scheduler describes them.

use serde::Deserialize;

use super::super::asker::Asker;
use super::super::question::Asking;
use super::super::service::SCHEDULER;
use super::Answer;

/// A schedule.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct SeenSchedule {
    /// `ENABLED`, while it runs.
    pub state: Option<String>,
    /// How often.
    pub schedule_expression: String,
    /// What it invokes.
    pub target: SeenScheduled,
}

/// What a schedule invokes.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct SeenScheduled {
    /// Its ARN.
    pub arn: String,
}

/// Asks about the schedule called `name`.
pub async fn see(asker: &Asker, name: &str) -> Answer<SeenSchedule> {
    asker.ask(Asking::get(&SCHEDULER, "GetSchedule", name, format!("/schedules/{name}"))).await
}
