//! How far an import has come.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use crate::import::Step;

const HEARTBEAT: Duration = Duration::from_millis(200);

const ROWS: &str = "{spinner} {msg} {wide_bar} {pos} of about {len} rows ({per_sec}) {elapsed}, {eta} left";
const NUMBERS: &str = "{spinner} {msg} {wide_bar} {pos} of {len} numbers ({per_sec}) {elapsed}, {eta} left";

/// A bar over the rows, of which DynamoDB tells about how many there are.
pub(super) fn bar(applies: bool, expected: Option<u64>) -> ProgressBar {
    let bar = expected.map_or_else(ProgressBar::no_length, ProgressBar::new);
    bar.set_style(style(ROWS));
    bar.set_message(if applies { "importing" } else { "reading" });
    bar.enable_steady_tick(HEARTBEAT);
    bar
}

/// Moves it on; where the rows are done, it begins anew over the numbers to check.
pub(super) fn advance(bar: &ProgressBar, step: Step) {
    match step {
        Step::Row | Step::Checked => bar.inc(1),
        Step::Checking(numbers) => {
            bar.reset();
            bar.set_length(numbers);
            bar.set_style(style(NUMBERS));
            bar.set_message("checking");
        }
    }
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_counts_rows_and_then_the_numbers_that_are_checked() {
        let bar = ProgressBar::hidden();
        bar.set_length(3);
        for step in [Step::Row, Step::Row, Step::Checking(5), Step::Checked] {
            advance(&bar, step);
        }
        assert_eq!((bar.position(), bar.length(), bar.message().as_str()), (1, Some(5), "checking"));
        for template in [ROWS, NUMBERS] {
            assert!(ProgressStyle::with_template(template).is_ok(), "{template}");
        }
    }
}
