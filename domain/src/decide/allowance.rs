//! What holds an automatic text back although consent allows it: its country, and
//! how much was sent already. Nothing holds back the confirmation of a STOP.

use crate::contact::Contact;
use crate::event::outbound::{SendKind, Suppression};
use crate::limits::LATE_AFTER;
use crate::policy::Policy;
use crate::time::Timestamp;

/// Why no text of `kind` goes out at `now`. The answers an agent may still give
/// are counted where it is asked, not where each of their texts goes out.
#[must_use]
pub(super) fn held_back(
    contact: &Contact,
    kind: SendKind,
    policy: &Policy,
    now: Timestamp,
) -> Option<Suppression> {
    if kind == SendKind::OptOutConfirmation {
        return None;
    }
    if !contact.country.is_some_and(|country| policy.countries.contains(&country)) {
        return Some(Suppression::Country);
    }
    if contact.pace.parts(now) >= policy.contact_parts_per_day {
        return Some(Suppression::Budget);
    }
    let is_limited_here = kind != SendKind::AgentReply;
    (is_limited_here && contact.pace.is_used_up(kind, now)).then_some(Suppression::RateLimited)
}

/// Until when a text asked for at `asked_at` waits because it is late, and night:
/// whoever is answered at once is awake.
#[must_use]
pub(super) fn night_ends(asked_at: Timestamp, policy: &Policy, now: Timestamp) -> Option<Timestamp> {
    let night = policy.night.filter(|_| now.since(asked_at) > LATE_AFTER)?;
    night.ends(now, policy.time_zone)
}
