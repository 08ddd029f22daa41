//! What the functions work with, wired together once per process.

use std::sync::Arc;

use aws_config::SdkConfig;
use textledger_domain::ids::IdSource;
use textledger_infrastructure::agent::{Agent, BedrockAgent};
use textledger_infrastructure::clock::SharedClock;
use textledger_infrastructure::lease::Leases;
use textledger_infrastructure::ledger::Ledger;
use textledger_infrastructure::replies::ReplyQueue;
use textledger_infrastructure::settings::Settings;
use textledger_infrastructure::sms::SmsSender;
use textledger_infrastructure::views::ViewStore;

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
    /// Who answers.
    pub agent: Arc<dyn Agent>,
    /// Claims on contacts.
    pub leases: Leases,
}

impl Wiring {
    /// Wires everything to the services `sdk` reaches.
    #[must_use]
    pub fn new(settings: Settings, sdk: &SdkConfig, clock: SharedClock, ids: Arc<dyn IdSource>) -> Self {
        let dynamodb = aws_sdk_dynamodb::Client::new(sdk);
        let tables = settings.tables.clone();
        Self {
            ledger: Ledger::new(dynamodb.clone(), &tables, clock.clone(), ids),
            leases: Leases::new(dynamodb.clone(), tables.control.clone()),
            views: ViewStore::new(dynamodb, tables),
            replies: ReplyQueue::new(aws_sdk_sqs::Client::new(sdk), settings.reply_queue_url.clone()),
            sms: SmsSender::new(sdk, settings.configuration_set.clone()),
            agent: Arc::new(BedrockAgent::new(sdk, &settings, clock)),
            settings: Arc::new(settings),
        }
    }
}
