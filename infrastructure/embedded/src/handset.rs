//! The one way in for what a customer types: past the carrier, which may act on
//! it or keep it, to the topic that AWS End User Messaging publishes to.

use serde_json::json;
use textledger_domain::phone::PhoneNumber;
use textledger_infrastructure::deployment::topics::Topic;

use super::cloud::Cloud;
use super::{store, topics};

/// What AWS puts where a number has no keyword of its own.
const KEYWORD: &str = "KEYWORD_000000000000";

/// What became of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sent {
    /// Published, under this `inboundMessageId`.
    Published(String),
    /// Answered by the network or by AWS, and not passed on.
    Kept,
}

/// Why a text could not be sent.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The carrier failed.
    #[error("hand the text to the carrier")]
    Carrier(#[from] store::Error),
    /// The topic failed.
    #[error("publish the text")]
    Topic(#[from] topics::Error),
}

impl Cloud {
    /// Sends `body` from the phone `from` to our number `to`, as the customer's
    /// handset does.
    ///
    /// # Errors
    /// [`Error`]
    pub fn text_from(&self, from: &PhoneNumber, to: &str, body: &str) -> Result<Sent, Error> {
        if !self.carrier.hears(from.e164(), to, body)? {
            return Ok(Sent::Kept);
        }
        let id = self.carrier.fresh_id();
        let message = json!({
            "originationNumber": from.e164(),
            "destinationNumber": to,
            "messageKeyword": KEYWORD,
            "messageBody": body,
            "inboundMessageId": id,
        });
        self.topics.publish(Topic::Inbound.name(), &message.to_string())?;
        Ok(Sent::Published(id))
    }
}
