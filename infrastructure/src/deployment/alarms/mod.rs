//! What wakes an operator, and from what value on. Each alarm stands for something that
//! no retry will mend by itself, or not in time. Some metrics come from AWS, some from
//! the functions' own log lines (`super::log_metrics`).

mod alarm;
mod kinds;
mod listed;

pub use self::alarm::{Alarm, Comparison, Gauge, Threshold};
pub(super) use self::listed::all;
pub use self::listed::{PROJECTION_AGE_SECONDS_MAX, RAISED};
