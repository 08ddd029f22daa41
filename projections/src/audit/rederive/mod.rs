//! A decision made again, by the very rules that made it, from the events before
//! it: it comes out identical, or it is told what differs. What came from outside
//! (a text, an answer of the agent or the carrier, what an operator entered) is
//! taken as the event has it; everything that followed from it is derived.
//!
//! The rules are those of this build, and the deployment's choices those given:
//! an event that an older build decided by other rules comes out different, and
//! that is what a reader is to be told.

mod case;
mod compare;
mod derived;
mod entered;
mod happened;
mod kept;
mod received;
mod replayed;
mod stepped;

use textledger_domain::actor::Actor;
use textledger_domain::event::Event;
use textledger_domain::event::consent::Recognised;
use textledger_domain::event::outbound::SendFailure;
use textledger_domain::policy::Policy;

use super::states::States;
use case::Case;
pub use compare::Deviation;
pub use derived::Rederived;

/// Derives again what led to the event at `place` of `states`, which has all of a stream
/// up to there at least, under the choices of `policy`.
#[must_use]
pub fn rederive(states: &States<'_>, place: usize, policy: &Policy) -> Rederived {
    let Some(recorded) = states.events().get(place) else { return Rederived::not("there is no such event") };
    let case = Case { states, policy };
    match recorded.event() {
        Event::MessageReceived(_)
        | Event::SessionStarted(_)
        | Event::RevocationUnclear(_)
        | Event::ConsentUpheld(_) => received::received(&case, place),
        Event::ConsentRevoked(revoked) => match &revoked.recognised {
            Recognised::Keyword(_) | Recognised::Phrase(_) => received::received(&case, place),
            Recognised::NoAnswer(_) if case::is_by(recorded, case::INBOUND) => {
                received::received(&case, place)
            }
            Recognised::NoAnswer(_) => stepped::stepped(&case, place),
            Recognised::Carrier(_) => happened::sent(&case, place),
            Recognised::Operator if case.follows_a_loss(place) => kept::lost(&case, place),
            Recognised::Operator => entered::revoked(&case, place, revoked),
        },
        Event::ConsentGranted(granted) => match case::actor(recorded) {
            Actor::Customer => received::received(&case, place),
            _ => entered::granted(&case, place, granted),
        },
        Event::ConsentImported(_) | Event::MessageImported(_) => Rederived::not(
            "taken over from the system before: hold the row it quotes against that system's table",
        ),
        Event::OptOutCompleted(completed) => entered::completed(&case, place, completed),
        Event::AgentReplied(_) | Event::AgentFailed(_) => happened::turned(&case, place),
        Event::SendStarted(_) | Event::SendSuppressed(_) => stepped::stepped(&case, place),
        // In doubt by a lost answer, or by the time that has passed.
        Event::SendFailed(failed) if failed.class == SendFailure::InDoubt => {
            match stepped::stepped(&case, place) {
                overdue @ Rederived::Identical { .. } => overdue,
                _ => happened::sent(&case, place),
            }
        }
        Event::SendFailed(_) | Event::MessageSent(_) => happened::sent(&case, place),
        Event::DeliveryUpdated(_) | Event::CarrierBlocked(_) | Event::CarrierCleared(_) => {
            happened::reported(&case, place)
        }
        Event::OptOutListChanged(changed) => happened::mirrored(&case, place, changed),
        Event::HoldPlaced(_) | Event::HoldLifted(_) | Event::WordsErased(_) => kept::cared_for(&case, place),
        Event::EventsLost(_) => kept::lost(&case, place),
        Event::Unknown(_) => Rederived::not("a newer version recorded it: upgrade, and ask again"),
        Event::InboundRejected(_)
        | Event::LedgerIncident(_)
        | Event::ProjectionActivated(_)
        | Event::AccessRecorded(_)
        | Event::CheckpointSigned(_) => Rederived::not("nothing was decided about a contact"),
    }
}
