//! Showing readers of a view another of its generations: the swap and the way
//! back. Whether it ought to be done is not decided here.

use std::convert::Infallible;

use textledger_domain::actor::Actor;
use textledger_domain::event::projection::{Accepted, ProjectionActivated};
use textledger_domain::hash::Hash;
use textledger_domain::ids::{EventId, Moment};
use textledger_domain::record::{Draft, Recorded};
use textledger_domain::stream::{StreamId, System};
use textledger_projections::target::{Generation, Target};
use textledger_projections::view::View;

use super::append::{AppendError, Besides};
use super::error::malformed;
use super::open::Ledger;
use super::pointer::{PointerMove, PointerRefused};
use super::state::{Loaded, Unfolded};
use super::transact::{Error, NothingMore, Outcome};

/// What readers are to be shown instead of what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Activation {
    /// The view.
    pub view: View,
    /// The generation its readers are shown, as whoever asks for this saw it.
    pub from: Generation,
    /// The generation to show them instead.
    pub to: Generation,
    /// The digest of the report of differences that was accepted; none where
    /// they are shown an earlier generation again.
    pub diff: Option<Hash>,
    /// Why, where the report or the census stands against it.
    pub reason: Option<String>,
    /// The differences that were named as intended.
    pub accepted: Vec<Accepted>,
}

/// Why readers are shown what they were shown before.
#[derive(Debug, thiserror::Error)]
pub enum ActivateError {
    /// It was to be shown in its own place.
    #[error("{0} cannot take its own place: name another generation to show")]
    Itself(Target),
    /// It is not as whoever asked for it saw it. Nothing is recorded.
    #[error(transparent)]
    Refused(PointerRefused),
    /// The ledger could not be written.
    #[error(transparent)]
    Write(Error),
}

impl Ledger {
    /// Shows readers what `activation` says from now on, and records that
    /// `actor` did so, in one transaction.
    ///
    /// # Errors
    /// [`ActivateError`]
    pub async fn activate(&self, activation: Activation, actor: Actor) -> Result<Recorded, ActivateError> {
        let Activation { view, from, to, diff, reason, accepted } = activation;
        if from == to {
            return Err(ActivateError::Itself(Target { view, generation: to }));
        }
        let event = ProjectionActivated {
            view: view.name().to_owned(),
            from: from.number(),
            to: to.number(),
            diff,
            reason,
            accepted,
        };
        let decide = |_: &Loaded<Unfolded>, (): &(), moment: Moment<'_>| {
            Ok::<_, Infallible>(vec![draft(event.clone(), actor.clone(), moment)])
        };
        let stream = StreamId::System(System::Projections);
        let besides = Besides { dedupe: None, pointer: Some(PointerMove { view, from, to }) };
        let Ok(outcome) = self.transact_besides(&stream, besides, &NothingMore, decide).await?;
        let recorded = match outcome {
            Outcome::Recorded(events) => events.into_iter().next(),
            Outcome::Duplicate(_) => None,
        };
        // One draft, and no key under which it could have been recorded before.
        recorded.ok_or_else(|| ActivateError::Write(malformed(stream, "an append recorded nothing").into()))
    }
}

impl From<Error> for ActivateError {
    fn from(error: Error) -> Self {
        match error {
            Error::Append(AppendError::Pointer(refused)) => Self::Refused(refused),
            error => Self::Write(error),
        }
    }
}

fn draft(event: ProjectionActivated, actor: Actor, moment: Moment<'_>) -> Draft {
    let event_id = EventId::draw(moment);
    Draft {
        event_id,
        event: event.into(),
        occurred_at: moment.now,
        correlation_id: event_id.into(),
        causation_id: None,
        actor,
    }
}
