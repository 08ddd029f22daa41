//! The figures of a report, as every form of it tells them.

use chrono::NaiveDate;
use serde::Serialize;
use textledger_infrastructure::ledger::{Ledger, ReadError};
use textledger_infrastructure::report::report;
use textledger_projections::report::{Days, Figures, Rate, Reading, Total, Traced, Window, rates};

/// What a stretch of days came to.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Told {
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub to: NaiveDate,
    /// What was read for it.
    pub read: Reading,
    /// Every figure.
    pub figures: Vec<Total>,
    /// Figures held against figures.
    pub rates: Vec<Rate>,
}

/// What `days` came to by the events of `ledger`; of today, so far.
///
/// # Errors
/// [`ReadError`]
pub async fn of(ledger: &Ledger, days: Days) -> Result<Told, ReadError> {
    let mut figures = Figures::default();
    let mut count = |case: Traced| figures.add(&case);
    let read = report(ledger, window(ledger, days), &mut count).await?;
    let rates = rates(&figures);
    Ok(Told { from: days.from(), to: days.to(), read, figures: figures.totals(), rates })
}

/// What there can be of `days`. What is recorded while they are read would stand in some
/// figures and not in others.
pub(super) fn window(ledger: &Ledger, days: Days) -> Window {
    Window { begin: days.begin(), end: days.end().min(ledger.now()) }
}
