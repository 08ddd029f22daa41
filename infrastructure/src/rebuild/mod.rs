//! A view built anew into a generation of its own, beside the one readers are
//! shown. Nothing here can send anything, and nothing here writes to the ledger
//! (S7).

mod abreast;
mod blocked;
mod error;
#[cfg(feature = "step-functions")]
mod executions;
mod filling;
mod generations;
mod governor;
mod holder;
mod local;
mod making;
mod one_slice;
mod order;
mod paced;
mod plan;
mod progress;
mod slices;
mod standing;
#[cfg(feature = "step-functions")]
mod step_functions;
mod streams;
mod table;

pub use abreast::STREAMS_AT_ONCE;
pub use blocked::{BlockedStream, UnblockedStream};
pub use error::Error;
pub use filling::{Options, Rebuild};
pub use generations::Begun;
pub use holder::{HELD_FOR, Holder};
pub use making::Making;
pub use one_slice::CameTo;
pub use order::{BadOrder, SliceOrder};
pub use plan::{NEW_TABLE_RATE, Plan, Prices};
pub use progress::{Phase, Progress, Reported};
pub use standing::Standing;
#[cfg(feature = "step-functions")]
pub use step_functions::StateMachine;
pub use streams::Tried;

/// The partition key of all that is kept about the making of `target`.
fn pk(target: textledger_projections::target::Target) -> String {
    format!("rebuild#{target}")
}
