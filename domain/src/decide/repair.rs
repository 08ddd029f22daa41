//! Going on without events that are lost. What they said is not known, and one of
//! them may have been a STOP: so the contact counts as opted out from then on,
//! until it says otherwise itself (S13). And carrying over what came in while they
//! were missing.

use super::inbound::{self, InboundText};
use super::pieces::{self, Earlier};
use super::report;
use crate::actor::Actor;
use crate::contact::Contact;
use crate::deadline::Deadline;
use crate::event::Event;
use crate::event::consent::{
    Acknowledgement, Channel, Confirmation, ConsentRevoked, Method, Purpose, Recognised,
};
use crate::event::incident::EventsLost;
use crate::ids::{EventId, Moment};
use crate::limits::EVIDENCE_CHARS_MAX;
use crate::policy::Policy;
use crate::record::{Draft, Recorded};
use crate::stream::Seq;
use textledger_reading::Language;

/// A loss as an operator accepts it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loss {
    /// The first event that is missing.
    pub from: Seq,
    /// The last.
    pub through: Seq,
    /// Why they cannot be had back.
    pub reason: String,
    /// Who accepts it.
    pub by: String,
}

/// Why a loss is not accepted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field} must have 1 to {EVIDENCE_CHARS_MAX} characters")]
pub struct RepairRefused {
    /// The field.
    pub field: &'static str,
}

/// The one event that may follow a hole, and the revocation that doubt makes of
/// it.
///
/// # Errors
/// [`RepairRefused`]
pub fn go_on_without(loss: &Loss, policy: &Policy, moment: Moment<'_>) -> Result<Vec<Draft>, RepairRefused> {
    for (field, text) in [("reason", &loss.reason), ("by", &loss.by)] {
        if !(1..=EVIDENCE_CHARS_MAX).contains(&text.trim().chars().count()) {
            return Err(RepairRefused { field });
        }
    }
    let Loss { from, through, .. } = *loss;
    let told = EventsLost { from, through, reason: loss.reason.trim().to_owned() };
    let revoked = ConsentRevoked {
        method: Method::Manual,
        words: format!("events {from} to {through} are lost, and may have held a wish").into(),
        evidence: None,
        recognised: Recognised::Operator,
        channels: Channel::ALL.to_vec(),
        purposes: Purpose::ALL.to_vec(),
        requested_at: moment.now,
        deadline: Deadline::after(moment.now, policy.time_zone),
        acknowledgement: Acknowledgement::NotNeeded,
        confirmation: Confirmation::NotByText,
        language: Language::En,
        customer_id: None,
        entered_by: None,
        request: None,
    };
    let root = EventId::draw(moment);
    let draft = |event_id, event: Event, causation_id| Draft {
        event_id,
        event,
        occurred_at: moment.now,
        correlation_id: root.into(),
        causation_id,
        actor: Actor::Operator(loss.by.trim().to_owned()),
    };
    let revocation = draft(EventId::draw(moment), revoked.into(), Some(root));
    Ok(vec![draft(root, told.into(), None), revocation])
}

/// What an event of a contact's annex leads to in the contact's own stream: a
/// text or a carrier's report, as if it arrived now. What the annex decided on
/// them is decided anew, with one difference: a revocation was confirmed from
/// there, or is still owed its confirmation there, and gets no second one (S4).
/// `earlier` is the annex's text before it, which it may be a part of.
#[must_use]
pub fn carry_over(
    contact: &Contact,
    event: &Recorded,
    earlier: Option<&Earlier>,
    policy: &Policy,
    moment: Moment<'_>,
) -> Vec<Draft> {
    let mut drafts = match event.event() {
        Event::MessageReceived(message) => {
            let text = InboundText::of(event, message);
            let earlier = earlier.filter(|_| pieces::earlier(contact, text.arrived(), policy).is_some());
            inbound::receive(contact, &text, earlier, policy, moment)
        }
        Event::DeliveryUpdated(update) => report::receive(contact, update, moment),
        _ => Vec::new(),
    };
    for draft in &mut drafts {
        if let Event::ConsentRevoked(revoked) = &mut draft.event
            && revoked.confirmation == Confirmation::Owed
        {
            revoked.confirmation = Confirmation::AlreadyRevoked;
        }
    }
    drafts
}
