//! How far an examination has come.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use textledger_infrastructure::doctor::Area;

const HEARTBEAT: Duration = Duration::from_millis(200);

/// A bar over the parts of a deployment.
pub(super) fn bar() -> ProgressBar {
    let bar = ProgressBar::new(Area::ALL.len() as u64);
    let style =
        ProgressStyle::with_template("{spinner} looking at {msg} {wide_bar} {pos} of {len} {elapsed}");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar.enable_steady_tick(HEARTBEAT);
    bar
}

/// Shows that `area` is looked at.
pub(super) fn at(bar: &ProgressBar, area: Area) {
    bar.set_message(area.name());
    bar.set_position(Area::ALL.iter().position(|one| *one == area).unwrap_or_default() as u64);
}
