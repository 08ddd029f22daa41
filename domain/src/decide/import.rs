//! What follows from a row of the system replaced. A withdrawal is recorded with its
//! own time and stops everything; consent given there is noted and opens nothing,
//! whatever is on record here.

use crate::actor::Actor;
use crate::contact::Contact;
use crate::deadline::Deadline;
use crate::event::Event;
use crate::event::consent::{Acknowledgement, Channel, Purpose};
use crate::event::imported::{ConsentImported, ImportedConsent, LegacyTable, MessageImported};
use crate::ids::{EventId, Moment};
use crate::legacy::{LegacyEntry, LegacyText, LegacyWish, Says};
use crate::limits::PENDING_MAX;
use crate::policy::Policy;
use crate::record::Draft;
use crate::time::Timestamp;

/// What our own events name as their actor.
const COMMAND: &str = "import";

/// The events of one row.
#[must_use]
pub fn take_over(contact: &Contact, entry: &LegacyEntry, policy: &Policy, moment: Moment<'_>) -> Vec<Draft> {
    match &entry.says {
        Says::Wish(wish) => {
            let id = EventId::draw(moment);
            vec![draft(id, wished(contact, wish, policy).into(), wish.at, None)]
        }
        Says::Text(text) => {
            let id = EventId::draw(moment);
            let mut drafts = vec![draft(id, told(text).into(), text.at, None)];
            if text.may_withdraw() {
                let withdrawn =
                    draft(EventId::draw(moment), withdrawn(text, policy).into(), text.at, Some(id));
                drafts.push(withdrawn);
            }
            drafts
        }
        Says::Session => Vec::new(),
    }
}

fn wished(contact: &Contact, wish: &LegacyWish, policy: &Policy) -> ConsentImported {
    let is_withdrawn = wish.consent == ImportedConsent::Withdrawn;
    ConsentImported {
        source: wish.source.clone(),
        consent: wish.consent,
        method: wish.method,
        words: wish.words.as_str().into(),
        row: Some(wish.row.as_str().into()),
        channels: if is_withdrawn { Channel::ALL.to_vec() } else { Vec::new() },
        purposes: if is_withdrawn { Purpose::ALL.to_vec() } else { Vec::new() },
        requested_at: wish.at,
        deadline: is_withdrawn.then(|| deadline(wish, policy)),
        acknowledgement: acknowledgement(contact, wish),
        customer_id: wish.customer_id.clone(),
        oddities: wish.oddities.clone(),
    }
}

/// By our own reckoning, and no later than the old system had promised.
fn deadline(wish: &LegacyWish, policy: &Policy) -> Deadline {
    let mut deadline = Deadline::after(wish.at, policy.time_zone);
    if let Some(told) = wish.deadline {
        deadline.weekdays_only = deadline.weekdays_only.min(told);
        deadline.federal_holidays = deadline.federal_holidays.min(told);
    }
    deadline
}

/// A row of tracking tells of the same opt-out as the contact's row of consent, which
/// comes first and knows whether it was followed.
fn acknowledgement(contact: &Contact, wish: &LegacyWish) -> Acknowledgement {
    let is_known = wish.source.table == LegacyTable::OptOutTracking && contact.consent.is_any_in_force();
    match contact.consent.pending.len() {
        _ if !wish.is_pending || wish.consent == ImportedConsent::Given => Acknowledgement::NotNeeded,
        0 if is_known => Acknowledgement::NotNeeded,
        waiting if is_known || waiting >= PENDING_MAX => Acknowledgement::WithEarlier,
        _ => Acknowledgement::Awaited,
    }
}

fn told(text: &LegacyText) -> MessageImported {
    MessageImported {
        source: text.source.clone(),
        text_sha256: text.text_sha256,
        message_id: text.message_id.clone(),
        direction: text.direction,
        body: text.body.as_str().into(),
        row: text.row.as_deref().map(Into::into),
        status: text.status.clone(),
        segments: text.segments,
        intent: text.intent,
        oddities: text.oddities.clone(),
    }
}

/// A text that asks to stop, by the rules of today, or that may have; or one that was
/// refused because its contact had.
fn withdrawn(text: &LegacyText, policy: &Policy) -> ConsentImported {
    ConsentImported {
        source: text.source.clone(),
        consent: ImportedConsent::Withdrawn,
        method: text.method(),
        words: text.quoted().into(),
        row: None,
        channels: Channel::ALL.to_vec(),
        purposes: Purpose::ALL.to_vec(),
        requested_at: text.at,
        deadline: Some(Deadline::after(text.at, policy.time_zone)),
        acknowledgement: Acknowledgement::NotNeeded,
        customer_id: None,
        oddities: text.oddities.clone(),
    }
}

fn draft(event_id: EventId, event: Event, at: Timestamp, cause: Option<EventId>) -> Draft {
    Draft {
        event_id,
        event,
        occurred_at: at,
        correlation_id: cause.unwrap_or(event_id).into(),
        causation_id: cause,
        actor: Actor::System(COMMAND.to_owned()),
    }
}
