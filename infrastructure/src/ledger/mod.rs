//! The ledger: append, load and read of event streams.
//!
//! Events are only ever inserted. An append is one transaction of the dedupe
//! key, the events and the stream's head, on the condition that the head is the
//! one the decision was made on and that the event it names is there. What is
//! asked of the database is [`store::Store`]; `dynamo` and `memory` keep it.

mod access;
mod activate;
mod append;
mod attributes;
mod config;
mod dedupe;
mod dynamo;
mod erase;
mod error;
mod find;
mod head;
mod in_shard;
pub(crate) mod item;
mod layout;
mod load;
pub mod memory;
mod open;
pub(crate) mod pointer;
mod read;
mod refold;
mod repair;
mod state;
pub mod store;
mod swept;
mod tables;
mod tail;
pub mod transact;
mod turns;
pub mod verify;

pub use access::AccessError;
pub use activate::{ActivateError, Activation};
pub use append::AppendError;
pub use config::{Config, LAYOUT};
pub use dedupe::{DedupeKey, Done, Place, Source};
pub use dynamo::Dynamo;
pub use error::ReadError;
pub use head::HeadRow;
pub use in_shard::InShard;
pub use item::{open_image, open_item, to_item};
pub use layout::Unsuitable;
pub use open::Ledger;
pub use pointer::{PointerMove, PointerRefused};
pub use read::EVENTS_PAGE_MAX;
pub use repair::Condition;
pub use state::{Loaded, StreamState, Unfolded};
pub use store::NotErased;
pub use swept::{Swept, SweptPage};
pub use tables::LedgerTables;
pub use transact::Outcome;
