//! What the functions work with, wired together once per process.

use std::sync::Arc;
use std::time::Duration;

use aws_config::SdkConfig;
use aws_config::timeout::TimeoutConfig;
use textledger_domain::ids::IdSource;
use textledger_infrastructure::agent::{Agent, BedrockAgent};
use textledger_infrastructure::lease::Leases;
use textledger_infrastructure::ledger::Ledger;
use textledger_infrastructure::opt_out_list::OptOutList;
use textledger_infrastructure::replies::ReplyQueue;
use textledger_infrastructure::settings::Settings;
use textledger_infrastructure::sms::SmsSender;
use textledger_infrastructure::time::SharedTime;
use textledger_infrastructure::views::ViewStore;

/// How long a call of DynamoDB or SQS may take, retries included, and how long
/// one attempt at it. Without these a connection that went silent would last as
/// long as the function. The carrier and the agent have limits of their own.
const CALL_WITHIN: Duration = Duration::from_secs(15);
/// See [`CALL_WITHIN`].
const ATTEMPT_WITHIN: Duration = Duration::from_secs(4);

/// The parts every function is built from.
#[derive(Clone)]
pub struct Wiring {
    /// The configuration.
    pub settings: Arc<Settings>,
    /// The event streams.
    pub ledger: Ledger,
    /// The view tables.
    pub views: ViewStore,
    /// The reply queue.
    pub replies: ReplyQueue,
    /// The carrier.
    pub sms: SmsSender,
    /// AWS's opt-out list, where consent is mirrored into one.
    pub opt_out_list: Option<OptOutList>,
    /// Who answers.
    pub agent: Arc<dyn Agent>,
    /// Claims on contacts.
    pub leases: Leases,
}

impl Wiring {
    /// Wires everything to the services `sdk` reaches.
    #[must_use]
    pub fn new(settings: Settings, sdk: &SdkConfig, clock: SharedTime, ids: Arc<dyn IdSource>) -> Self {
        let bounded = within(sdk, CALL_WITHIN, ATTEMPT_WITHIN);
        let dynamodb = aws_sdk_dynamodb::Client::new(&bounded);
        let tables = settings.tables.clone();
        Self {
            ledger: Ledger::new(dynamodb.clone(), &tables, clock.clone(), ids),
            leases: Leases::new(dynamodb.clone(), tables.control.clone()),
            views: ViewStore::new(dynamodb, tables),
            replies: ReplyQueue::new(aws_sdk_sqs::Client::new(&bounded), settings.reply_queue_url.clone()),
            opt_out_list: settings.opt_out_list.clone().map(|name| OptOutList::new(&bounded, name)),
            sms: SmsSender::new(sdk, settings.configuration_set.clone()),
            agent: Arc::new(BedrockAgent::new(sdk, &settings, clock)),
            settings: Arc::new(settings),
        }
    }
}

fn within(sdk: &SdkConfig, call: Duration, attempt: Duration) -> SdkConfig {
    let timeouts =
        TimeoutConfig::builder().operation_timeout(call).operation_attempt_timeout(attempt).build();
    sdk.to_builder().timeout_config(timeouts).build()
}
