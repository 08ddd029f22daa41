//! `watchdog`: once a minute, what was left undone. Everything else of the system runs
//! because something came in; what has to happen because nothing did happens here: a
//! trigger that was lost is sent again, a text in doubt and a silence are put on
//! record, and what an operator must know of is measured and told.
//!
//! It has no sender and no agent. All it can do to a contact is to append what the
//! rules say time alone has made the case, and to call the replier, who decides anew
//! (S3, S4, S5): so it may run twice at once, be late, or be cut off at any point.
//!
//! How it finds contacts without reading all of them each minute: nothing about a
//! contact changes but by an event, so whatever is due is due so and so long after the
//! last one. What was recorded two and seven minutes ago is found by time, for the
//! price of what was recorded ([`recent`]). What only becomes due later, after a wait
//! or a day of silence, is found by going over all heads, some thousand a round
//! ([`sweep`]). Rows that say what is due when, kept with each append, would find both
//! at once: for a put and a delete more in its transaction, four write units, 2.50 $ a
//! million appends, and another row that S4 and S14 hang on. The two looks at a contact
//! take six read units at most, 0.75 $ a million, and none where nothing is recorded.

pub mod checkpoint_keeper;
mod checkpoints;
mod contact;
mod incidents;
mod measures;
mod opt_outs;
pub mod parts;
mod recent;
mod sweep;
mod trouble;
mod unprojected;

use std::collections::BTreeSet;

use chrono::TimeDelta;
use serde_json::Value;
use textledger_domain::stream::StreamId;
use textledger_domain::time::Timestamp;
use textledger_infrastructure::deployment::functions::Function;
use textledger_infrastructure::ledger::Ledger;
use textledger_infrastructure::rounds::Round;
use tracing::error;

use self::measures::{Measure, Measures};
pub use self::parts::Watchdog;
use self::trouble::Trouble;
use crate::emf;
use crate::error::Error;
use crate::handler::Handler;

/// What our events name as their actor.
const FUNCTION: &str = "watchdog";

/// How long a round takes up more work; the rest of its time is for what it is at.
const WORKS_FOR: TimeDelta = TimeDelta::seconds(35);

/// One round under way.
struct Watch<'a> {
    watchdog: &'a Watchdog,
    /// When it began.
    now: Timestamp,
    /// How far the rounds have come.
    round: Round,
    /// The streams that recorded something lately.
    lately: BTreeSet<StreamId>,
    measures: Measures,
}

impl Handler for Watchdog {
    const FUNCTION: Function = Function::Watchdog;
    const ANSWERS_METRICS: bool = true;

    fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// One round, whatever it is invoked with. The answer is what it measured.
    ///
    /// # Errors
    /// [`Error::NotWatched`]
    async fn run(&self, _: &[u8]) -> Result<Value, Error> {
        let (now, round) = (self.ledger.now(), self.rounds.last().await?);
        let mut watch =
            Watch { watchdog: self, now, round, lately: BTreeSet::new(), measures: Measures::default() };
        for (step, came_to) in watch.steps().await {
            if let Err(trouble) = came_to {
                error!(alarm = "watch_failed", step, error = %trouble, "a part of the round was not done");
                watch.measures.add(Measure::StepsFailed, 1);
            }
        }
        Ok(emf::document(&self.metrics_namespace, Self::FUNCTION, now, &watch.measures.all()))
    }
}

impl Watch<'_> {
    /// The steps of a round, in their order: one that fails holds up no other (S9). One
    /// more step is one more line here.
    async fn steps(&mut self) -> Vec<(&'static str, Result<(), Trouble>)> {
        vec![
            ("recent", Box::pin(self.look_at_what_is_recent()).await),
            ("sweep", Box::pin(self.sweep()).await),
            // Before what may take longer than the function may, such as the views of all
            // who texted in an hour without rounds: the next round goes on from here.
            ("note", self.note().await),
            ("opt_outs", self.count_opt_outs().await),
            ("views", Box::pin(self.measure_views()).await),
            ("incidents", self.count_incidents().await),
            ("checkpoint", self.make_checkpoint().await),
            // Last: what is noted as done is done.
            ("note", self.note().await),
        ]
    }

    async fn note(&self) -> Result<(), Trouble> {
        self.watchdog.rounds.keep(&self.round).await.map_err(Trouble::from)
    }
}

impl Watchdog {
    /// Whether no more work is to be taken up in a round that began at `began`.
    fn is_late(&self, began: Timestamp) -> bool {
        self.ledger.now().since(began) >= WORKS_FOR
    }
}
