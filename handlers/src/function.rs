//! The functions by name: what Lambda runs one of, and the embedded cloud all of.

use serde_json::Value;

use crate::error::Error;
use crate::functions::{agent_reply, consent_api, delivery_status, projector, sms_inbound};
use crate::wiring::Wiring;

/// One of the deployed functions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Function {
    /// Inbound texts → events.
    SmsInbound,
    /// Events → views, and triggers.
    Projector,
    /// Triggers → replies.
    AgentReply,
    /// Delivery reports → events.
    DeliveryStatus,
    /// Consent over HTTP, behind a gateway.
    ConsentApi,
}

impl Function {
    /// Every function.
    pub const ALL: [Self; 5] =
        [Self::SmsInbound, Self::Projector, Self::AgentReply, Self::DeliveryStatus, Self::ConsentApi];

    /// Its name in the design.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::SmsInbound => "sms-inbound",
            Self::Projector => "projector",
            Self::AgentReply => "agent-reply",
            Self::DeliveryStatus => "delivery-status",
            Self::ConsentApi => "consent-api",
        }
    }

    /// Its name as deployed for `environment`. `sms-inbound` keeps the name it
    /// has in the system this replaces.
    #[must_use]
    pub fn deployed_name(self, environment: &str) -> String {
        match self {
            Self::SmsInbound => format!("scheduling-agent-sms-inbound-{environment}"),
            _ => format!("scheduling-agent-sms-{}-{environment}", self.name()),
        }
    }

    /// Runs it on one event, given as the JSON Lambda delivers.
    ///
    /// # Errors
    /// [`Error`]
    pub async fn run(self, wiring: &Wiring, event: &[u8]) -> Result<Value, Error> {
        match self {
            Self::SmsInbound => sms_inbound::receive(wiring, event).await,
            Self::Projector => projector::project(&wiring.into(), event).await,
            Self::AgentReply => agent_reply::reply(wiring, event).await,
            Self::DeliveryStatus => delivery_status::report(wiring, event).await,
            Self::ConsentApi => {
                let answer = consent_api::gateway::serve(consent_api::over(wiring), event).await;
                answer.map_err(|_| Error::WrongEvent {
                    function: self.name(),
                    expected: "an HTTP request in payload format 2.0",
                })
            }
        }
    }
}
