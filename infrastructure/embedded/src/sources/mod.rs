//! The event sources: what SNS and Lambda's own pollers do. They hand real
//! Lambda event JSON to the functions, and honour what the functions answer,
//! within the limits of the deployment and never beyond AWS's. What runs by the clock
//! is never done, and so stands apart from what is delivered until nothing is left.

mod error;
mod failed_items;
mod given_up;
mod queue;
mod schedule;
mod stream;
#[cfg(test)]
mod tests;
mod topic;
mod work;

use std::sync::{Arc, PoisonError};

use chrono::TimeDelta;
use textledger_domain::time::Timestamp;
use textledger_infrastructure::deployment::mappings::Mapping;
use textledger_infrastructure::deployment::topics::Topic;
use tokio::sync::Mutex;
use tokio::task::JoinSet;

pub use self::error::Error;
use self::queue::QueueSource;
use self::schedule::ScheduleSource;
use self::stream::{Limits, TableSource};
use self::topic::TopicSource;
use self::work::{Round, keep_busy};
use super::cloud::Cloud;

/// Delivery reports published at once.
const REPORTS_MAX: usize = 100;

/// All sources of one cloud.
pub struct Sources {
    cloud: Arc<Cloud>,
    publishing: std::sync::Mutex<()>,
    topics: Vec<TopicSource>,
    tables: Vec<Mutex<TableSource>>,
    queues: Vec<QueueSource>,
    schedules: Vec<ScheduleSource>,
}

/// Sources at work; dropping it stops them.
pub struct Running {
    _tasks: JoinSet<()>,
}

/// How [`Sources::settle`] left things.
#[must_use = "what is pending has not happened yet"]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quiet {
    /// Nothing is left to do.
    Settled,
    /// Something is left, due at this instant.
    Pending(Timestamp),
}

impl Sources {
    /// The topics and event source mappings of `cloud`'s deployment.
    ///
    /// # Errors
    /// [`Error`] when a position in a stream cannot be read.
    pub async fn new(cloud: Arc<Cloud>) -> Result<Self, Error> {
        let mut sources = Self {
            publishing: std::sync::Mutex::default(),
            topics: cloud.deployment.topics.iter().map(|topic| TopicSource::new(&cloud, topic)).collect(),
            tables: Vec::new(),
            queues: Vec::new(),
            schedules: {
                let schedules = cloud.deployment.schedules.iter();
                schedules.map(|schedule| ScheduleSource::new(&cloud, schedule)).collect()
            },
            cloud: cloud.clone(),
        };
        for mapping in &cloud.deployment.mappings {
            match mapping {
                Mapping::Queue { queue, function, batch_size, concurrency_max } => {
                    let source = QueueSource::new(&cloud, queue, function, *batch_size, *concurrency_max);
                    sources.queues.push(source);
                }
                Mapping::Stream { table, function, batch_size, retries_max, bisects, failures } => {
                    let limits = Limits {
                        batch_size: *batch_size,
                        retries_max: *retries_max,
                        bisects: *bisects,
                        failures: failures.clone(),
                    };
                    let source = TableSource::new(&cloud, table, function, limits).await?;
                    sources.tables.push(Mutex::new(source));
                }
            }
        }
        Ok(sources)
    }

    /// Delivers whatever is due now, a few batches of each source. Whether
    /// there was anything.
    ///
    /// # Errors
    /// [`Error`]
    pub async fn pump(&self) -> Result<bool, Error> {
        let mut worked = self.publish_delivery_reports()?;
        for topic in &self.topics {
            worked |= topic.pump().await?;
        }
        for table in &self.tables {
            worked |= table.lock().await.pump().await?;
        }
        for queue in &self.queues {
            worked |= queue.pump().await?;
        }
        Ok(worked)
    }

    /// Delivers until nothing is due now, and says when something will be.
    ///
    /// # Errors
    /// [`Error`]
    pub async fn drain(&self) -> Result<Quiet, Error> {
        while self.pump().await? {}
        Ok(self.next_due().await?.map_or(Quiet::Settled, Quiet::Pending))
    }

    /// Delivers until nothing is left, letting time pass with `wait_until`.
    /// Gives up waiting for what is due later than `patience` from now.
    ///
    /// # Errors
    /// [`Error`]
    pub async fn settle(
        &self,
        patience: TimeDelta,
        wait_until: impl AsyncFn(Timestamp),
    ) -> Result<Quiet, Error> {
        let deadline = self.cloud.clock.now() + patience;
        loop {
            match self.drain().await? {
                Quiet::Settled => return Ok(Quiet::Settled),
                Quiet::Pending(due) if due > deadline => return Ok(Quiet::Pending(due)),
                Quiet::Pending(due) => wait_until(due).await,
            }
        }
    }

