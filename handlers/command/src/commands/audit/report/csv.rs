//! The figures as CSV, for a spreadsheet. A cell that a spreadsheet would take for a
//! formula begins with an apostrophe, which it takes for the mark of a text.
//! <https://owasp.org/www-community/attacks/CSV_Injection>

use textledger_projections::report::Total;

use super::super::super::failure::Failure;
use super::told::Told;
use crate::screens::words::word;

const HEADINGS: [&str; 13] = [
    "from",
    "to",
    "section",
    "name",
    "what",
    "cases",
    "of",
    "percent",
    "sum",
    "median_ms",
    "p99_ms",
    "slowest_ms",
    "slowest_events",
];

/// One row a figure, then one a rate.
///
/// # Errors
/// None, in practice: nothing is written to but memory.
pub fn csv(told: &Told) -> Result<Vec<u8>, Failure> {
    let mut written = ::csv::Writer::from_writer(Vec::new());
    written.write_record(HEADINGS)?;
    let days = [told.from.to_string(), told.to.to_string()];
    let figures = told.figures.iter().map(of_figure);
    let rates = told.rates.iter().map(|rate| {
        let percent = rate.percent.clone().unwrap_or_default();
        let of = rate.of.to_string();
        let told = ["rates".to_owned(), rate.rate.to_owned(), rate.what.to_owned(), rate.cases.to_string()];
        told.into_iter().chain([of, percent]).chain((0..5).map(|_| String::new())).collect::<Vec<_>>()
    });
    for row in figures.chain(rates) {
        written.write_record(days.iter().chain(&row).map(|cell| harmless(cell)))?;
    }
    written.into_inner().map_err(|error| Failure(error.to_string()))
}

fn of_figure(total: &Total) -> Vec<String> {
    let mut row = vec![word(&total.section), total.figure.name(), total.what.to_owned()];
    let sum = total.sum.map_or_else(String::new, |sum| sum.to_string());
    row.extend([total.count.to_string(), String::new(), String::new(), sum]);
    row.extend(match &total.spread {
        None => vec![String::new(); 4],
        Some(spread) => {
            let events: Vec<String> = spread.slowest_events.iter().map(ToString::to_string).collect();
            let [median, p99, slowest] =
                [spread.median_ms, spread.p99_ms, spread.slowest_ms].map(|ms| ms.to_string());
            vec![median, p99, slowest, events.join(" ")]
        }
    });
    row
}

/// `cell` as a text that no spreadsheet computes.
fn harmless(cell: &str) -> String {
    match cell.chars().next() {
        Some('=' | '+' | '-' | '@' | '\t' | '\r') => format!("'{cell}"),
        _ => cell.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::harmless;

    #[test]
    fn what_a_spreadsheet_would_compute_is_marked_as_text() {
        for cell in ["=1+1", "+14255550182", "-1", "@SUM(A1)", "\t=1", "\r=1"] {
            assert_eq!(harmless(cell), format!("'{cell}"));
        }
        for cell in ["", "7", "<0.01", "2026-11-22", "a=b"] {
            assert_eq!(harmless(cell), cell);
        }
    }
}
