//! How far an import has come.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

const HEARTBEAT: Duration = Duration::from_millis(200);

/// A bar over the rows, of which DynamoDB tells about how many there are.
pub(super) fn bar(applies: bool, expected: Option<u64>) -> ProgressBar {
    let bar = expected.map_or_else(ProgressBar::no_length, ProgressBar::new);
    let style = ProgressStyle::with_template(
        "{spinner} {msg} {wide_bar} {pos} of about {len} rows ({per_sec}) {elapsed}, {eta} left",
    );
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar.set_message(if applies { "importing" } else { "reading" });
    bar.enable_steady_tick(HEARTBEAT);
    bar
}
