//! What follows from a carrier's delivery report: the report itself, and what it
//! says about our number, when it says, finally, that the carrier refuses its
//! texts, or that one got through after all.

use crate::actor::Actor;
use crate::contact::{Contact, is_lifted_by};
use crate::event::Event;
use crate::event::arrival::Way;
use crate::event::carrier::{CarrierBlocked, CarrierCleared};
use crate::event::outbound::DeliveryUpdated;
use crate::ids::{EventId, Moment};
use crate::record::Draft;

/// What our own events name as their actor.
const FUNCTION: &str = "delivery-status";

/// The events of one report.
#[must_use]
pub fn receive(contact: &Contact, update: &DeliveryUpdated, moment: Moment<'_>) -> Vec<Draft> {
    let reported = EventId::draw(moment);
    let draft = |event_id, event, causation_id| Draft {
        event_id,
        event,
        occurred_at: update.reported_at,
        correlation_id: reported.into(),
        causation_id,
        actor: Actor::System(FUNCTION.to_owned()),
    };
    let mut drafts = vec![draft(reported, update.clone().into(), None)];
    if let Some(verdict) = verdict(contact, update) {
        drafts.push(draft(EventId::draw(moment), verdict, Some(reported)));
    }
    drafts
}

/// What a report changes about our number; one of RCS, which goes out in the name of
/// an agent, changes nothing. Without a number there is none to
/// hold back; a text whose time of sending is not told was sent no later than
/// the report.
fn verdict(contact: &Contact, update: &DeliveryUpdated) -> Option<Event> {
    if update.way() == Some(Way::Rcs) {
        return None;
    }
    let from = update.from.clone().or_else(|| contact.texted.clone())?;
    let sent_at = update.sent_at.unwrap_or(update.reported_at);
    let outbound_id = update.outbound_id;
    if update.is_refused_by_carrier() {
        let is_over = is_lifted_by(contact.consent.handset, sent_at);
        let is_told = !is_over && contact.blocks.is_news(&from, sent_at);
        let finding = update.event_type.clone();
        return is_told.then(|| CarrierBlocked { from, finding, outbound_id, sent_at }.into());
    }
    if update.got_through() {
        let block = contact.blocks.lifted_by_delivery(&from, sent_at)?;
        return Some(CarrierCleared { from, block, outbound_id, sent_at }.into());
    }
    None
}
