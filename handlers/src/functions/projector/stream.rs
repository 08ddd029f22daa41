//! One stream of a batch: every target brought up to date by itself, then the
//! trigger, in any case.

use futures_util::future::join_all;
use textledger_domain::event::Event;
use textledger_domain::event::consent::Method;
use textledger_domain::stream::{Seq, StreamId};
use textledger_infrastructure::replies::{self, Trigger};
use textledger_infrastructure::views;
use textledger_projections::gap::Announced;
use textledger_projections::registry::Registry;
use textledger_projections::step::Projection;
use textledger_projections::stores::Cursors;
use textledger_projections::target::Target;
use textledger_projections::view::View;
use tracing::{error, info};

use super::counted::{Counted, Tally};
use super::parts::Projector;
use super::records::Doorbell;

/// The doorbells of one stream in a batch.
#[derive(Default)]
pub(super) struct Doorbells {
    announced: Announced,
    /// The last one.
    last: Option<Trigger>,
    /// The last one whose event calls for a reply.
    last_call: Option<Trigger>,
    /// What of them is counted.
    tally: Tally,
    /// The records they came in, in the batch's order.
    pub sequence_numbers: Vec<String>,
}

impl Doorbells {
    /// Takes in one more.
    pub fn ring(&mut self, bell: Doorbell, sequence_number: String) {
        let trigger = Trigger { stream_id: bell.stream_id.clone(), event_id: bell.event_id, seq: bell.seq };
        if calls_for_reply(&bell) {
            keep_last(&mut self.last_call, trigger.clone());
        }
        keep_last(&mut self.last, trigger);
        match bell.event {
            Some(event) => {
                self.tally.event(&event);
                self.announced.event(event);
            }
            None => self.announced.position(bell.seq),
        }
        self.sequence_numbers.push(sequence_number);
    }
}

fn keep_last(last: &mut Option<Trigger>, trigger: Trigger) {
    if last.as_ref().is_none_or(|last| last.seq < trigger.seq) {
        *last = Some(trigger);
    }
}

/// A text may be owed an answer. A wish that came by another way is owed none,
/// but AWS's opt-out list has to follow it. Where no more than the type is known,
/// rather once too often: what is owed follows from the ledger.
fn calls_for_reply(bell: &Doorbell) -> bool {
    match bell.event.as_ref().map(|event| event.event()) {
        Some(Event::ConsentRevoked(revoked)) => revoked.method != Method::Sms,
        Some(Event::ConsentGranted(granted)) => granted.method != Method::Sms,
        _ => matches!(bell.event_type.as_str(), "MessageReceived" | "ConsentRevoked" | "ConsentGranted"),
    }
}

/// What came of a stream's targets.
struct Stepped {
    /// The generations that are up to date, by name.
    into: Vec<String>,
    /// Whether everything that readers are shown is up to date.
    is_complete: bool,
    /// Whether doorbells were lost before, and with them perhaps a trigger.
    healed: bool,
    /// Up to where everything that readers are shown was up to date before.
    seen: Seq,
}

impl Stepped {
    const NONE: Self = Self { into: Vec::new(), is_complete: false, healed: false, seen: 0 };
}

/// Projects what `bells` announce of `stream`, and takes in what of it is new; whether
/// all of it was done, so that the records need not come again.
pub(super) async fn project(
    projector: &Projector,
    registry: Option<&Registry>,
    stream: &StreamId,
    bells: &Doorbells,
    counted: &mut Counted,
) -> bool {
    let stepped = match registry {
        Some(registry) => bring_up_to_date(projector, registry, stream, &bells.announced).await,
        None => Stepped::NONE,
    };
    let triggered = call(projector, stream, bells, stepped.healed).await;
    if let Err(failure) = &triggered {
        error!(%stream, error = %failure, "no reply called for");
    }
    if stepped.is_complete {
        counted.add(&bells.tally, stepped.seen);
        info!(%stream, events = bells.sequence_numbers.len(), into = %stepped.into.join(" "), "projected");
    }
    stepped.is_complete && triggered.is_ok()
}

/// Each target steps on its own, so that one that cannot be written holds up no
/// other.
async fn bring_up_to_date(
    projector: &Projector,
    registry: &Registry,
    stream: &StreamId,
    announced: &Announced,
) -> Stepped {
    let cursors = match projector.views.cursors(stream).await {
        Ok(cursors) => cursors,
        Err(failure) => return not_read(stream, &failure),
    };
    let cursor = |target: Target| -> Seq { cursors.get(&target).copied().unwrap_or(0) };
    let seen = View::ALL.into_iter().map(|view| cursor(registry.live(view))).min().unwrap_or(0);
    let mut stepped = Stepped { is_complete: true, seen, ..Stepped::NONE };
    let projection = Projection { events: &projector.ledger, rows: &projector.views };
    let projection = &projection;
    let steps = registry.targets().into_iter().map(|target| {
        let cursor = cursor(target);
        async move { (target, projection.bring_up_to_date(target, stream, announced, cursor).await) }
    });
    for (target, progress) in join_all(steps).await {
        match progress {
            Ok(progress) => {
                stepped.healed |= progress.healed && registry.is_live(target);
                stepped.into.push(target.to_string());
            }
            Err(failure) if registry.is_live(target) || is_live_by_now(projector, target).await => {
                error!(%stream, %target, error = %failure, "stream not projected");
                stepped.is_complete = false;
            }
            // Nobody reads it, and its cursor tells how far it is: no reason to
            // have the records again and keep those behind them waiting.
            Err(failure) => error!(%stream, %target, error = %failure, "a generation not shown falls behind"),
        }
    }
    stepped
}

/// Whether readers are shown `target`, perhaps since the registry was read. Where that
/// cannot be found out, they may be.
async fn is_live_by_now(projector: &Projector, target: Target) -> bool {
    let now = projector.views.registrations().await;
    now.map_or(true, |now| now.registry.is_live(target))
}

fn not_read(stream: &StreamId, failure: &views::Error) -> Stepped {
    error!(%stream, error = %failure, "stream not projected");
    Stepped::NONE
}

/// Calls for a reply. Also when the records were seen before, since their
/// trigger may have been lost; and when a view cannot be written, since a reply
/// rests on the ledger alone.
async fn call(
    projector: &Projector,
    stream: &StreamId,
    bells: &Doorbells,
    healed: bool,
) -> Result<(), replies::Error> {
    let lost = bells.last.as_ref().filter(|_| healed && stream.contact().is_some());
    match bells.last_call.as_ref().or(lost) {
        Some(trigger) => projector.replies.trigger(trigger).await,
        None => Ok(()),
    }
}
