//! The functions by name, as they are deployed.

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
}
