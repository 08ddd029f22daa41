//! Amazon EventBridge Scheduler to Lambda: an invocation every so often, and nothing
//! tried again. Instants that nobody was there for, because the process or the clock
//! stood still, are made up for by one.

use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::TimeDelta;
use textledger_domain::time::Timestamp;
use textledger_infrastructure::deployment::schedules::Schedule;
use tracing::warn;

use crate::clock::SharedTimer;
use crate::cloud::Cloud;
use crate::functions::Functions;

pub(super) struct ScheduleSource {
    functions: Functions,
    clock: SharedTimer,
    schedule: Schedule,
    next: Mutex<Timestamp>,
}

impl ScheduleSource {
    /// As on AWS the first invocation is one interval away.
    pub(super) fn new(cloud: &Cloud, schedule: &Schedule) -> Self {
        let next = Mutex::new(cloud.clock.now() + interval(schedule));
        Self {
            functions: cloud.functions.clone(),
            clock: cloud.clock.clone(),
            schedule: schedule.clone(),
            next,
        }
    }

    /// Invokes the function, if it is time. Whether it was.
    pub(super) async fn run_due(&self) -> bool {
        let now = self.clock.now();
        {
            let mut next = self.next();
            if *next > now {
                return false;
            }
            *next = now + interval(&self.schedule);
        }
        let input = self.schedule.input.as_bytes().to_vec();
        if let Err(failure) = self.functions.invoke(&self.schedule.function, input).await {
            warn!(schedule = %self.schedule.name, error = %failure, "the next run makes up for it");
        }
        true
    }

    pub(super) fn next_due(&self) -> Timestamp {
        *self.next()
    }

    fn next(&self) -> MutexGuard<'_, Timestamp> {
        self.next.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn interval(schedule: &Schedule) -> TimeDelta {
    TimeDelta::seconds(schedule.every_seconds.into())
}
