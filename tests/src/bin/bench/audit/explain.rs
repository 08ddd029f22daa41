//! A late event of a contact with ten thousand, found by its id alone among those of
//! others, and its decision made again. These histories have the shapes that functions
//! record and not their decisions, so it need not come out the same.

use std::time::Instant;

use serde::Serialize;
use textledger_command::commands::audit::explain::gather;
use textledger_domain::event::Event;
use textledger_domain::policy::Policy;
use textledger_projections::audit::explain::explain;
use textledger_projections::audit::shown::Shown;
use textledger_projections::audit::states::States;
use textledger_tests::place::{Place, history};

use crate::outcome::Outcome;

/// Seconds.
const TARGET_S: f64 = 1.0;

/// One event explained.
#[derive(Debug, Serialize)]
pub struct Explained {
    /// Events of its contact.
    pub events: usize,
    /// Until it was read and explained.
    pub seconds: f64,
    /// It should not take longer.
    pub target_s: f64,
}

/// Measures it on a contact with so many `exchanges`.
#[expect(clippy::disallowed_methods, reason = "what is measured is the machine's time")]
pub async fn measure(exchanges: usize) -> Outcome<Explained> {
    let place = Place::embedded().await?;
    place.tell(1, exchanges, || {}).await?;
    let events = history(0, exchanges)?.events;
    let sent = events.iter().rev().find(|event| matches!(event.event(), Event::SendStarted(_)));
    let sent = sent.ok_or("a history without a text of ours")?;
    let id = sent.id();
    let start = Instant::now();
    let gathered = gather(&place.ledger, id, None).await?;
    let explained =
        explain(&States::of(&gathered), id, &Policy::default(), Shown::Masked).ok_or("an unknown event")?;
    let seconds = start.elapsed().as_secs_f64();
    if explained.event.seq != sent.seq() {
        return Err("another event is explained".into());
    }
    Ok(Explained { events: events.len(), seconds, target_s: TARGET_S })
}
