//! How far a clearing-up has come.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

const HEARTBEAT: Duration = Duration::from_millis(200);

/// A bar over the letters, of which SQS tells about how many there are.
pub(super) fn bar(applies: bool) -> ProgressBar {
    let bar = ProgressBar::no_length();
    let style =
        ProgressStyle::with_template("{spinner} {msg} {wide_bar} {pos} of about {len} letters {elapsed}");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar.set_message(if applies { "redriving" } else { "looking" });
    bar.enable_steady_tick(HEARTBEAT);
    bar
}
