//! Looks at a deployment and says of each part whether it is as `crate::deployment`
//! describes it. It asks and never changes: every question is of an operation that
//! reads, and whoever runs it needs no other permission. What it may not ask, or what
//! does not answer, is told as such and keeps nothing else from being looked at.
//!
//! What AWS says is read into plain values (`seen/`) and judged by functions of values
//! (`judged/`).

mod asker;
mod check;
mod examine;
mod judged;
mod question;
mod seen;
mod service;
mod unanswered;
mod xml;

pub use self::check::{Area, Check, Verdict};
pub use self::examine::Doctor;
