//! What the demo shows of a scenario: each contact's phone, events and views,
//! and the expectations.

use textledger_domain::record::Recorded;

use super::played::Played;
use crate::screens::phone::phone;
use crate::screens::tables::{events_table, views_tables};

/// The screen of one scenario. Nothing on it differs between two runs.
#[must_use]
pub fn scenario(played: &Played) -> String {
    let mut lines = vec!["━".repeat(100), played.title.clone(), String::new()];
    for contact in &played.contacts {
        lines.push(format!("  the phone of {}\n\n{}\n", contact.phone, phone(&contact.bubbles)));
        lines.push(format!("  its events\n{}\n", events_table(&contact.events).trim_fmt()));
        let now =
            contact.events.last().map_or_else(|| chrono::DateTime::UNIX_EPOCH.into(), Recorded::recorded_at);
        for (target, table) in views_tables(&contact.views, now) {
            lines.push(format!("  {}\n{}\n", target.view.name(), table.trim_fmt()));
        }
    }
    for check in &played.checks {
        let found = if check.held { String::new() } else { format!(", but found {}", check.found) };
        lines.push(format!("  {} {}{found}", mark(check.held), check.expected));
    }
    lines.push(String::new());
    lines.join("\n")
}

/// Whether something held, at a glance.
#[must_use]
pub fn mark(held: bool) -> &'static str {
    if held { "✓" } else { "✗" }
}
