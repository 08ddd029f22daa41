//! The cases of one figure, each with its events: as many as are asked for are kept,
//! however many there are.

use chrono::NaiveDate;
use serde::Serialize;
use textledger_domain::ids::EventId;
use textledger_infrastructure::ledger::{Ledger, ReadError};
use textledger_infrastructure::report::report;
use textledger_projections::report::{Days, Figure, Traced, Value};

use super::screen::lasting;
use super::told::window;
use crate::screens::tables::table;
use crate::screens::words::counted;

/// Which cases are asked for.
#[derive(Debug, Clone, Copy)]
pub struct Asked {
    /// Of which figure.
    pub figure: Figure,
    /// Behind so many.
    pub after: u64,
    /// So many at most.
    pub limit: u32,
}

/// Some of the cases of a figure, contact by contact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Listed {
    /// The figure.
    pub figure: Figure,
    /// What it counts.
    pub what: &'static str,
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub to: NaiveDate,
    /// How many cases it has.
    pub total: u64,
    /// Some of them.
    pub cases: Vec<Case>,
    /// Behind how many to go on, unless this is the end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<u64>,
}

/// A case of a figure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Case {
    /// Whose stream its events stand in, masked.
    pub stream: String,
    /// Its events, in the order in which they prove it.
    pub events: Vec<EventId>,
    /// What it adds to the figure beside itself.
    pub value: Value,
}

/// The cases of a figure that are asked for.
///
/// # Errors
/// [`ReadError`]
pub async fn of(ledger: &Ledger, days: Days, asked: Asked) -> Result<Listed, ReadError> {
    let Asked { figure, after, limit } = asked;
    let (mut total, mut cases) = (0, Vec::new());
    let mut keep = |Traced { figure: of, stream, events, value }: Traced| {
        if of != figure {
            return;
        }
        if total >= after && cases.len() < limit as usize {
            cases.push(Case { stream: stream.to_string(), events, value });
        }
        total += 1;
    };
    report(ledger, window(ledger, days), &mut keep).await?;
    let next = Some(after + cases.len() as u64).filter(|next| *next < total && !cases.is_empty());
    Ok(Listed { figure, what: figure.what(), from: days.from(), to: days.to(), total, cases, next })
}

/// The cases, one line each.
#[must_use]
pub fn screen(listed: &Listed) -> String {
    let Listed { figure, what, from, to, total, cases, next } = listed;
    let mut parts =
        vec![format!("{} from {from} to {to}: {}\n{what}", figure.name(), counted(*total, "case"))];
    if !cases.is_empty() {
        let mut shown = table(&["whose", "", "events, in the order in which they prove it"]);
        for case in cases {
            let value = match case.value {
                Value::One => String::new(),
                Value::Ms(ms) => lasting(ms),
                Value::Amount(amount) => amount.to_string(),
            };
            let events: Vec<String> = case.events.iter().map(ToString::to_string).collect();
            shown.add_row([case.stream.clone(), value, events.join(" ")]);
        }
        parts.push(shown.trim_fmt());
    }
    if let Some(next) = next {
        parts.push(format!("{} of them are shown; go on with --after {next}", cases.len()));
    }
    parts.join("\n\n")
}
