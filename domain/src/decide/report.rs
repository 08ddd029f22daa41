//! What follows from a carrier's delivery report: the report itself, and a
//! revocation when it says, finally, that the contact blocks us.

use super::revocation;
use crate::actor::Actor;
use crate::contact::Contact;
use crate::event::outbound::DeliveryUpdated;
use crate::ids::{EventId, Moment};
use crate::policy::Policy;
use crate::record::Draft;

/// What our own events name as their actor.
const FUNCTION: &str = "delivery-status";

/// Final reports that say the contact does not want us. A block by one's own
/// protect configuration (TEXT_PROTECT_BLOCKED) says nothing about them.
const BLOCKS: [&str; 2] = ["TEXT_CARRIER_BLOCKED", "TEXT_BLOCKED"];

/// The events of one report.
#[must_use]
pub fn receive(
    contact: &Contact,
    update: &DeliveryUpdated,
    policy: &Policy,
    moment: Moment<'_>,
) -> Vec<Draft> {
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
    let is_known = contact.consent.carrier_block().is_some_and(|block| block.at >= update.reported_at);
    if update.is_final && BLOCKS.contains(&update.event_type.as_str()) && !is_known {
        let revoked = revocation::by_carrier(&update.event_type, update.reported_at, policy);
        drafts.push(draft(EventId::draw(moment), revoked.into(), Some(reported)));
    }
    drafts
}
