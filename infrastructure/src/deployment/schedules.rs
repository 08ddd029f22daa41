//! The schedules: what Amazon EventBridge Scheduler invokes by the clock. It invokes
//! asynchronously and at least once, so whatever is scheduled may run twice at once.
//! <https://docs.aws.amazon.com/lambda/latest/dg/with-eventbridge-scheduler.html>

use serde::Serialize;

use super::functions::Function;

/// A schedule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Schedule {
    /// Its name.
    pub name: String,
    /// How often, as Scheduler takes it. Its flexible time window is off.
    pub expression: &'static str,
    /// The same in seconds.
    pub every_seconds: u32,
    /// The function it invokes.
    pub function: String,
    /// What the function is invoked with.
    pub input: &'static str,
    /// How often a run is tried again: by Scheduler, which otherwise tries for a day,
    /// and by Lambda, which otherwise does so twice (the function's event invoke
    /// configuration). The next run does all that one that failed was to do.
    pub retries_max: u32,
    /// How old an invocation may become before both drop it.
    pub event_age_seconds_max: u32,
}

pub(super) fn all(environment: &str) -> Vec<Schedule> {
    vec![Schedule {
        name: format!("scheduling-agent-sms-{}-{environment}", Function::Watchdog.name()),
        // A STOP whose trigger was lost is to be confirmed within five minutes: it is
        // taken for lost after two, found by the next round, and sent two seconds
        // after that. A minute is also the least that Scheduler offers.
        expression: "rate(1 minute)",
        every_seconds: 60,
        function: Function::Watchdog.deployed_name(environment),
        input: "{}",
        retries_max: 0,
        event_age_seconds_max: 60,
    }]
}
