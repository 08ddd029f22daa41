//! What may be done for a number: an answer for each channel and purpose.

use serde::Serialize;
use textledger_domain::consent::Answer;
use textledger_domain::contact::Contact;
use textledger_domain::event::consent::{Channel, Purpose};
use textledger_domain::phone::PhoneNumber;
use textledger_domain::time::Timestamp;

/// The answer for one channel and purpose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PurposeAnswer {
    /// The channel.
    pub channel: Channel,
    /// The purpose.
    pub purpose: Purpose,
    /// The answer.
    #[serde(flatten)]
    pub answer: Answer,
}

/// The answer to whether someone may be contacted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Checked {
    /// The number.
    pub phone_number: String,
    /// The channel, the purpose and the answer.
    #[serde(flatten)]
    pub answer: PurposeAnswer,
}

impl Checked {
    /// The answer about `phone`.
    #[must_use]
    pub fn new(phone: &PhoneNumber, channel: Channel, purpose: Purpose, answer: Answer) -> Self {
        Self { phone_number: phone.e164().to_owned(), answer: PurposeAnswer { channel, purpose, answer } }
    }
}

/// The answer for every channel and purpose at `at`.
pub(super) fn of_everything(contact: &Contact, at: Timestamp) -> Vec<PurposeAnswer> {
    let answer = |channel: Channel, purpose: Purpose| PurposeAnswer {
        channel,
        purpose,
        answer: contact.check(channel, purpose, at),
    };
    Channel::ALL
        .into_iter()
        .flat_map(|channel| Purpose::ALL.into_iter().map(move |purpose| answer(channel, purpose)))
        .collect()
}
