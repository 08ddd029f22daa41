//! How views and generations are named on the command line.

use textledger_projections::target::Generation;
use textledger_projections::view::View;

/// Reads the name of a view from the command line.
pub(super) fn view(name: &str) -> Result<View, String> {
    View::named(name).ok_or_else(|| {
        let names: Vec<&str> = View::ALL.into_iter().map(View::name).collect();
        format!("no such view: one of {} is", names.join(", "))
    })
}

/// Reads the number of a generation from the command line, as `2` or `g2`.
pub(super) fn generation(text: &str) -> Result<Generation, String> {
    let number = text.strip_prefix('g').unwrap_or(text).parse().ok();
    number.and_then(Generation::new).ok_or_else(|| "a generation is a number from 1, such as g2".to_owned())
}
