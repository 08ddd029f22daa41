//! The view tables: rows and cursors, written together.
//!
//! A cursor says up to which event of a stream a target has been folded. The
//! rows and the cursor of one step go in one transaction, on the condition that
//! the cursor is the one the step was computed from, so two projectors cannot
//! both fold the same event, and none can be skipped.

mod bulk;
mod cursors;
mod drift;
mod error;
mod events;
mod read;
mod registration;
mod registry;
mod rows;
mod step;
mod store;
mod tables;

pub use error::Error;
pub use read::ContactRows;
pub use registration::NotUnregistered;
pub use registry::{REGISTRY_FRESH, Registration, Registrations};
pub use store::ViewStore;
pub use tables::ViewTables;
