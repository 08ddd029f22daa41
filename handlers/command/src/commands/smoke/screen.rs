//! The steps of a text on a terminal.

use textledger_projections::audit::words::word;

use crate::smoke::{Milestone, MilestoneLine, SmokeAccount};

/// Columns of the longest name of a step.
const NAME_COLUMNS: usize = 12;

/// A step as a line.
#[must_use]
pub fn line(step: &MilestoneLine) -> String {
    let mark = match step {
        MilestoneLine { done: true, .. } => "✓",
        MilestoneLine { given_up: true, .. } => "✗",
        MilestoneLine { .. } => "…",
    };
    let event = step.event.map(|seq| format!("event {seq}"));
    let at = step.at.map(|at| at.to_string());
    let parts: Vec<String> = [event, at, step.says.clone()].into_iter().flatten().collect();
    let name = format!("{:<NAME_COLUMNS$}", name(step.milestone));
    format!("{mark} {name} {}", parts.join(" · ")).trim_end().to_owned()
}

/// What is said when it is over: what was not ticked as it came, and what to look at.
#[must_use]
pub fn ending(account: &SmokeAccount) -> String {
    let Some(missing) = account.missing else {
        return format!(
            "\nall of it works: the answer is on {}, its text is {}",
            account.to, account.message_id
        );
    };
    let left = account.steps.iter().skip_while(|step| step.done);
    let mut text: Vec<String> = left.map(line).collect();
    text.push(format!("\n{} is missing. Look at:", name(missing)));
    text.extend(account.look_at.iter().map(|place| format!("  - {place}")));
    text.push(format!("The text is {}: `textledger events` shows what is on record.", account.message_id));
    text.join("\n")
}

fn name(milestone: Milestone) -> String {
    word(&milestone).replace('_', " ")
}
