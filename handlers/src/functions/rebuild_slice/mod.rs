//! `rebuild-slice`: one slice of the ledger folded into a generation of a view, from
//! its checkpoint on. A state machine calls it for every slice, and again for one
//! that is not done when its time is over.
//!
//! It is the same work that `textledger projections rebuild` does in its own
//! process, so it can be cut off at any moment and called twice. It only reads the
//! ledger, and has no way to send anything (S7).

pub mod parts;

use std::time::Duration;

use serde_json::{Value, json};
use textledger_infrastructure::deployment::functions::{Function, SLICE_WORK_SECONDS};
use textledger_infrastructure::ledger::Ledger;
use textledger_infrastructure::rebuild::{CameTo, Rebuild, SliceOrder};
use textledger_projections::slice::Slice;
use tracing::info;

pub use self::parts::RebuildSlice;
use crate::error::Error;
use crate::handler::Handler;

/// How long it works before it answers.
const WORKS_FOR: Duration = Duration::from_secs(SLICE_WORK_SECONDS as u64);

impl Handler for RebuildSlice {
    const FUNCTION: Function = Function::RebuildSlice;

    fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    async fn run(&self, event: &[u8]) -> Result<Value, Error> {
        let (rebuild, slice) = self.ordered(event)?;
        let came_to = rebuild.some_of(slice, WORKS_FOR).await;
        let came_to = came_to.map_err(|error| Error::NotFilled { target: rebuild.target, slice, error })?;
        let CameTo { done, counts, .. } = &came_to;
        info!(generation = %rebuild.target, %slice, events = counts.events, done, "worked on a slice");
        Ok(json!(came_to))
    }
}

impl RebuildSlice {
    fn ordered(&self, event: &[u8]) -> Result<(Rebuild, Slice), Error> {
        let (target, slice, options) = SliceOrder::read(event)?;
        let Self { ledger, views, dynamodb, control, time } = self;
        let rebuild = Rebuild {
            ledger: ledger.clone(),
            views: views.clone(),
            client: dynamodb.clone(),
            control: control.clone(),
            time: time.clone(),
            target,
            options,
        };
        Ok((rebuild, slice))
    }
}
