//! What the tables for people are made of.

use comfy_table::presets::UTF8_FULL_CONDENSED;
use comfy_table::{CellAlignment, ContentArrangement, Table};

use crate::interleaved::Spread;

/// A table with these titles, its numbers to the right.
pub fn headed<const N: usize>(titles: [&str; N]) -> Table {
    let mut table = Table::new();
    table
        .load_style(UTF8_FULL_CONDENSED)
        .set_content_arrangement(ContentArrangement::Disabled)
        .set_header(titles);
    table.column_iter_mut().skip(1).for_each(|column| {
        column.set_cell_alignment(CellAlignment::Right);
    });
    table
}

/// `table`, unless there is nothing in it.
pub fn written(table: &Table) -> Option<String> {
    (!table.is_empty()).then(|| table.to_string())
}

/// What is said of a target.
pub fn verdict(is_met: bool) -> String {
    if is_met { "pass" } else { "MISS" }.to_owned()
}

/// The middle of `spread`, and where one in ten lies below and above.
pub fn spread(spread: &Spread) -> String {
    format!("{:.0} ({:.0} – {:.0})", spread.median, spread.p10, spread.p90)
}
