//! The event source mappings: what Lambda reads on a function's behalf, and
//! what it does when the function fails. Every function answers with the items
//! that failed (`ReportBatchItemFailures`).

use serde::Serialize;

use super::functions::Function;
use super::queues::Queue;
use super::tables::TableNames;

/// One event source mapping.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "source")]
pub enum Mapping {
    /// Messages of a queue.
    Queue {
        /// The queue.
        queue: String,
        /// The function.
        function: String,
        /// Messages in one invocation, at most.
        batch_size: u32,
        /// Invocations at the same time, at most.
        concurrency_max: u32,
    },
    /// Changes of a table, from its stream's oldest record on.
    Stream {
        /// The table.
        table: String,
        /// The function.
        function: String,
        /// Records in one invocation, at most.
        batch_size: u32,
        /// How often a failed batch is tried again before it is given up.
        retries_max: u32,
        /// Whether a batch is halved when the function as a whole fails, so
        /// that one record cannot take its neighbours with it.
        bisects: bool,
        /// The queue that is told which records were given up.
        failures: String,
    },
}

impl Mapping {
    /// The function it feeds.
    #[must_use]
    pub fn function(&self) -> &str {
        match self {
            Self::Queue { function, .. } | Self::Stream { function, .. } => function,
        }
    }
}

pub(super) fn all(environment: &str, tables: &TableNames) -> Vec<Mapping> {
    let queue = |queue: Queue, function: Function, batch_size, concurrency_max| Mapping::Queue {
        queue: queue.deployed_name(environment),
        function: function.deployed_name(environment),
        batch_size,
        concurrency_max,
    };
    vec![
        // One trigger at a time, so that nobody waits for another's agent.
        queue(Queue::Replies, Function::AgentReply, 1, 16),
        queue(Queue::InboundRetry, Function::SmsInbound, 10, 5),
        queue(Queue::DeliveryRetry, Function::DeliveryStatus, 10, 5),
        Mapping::Stream {
            table: tables.events.clone(),
            function: Function::Projector.deployed_name(environment),
            batch_size: 100,
            retries_max: 8,
            bisects: true,
            failures: Queue::ProjectorDead.deployed_name(environment),
        },
    ]
}
