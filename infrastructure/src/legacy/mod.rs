//! The tables of the system that this one replaces. They are read and never written,
//! by `textledger import` alone: no function of the pipeline names them.
//!
//! Their names are those of the first generation of our own views, only in another
//! environment. So nothing is read before it is sure that it is none of ours.

mod error;
mod item;
mod names;
mod scan;

pub use error::Error;
pub use names::LegacyTables;
pub use scan::LegacyScan;
