//! What a contact was owed and does not get, because what serves it was away for
//! too long or failed: an event tells it of the contact, and an alarm tells
//! somebody who can do something about it.

use textledger_domain::event::Event;
use textledger_domain::event::outbound::Suppression;
use textledger_domain::record::Recorded;
use tracing::error;

/// Raises the alarm for each of `events` that gives something up.
pub fn tell(events: &[Recorded]) {
    for event in events {
        if let Some(why) = why(event.event()) {
            error!(stream = %event.stream(), seq = event.seq(), alarm = "given_up", why, "given up");
        }
    }
}

fn why(event: &Event) -> Option<&'static str> {
    match event {
        Event::SendSuppressed(suppressed) if suppressed.reason == Suppression::Stale => {
            Some("a text came too late to be sent")
        }
        Event::SendSuppressed(suppressed) if suppressed.reason == Suppression::DeploymentBudget => {
            Some("the day's budget of texts is used up")
        }
        // Whatever else is refused is refused for good, and nobody's outage.
        Event::SendFailed(failed) if failed.retry_at.is_none() && failed.class.is_away() => {
            Some("the carrier was away until a text was stale")
        }
        Event::AgentFailed(failed) if failed.retry_at.is_none() => Some("the agent did not answer"),
        _ => None,
    }
}
