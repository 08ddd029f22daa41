//! What a stretch of days came to, in figures, each with the events behind it (S11):
//! a figure is nothing but the number, the sum or the spread of what is traced to it.
//!
//! Facts of one contact at a time go in, in any order; what they come to depends on
//! the order of the contact's stream alone. Nothing here reads words.

mod amount;
mod carried;
mod conversations;
mod days;
mod fact;
mod figure;
mod figures;
mod history;
mod rate;
mod spread;
mod stopped;
mod telling;
mod traced;
mod wished;

pub use amount::Amount;
pub use days::{Days, DaysError};
pub use figure::{Figure, Measure, Section};
pub use figures::{Figures, Newest, Reading, Total};
pub use history::{Earlier, FactsOf, elsewhere};
pub use rate::{Rate, rates};
pub use spread::Spread;
pub use telling::Window;
pub use traced::{Traced, Value};