    /// Invokes what is due by its schedule. Whether anything was. [`Sources::settle`]
    /// does not: it would never end.
    pub async fn run_schedules(&self) -> bool {
        let mut ran = false;
        for schedule in &self.schedules {
            ran |= schedule.run_due().await;
        }
        ran
    }

    /// Whether nothing is left to do at all, also nothing under way; schedules go on.
    ///
    /// # Errors
    /// [`Error`]
    pub async fn is_at_rest(&self) -> Result<bool, Error> {
        // What one source lets go of another may take up behind this look's
        // back: it holds only if nothing moved meanwhile.
        let before = self.movements();
        let mut left = {
            let _publishing = self.publishing.lock().unwrap_or_else(PoisonError::into_inner);
            self.cloud.carrier.next_report_due()?.is_some()
        };
        for topic in &self.topics {
            left |= topic.has_any()?;
        }
        for queue in &self.queues {
            left |= queue.has_any()?;
        }
        for table in &self.tables {
            let mut table = table.lock().await;
            left |= table.pump().await? || table.next_due().is_some();
        }
        Ok(!left && before == self.movements())
    }

    fn movements(&self) -> [u64; 3] {
        let Cloud { queues, writes, carrier, .. } = &*self.cloud;
        [queues.changes(), writes.follow(), carrier.notify()].map(|changes| *changes.borrow())
    }

    async fn next_due(&self) -> Result<Option<Timestamp>, Error> {
        let mut dues = vec![self.cloud.carrier.next_report_due()?];
        for topic in &self.topics {
            dues.push(topic.next_due()?);
        }
        for table in &self.tables {
            dues.push(table.lock().await.next_due());
        }
        for queue in &self.queues {
            dues.push(queue.next_due()?);
        }
        Ok(dues.into_iter().flatten().min())
    }

    /// Keeps every source running on its own, so that a slow agent holds up
    /// neither texts coming in nor other contacts' replies. Each sleeps until
    /// it may have work.
    #[must_use]
    pub fn run(self: Arc<Self>) -> Running {
        let Cloud { writes, carrier, clock, .. } = &*self.cloud;
        let mut tasks = JoinSet::new();
        let sources = self.clone();
        tasks.spawn(keep_busy(carrier.notify(), clock.clone(), move || {
            let sources = sources.clone();
            async move {
                Ok(match sources.publish_delivery_reports()? {
                    true => Round::Worked,
                    false => Round::Idle(sources.cloud.carrier.next_report_due()?),
                })
            }
        }));
        for place in 0..self.topics.len() {
            let sources = self.clone();
            let changes = sources.topics[place].changes();
            tasks.spawn(keep_busy(changes, clock.clone(), move || {
                let sources = sources.clone();
                async move {
                    let topic = &sources.topics[place];
                    Ok(if topic.start_due().await? { Round::Worked } else { Round::Idle(topic.next_due()?) })
                }
            }));
        }
        for place in 0..self.tables.len() {
            let sources = self.clone();
            tasks.spawn(keep_busy(writes.follow(), clock.clone(), move || {
                let sources = sources.clone();
                async move {
                    let mut table = sources.tables[place].lock().await;
                    Ok(if table.pump().await? { Round::Worked } else { Round::Idle(table.next_due()) })
                }
            }));
        }
        for place in 0..self.queues.len() {
            let sources = self.clone();
            let changes = sources.queues[place].changes();
            tasks.spawn(keep_busy(changes, clock.clone(), move || {
                let sources = sources.clone();
                async move {
                    let queue = &sources.queues[place];
                    Ok(if queue.start_due().await? { Round::Worked } else { Round::Idle(queue.next_due()?) })
                }
            }));
        }
        for place in 0..self.schedules.len() {
            let sources = self.clone();
            // The clock calls for a run; the changes only end the task with the cloud.
            tasks.spawn(keep_busy(writes.follow(), clock.clone(), move || {
                let sources = sources.clone();
                async move {
                    let schedule = &sources.schedules[place];
                    Ok(if schedule.run_due().await {
                        Round::Worked
                    } else {
                        Round::Idle(Some(schedule.next_due()))
                    })
                }
            }));
        }
        Running { _tasks: tasks }
    }

    fn publish_delivery_reports(&self) -> Result<bool, Error> {
        // One at a time, so that nobody finds a report neither here nor there.
        let _publishing = self.publishing.lock().unwrap_or_else(PoisonError::into_inner);
        let reports = self.cloud.carrier.take_delivery_events(REPORTS_MAX)?;
        for report in &reports {
            self.cloud.topics.publish(Topic::Delivery.name(), report)?;
        }
        Ok(!reports.is_empty())
    }
}
