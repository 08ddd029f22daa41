//! The event sources: what Lambda's own pollers do. They hand real Lambda event
//! JSON to the functions, and honour what the functions answer.

mod queue;
mod stream;
mod topic;

use std::sync::{Arc, PoisonError};
use std::time::Duration;

use chrono::TimeDelta;
use textledger_domain::time::Timestamp;
use tokio::sync::Mutex;
use tokio::task::JoinHandle;
use tracing::error;

use self::queue::ReplySource;
use self::stream::TableSource;
use self::topic::TopicSource;
use super::cloud::{Cloud, DELIVERY_TOPIC, INBOUND_TOPIC, REPLY_QUEUE};
use super::{queues, store, stream_source, topics};

/// How often a source that has nothing to do looks again.
const IDLE: Duration = Duration::from_millis(40);

/// Which function each source feeds, by its deployed name.
#[derive(Debug, Clone)]
pub struct Targets {
    /// Gets inbound texts.
    pub sms_inbound: String,
    /// Gets stream records of the events table.
    pub projector: String,
    /// Gets triggers.
    pub agent_reply: String,
    /// Gets delivery reports.
    pub delivery_status: String,
}

/// Why a source could not go on.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A queue failed.
    #[error(transparent)]
    Queue(#[from] queues::Error),
    /// A topic failed.
    #[error(transparent)]
    Topic(#[from] topics::Error),
    /// The stream failed.
    #[error("read the event table's stream")]
    Stream(#[from] stream_source::Error),
    /// The store failed.
    #[error("the service store")]
    Store(#[from] store::Error),
}

/// All sources of one cloud.
pub struct Sources {
    cloud: Arc<Cloud>,
    inbound: TopicSource,
    delivery: TopicSource,
    publishing: std::sync::Mutex<()>,
    stream: Mutex<TableSource>,
    replies: ReplySource,
}

/// How [`Sources::settle`] left things.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quiet {
    /// Nothing is left to do.
    Settled,
    /// Something is left, due at this instant.
    Pending(Timestamp),
}

impl Sources {
    /// The sources of `cloud`, feeding `targets`.
    ///
    /// # Errors
    /// [`Error`] when the stream cannot be found.
    pub async fn new(cloud: Arc<Cloud>, targets: Targets) -> Result<Self, Error> {
        Ok(Self {
            inbound: TopicSource::new(&cloud, INBOUND_TOPIC, targets.sms_inbound),
            delivery: TopicSource::new(&cloud, DELIVERY_TOPIC, targets.delivery_status),
            publishing: std::sync::Mutex::default(),
            stream: Mutex::new(TableSource::new(&cloud, targets.projector).await?),
            replies: ReplySource::new(&cloud, REPLY_QUEUE, targets.agent_reply),
            cloud,
        })
    }

    /// Delivers whatever is due now, one batch of each source. Whether there
    /// was anything.
    ///
    /// # Errors
    /// [`Error`]
    pub async fn pump(&self) -> Result<bool, Error> {
        let reported = self.publish_delivery_reports()?;
        let inbound = self.inbound.pump().await?;
        let delivery = self.delivery.pump().await?;
        let projected = self.stream.lock().await.pump().await?;
        let replied = self.replies.pump().await?;
        Ok(reported || inbound || delivery || projected || replied)
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

    /// Whether nothing is left to do at all, also nothing under way.
    ///
    /// # Errors
    /// [`Error`]
    pub async fn is_at_rest(&self) -> Result<bool, Error> {
        // Along the way a text travels: what one stage has let go of, the next
        // one has, or has already let go of too.
        let inbound = self.inbound.has_any()?;
        let projecting = self.stream.lock().await.pump().await?;
        let owed = self.replies.has_any()?;
        let reported = self.publish_delivery_reports()?
            || self.cloud.carrier.next_report_due()?.is_some()
            || self.delivery.has_any()?;
        let recording = self.stream.lock().await.pump().await?;
        Ok(!(inbound || projecting || owed || reported || recording))
    }

    async fn next_due(&self) -> Result<Option<Timestamp>, Error> {
        let dues = [
            self.inbound.next_due()?,
            self.cloud.carrier.next_report_due()?,
            self.delivery.next_due()?,
            self.stream.lock().await.next_due(),
            self.replies.next_due()?,
        ];
        Ok(dues.into_iter().flatten().min())
    }

    fn publish_delivery_reports(&self) -> Result<bool, Error> {
        // One at a time, so that nobody finds a report neither here nor there.
        let _publishing = self.publishing.lock().unwrap_or_else(PoisonError::into_inner);
        let reports = self.cloud.carrier.take_delivery_events(100)?;
        for report in &reports {
            self.cloud.topics.publish(DELIVERY_TOPIC, report)?;
        }
        Ok(!reports.is_empty())
    }

    /// Keeps every source running on its own, so that a slow agent holds up
    /// neither texts coming in nor other contacts' replies.
    #[must_use]
    pub fn run(self: Arc<Self>) -> Running {
        let inbound = {
            let sources = self.clone();
            tokio::spawn(forever(move || {
                let sources = sources.clone();
                async move {
                    let reported = sources.publish_delivery_reports()?;
                    Ok(sources.inbound.pump().await? | sources.delivery.pump().await? | reported)
                }
            }))
        };
        let stream = {
            let sources = self.clone();
            tokio::spawn(forever(move || {
                let sources = sources.clone();
                async move { sources.stream.lock().await.pump().await }
            }))
        };
        let replies = tokio::spawn(forever(move || {
            let sources = self.clone();
            async move { sources.replies.start_due().await }
        }));
        Running { tasks: [inbound, stream, replies] }
    }
}

/// Sources at work; dropping it stops them.
pub struct Running {
    tasks: [JoinHandle<()>; 3],
}

impl Drop for Running {
    fn drop(&mut self) {
        self.tasks.iter().for_each(JoinHandle::abort);
    }
}

#[expect(clippy::disallowed_methods, reason = "the embedded cloud looks for work in the machine's time")]
async fn forever<F, Fut>(mut round: F)
where
    F: FnMut() -> Fut,
    Fut: Future<Output = Result<bool, Error>>,
{
    loop {
        match round().await {
            Ok(true) => {}
            Ok(false) => tokio::time::sleep(IDLE).await,
            Err(failure) => {
                error!(error = %failure, "event source");
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
        }
    }
}
