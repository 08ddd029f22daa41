//! The functions that run on Lambda, put together for the embedded deployment,
//! each from its own variables.

use std::collections::BTreeMap;

use serde_json::Value;
use textledger_domain::number_type::NumberType;
use textledger_domain::phone::BusinessNumber;
use textledger_handlers::error::Error;
use textledger_handlers::functions::agent_reply::AgentReply;
use textledger_handlers::functions::consent_api::ConsentApi;
use textledger_handlers::functions::delivery_status::DeliveryStatus;
use textledger_handlers::functions::projector::Projector;
use textledger_handlers::functions::rebuild_slice::RebuildSlice;
use textledger_handlers::functions::sms_inbound::SmsInbound;
use textledger_handlers::functions::watchdog::Watchdog;
use textledger_handlers::handler::Handler;
use textledger_handlers::outside::Outside;
use textledger_infrastructure::deployment::functions::Function;
use textledger_infrastructure::settings::{self, from_lookup};

use super::variables::variable;

/// Every function.
pub struct Functions {
    /// Inbound texts → events.
    pub sms_inbound: SmsInbound,
    /// Events → views, and triggers.
    pub projector: Projector,
    /// Triggers → replies.
    pub agent_reply: AgentReply,
    /// Delivery reports → events.
    pub delivery_status: DeliveryStatus,
    /// Consent over HTTP.
    pub consent_api: ConsentApi,
    /// One slice of the ledger → a generation of a view.
    pub rebuild_slice: RebuildSlice,
    /// A schedule → what was left undone.
    pub watchdog: Watchdog,
}

impl Functions {
    /// Those of the deployment behind the front at `url`, whose numbers are of
    /// these types, each put together in its own `outside`.
    ///
    /// # Errors
    /// [`settings::Error`], never in practice: every variable is given.
    pub fn new(
        url: &str,
        number_types: &BTreeMap<BusinessNumber, NumberType>,
        outside: impl Fn(Function) -> Outside,
    ) -> Result<Self, settings::Error> {
        Ok(Self {
            sms_inbound: assembled(url, number_types, &outside)?,
            projector: assembled(url, number_types, &outside)?,
            agent_reply: assembled(url, number_types, &outside)?,
            delivery_status: assembled(url, number_types, &outside)?,
            consent_api: assembled(url, number_types, &outside)?,
            rebuild_slice: assembled(url, number_types, &outside)?,
            watchdog: assembled(url, number_types, &outside)?,
        })
    }

    /// Runs one of them on an event, given as the JSON Lambda delivers.
    ///
    /// # Errors
    /// [`Error`]
    pub async fn run(&self, function: Function, event: &[u8]) -> Result<Value, Error> {
        match function {
            Function::SmsInbound => self.sms_inbound.run(event).await,
            Function::Projector => self.projector.run(event).await,
            Function::AgentReply => self.agent_reply.run(event).await,
            Function::DeliveryStatus => self.delivery_status.run(event).await,
            Function::ConsentApi => self.consent_api.run(event).await,
            Function::RebuildSlice => self.rebuild_slice.run(event).await,
            Function::Watchdog => self.watchdog.run(event).await,
        }
    }
}

fn assembled<H: Handler>(
    url: &str,
    number_types: &BTreeMap<BusinessNumber, NumberType>,
    outside: impl Fn(Function) -> Outside,
) -> Result<H, settings::Error> {
    let settings = from_lookup(|name| variable(name, url, number_types), H::settings)?;
    Ok(H::new(settings, &outside(H::FUNCTION)))
}
