//! What a contact gets from us: the answer to MY STATUS.

use super::Contact;
use crate::event::consent::{Channel, Purpose};
use crate::time::Timestamp;

/// What a contact gets on one channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gets {
    /// For these purposes we may write or call.
    pub purposes: Vec<Purpose>,
    /// Since when it is just these, by the contact's own time; none where no
    /// event says so.
    pub since: Option<Timestamp>,
}

impl Contact {
    /// What the contact gets on `channel` at `now`.
    #[must_use]
    pub fn gets(&self, channel: Channel, now: Timestamp) -> Gets {
        let answers = Purpose::ALL.map(|purpose| (purpose, self.check(channel, purpose, now)));
        let purposes =
            answers.iter().filter(|(_, answer)| answer.allowed).map(|(purpose, _)| *purpose).collect();
        let since = answers.iter().filter_map(|(_, answer)| answer.since).max();
        let first_text = || self.first_texted_at.filter(|_| channel == Channel::Sms);
        Gets { purposes, since: since.or_else(first_text) }
    }
}
