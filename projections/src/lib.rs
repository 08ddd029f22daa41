//! What can be derived from events, and derived again: the four views. Pure
//! folds; nothing here knows a database, a queue, or how to send anything, so a
//! replay cannot text anyone (S7).

pub mod as_of;
pub mod gap;
pub mod retention;
pub mod view;
