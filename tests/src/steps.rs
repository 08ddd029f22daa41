//! The live path of projection over the histories of a place: a step for every event
//! as it is announced.

use textledger_projections::gap::Announced;
use textledger_projections::step::Projection;
use textledger_projections::target::Target;

use crate::place::{Outcome, Place, history};

/// Folds the histories of `contacts` into `target`, event by event.
///
/// # Errors
/// Whatever keeps a step from being taken.
pub async fn step_through(place: &Place, target: Target, contacts: usize, exchanges: usize) -> Outcome<()> {
    let projection = Projection { events: &place.ledger, rows: &place.views };
    for person in 0..contacts {
        for event in history(person, exchanges)?.events {
            let (stream, before) = (event.stream().clone(), event.seq() - 1);
            let mut announced = Announced::default();
            announced.event(event);
            Box::pin(projection.bring_up_to_date(target, &stream, &announced, before)).await?;
        }
    }
    Ok(())
}
