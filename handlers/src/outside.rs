//! What comes to a function from outside: AWS, time and ids. The same function
//! runs on Lambda and on the embedded cloud; the outside is what differs.

use std::sync::Arc;

use aws_config::SdkConfig;
use aws_sdk_dynamodb::config::SharedHttpClient;
use textledger_domain::ids::IdSource;
use textledger_infrastructure::aws;
use textledger_infrastructure::ledger::{self, Ledger};
#[cfg(feature = "agent-reply")]
use textledger_infrastructure::replies::DeadTriggers;
#[cfg(any(
    feature = "sms-inbound",
    feature = "projector",
    feature = "agent-reply",
    feature = "watchdog"
))]
use textledger_infrastructure::replies::ReplyQueue;
use textledger_infrastructure::throttled::ThrottledTransactions;
use textledger_infrastructure::time::SharedTime;

/// Where functions are put together.
#[derive(Clone)]
pub struct Outside {
    /// How AWS is reached for calls that must not be repeated: on a connection of
    /// their own, without limits of time.
    pub unrepeated: SdkConfig,
    /// The time.
    pub time: SharedTime,
    ids: Arc<dyn IdSource>,
    bounded: SdkConfig,
    dynamodb: aws_sdk_dynamodb::Client,
}

impl Outside {
    /// The services `sdk` reaches, in `time`, with ids from `ids`; `each_anew`
    /// keeps no connection from one call to the next.
    #[must_use]
    pub fn new(
        sdk: SdkConfig,
        each_anew: SharedHttpClient,
        time: SharedTime,
        ids: Arc<dyn IdSource>,
    ) -> Self {
        let bounded = aws::bounded(&sdk);
        let retried =
            aws_sdk_dynamodb::config::Builder::from(&bounded).retry_classifier(ThrottledTransactions);
        let dynamodb = aws_sdk_dynamodb::Client::from_conf(retried.build());
        let unrepeated = sdk.into_builder().http_client(each_anew).build();
        Self { unrepeated, time, ids, bounded, dynamodb }
    }

    /// The same services and time, with ids of somebody else's own.
    #[must_use]
    pub fn with_ids(&self, ids: Arc<dyn IdSource>) -> Self {
        Self { ids, ..self.clone() }
    }

    /// How AWS is reached where no call may go on for long.
    #[must_use]
    pub fn bounded(&self) -> &SdkConfig {
        &self.bounded
    }

    /// DynamoDB.
    #[must_use]
    pub fn dynamodb(&self) -> aws_sdk_dynamodb::Client {
        self.dynamodb.clone()
    }

    /// The ledger in `tables`.
    #[must_use]
    pub fn ledger(&self, tables: ledger::LedgerTables) -> Ledger {
        Ledger::new(self.dynamodb(), tables, self.time.clone(), self.ids.clone())
    }

    /// The dead letters of the reply queue, at `url`.
    #[cfg(feature = "agent-reply")]
    #[must_use]
    pub fn dead_triggers(&self, url: String) -> DeadTriggers {
        DeadTriggers::new(aws_sdk_sqs::Client::new(&self.bounded), url)
    }

    /// The reply queue at `url`.
    #[cfg(any(
        feature = "sms-inbound",
        feature = "projector",
        feature = "agent-reply",
        feature = "watchdog"
    ))]
    #[must_use]
    pub fn replies(&self, url: String) -> ReplyQueue {
        ReplyQueue::new(aws_sdk_sqs::Client::new(&self.bounded), url)
    }
}
