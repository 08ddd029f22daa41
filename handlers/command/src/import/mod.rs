//! The tables of the system replaced, taken over: row by row into the ledger, each
//! once however often it is read, and then held against the consent check. Nothing
//! of it is ever written to those tables, and nothing is sent.

mod account;
mod by_hand;
mod export;
mod reconcile;
mod record;
mod rows;
mod setting;
mod take;

pub use account::{Account, Leftover, OptedOut, StillOpen, TableAccount};
pub use by_hand::{ByHand, NamesNoRow, ROW_SIGNS};
pub use rows::{NotRead, OldRows};
pub use setting::{Error, Import};
pub use take::Step;
