//! The conversation a text is read in.

use crate::contact::Contact;
use crate::policy::Policy;
use crate::time::Timestamp;
use textledger_reading as reading;

/// What of the contact bears on what a text means that was sent at `said_at`.
pub(super) fn context<'a>(contact: &Contact, said_at: Timestamp, policy: &'a Policy) -> reading::Context<'a> {
    reading::Context {
        // To "should we stop texting you?" a late YES says yes: it opens nothing.
        opted_out: contact.consent.is_opted_out(said_at) && !contact.consent.is_silenced(),
        asked: contact.consent.question.is_some_and(|question| question.asked.is_some()),
        status_keyword: &policy.status_keyword,
    }
}
