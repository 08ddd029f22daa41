//! An examination as it is shown: a line for each check, and below what is wrong what
//! comes of it and what to do.

use textledger_infrastructure::doctor::{Check, Verdict};

use crate::screens::terminal::Fit;
use crate::screens::words::counted;

/// All of `checks`, with their sum.
#[must_use]
pub fn screen(checks: &[Check]) -> String {
    let (mut lines, mut sum) = (Vec::new(), [0_u64; 3]);
    for Check { area, subject, outcome } in checks {
        let (kind, word, what, below) = match outcome {
            Verdict::Fine { what } => (0, "fine", what, Vec::new()),
            Verdict::Finding { what, means, next } => {
                (1, "FINDING", what, vec![("means", means), ("do", next)])
            }
            Verdict::NotChecked { why, next } => (2, "NOT CHECKED", why, vec![("do", next)]),
        };
        sum[kind] += 1;
        lines.push(line(word, area.name(), &format!("{subject}: {what}")));
        lines.extend(below.into_iter().map(|(word, text)| line("", word, text)));
    }
    let [fine, findings, not_checked] = sum;
    lines.push(format!(
        "\n{}: {fine} fine, {}, {not_checked} could not be checked",
        counted(checks.len() as u64, "check"),
        counted(findings, "finding"),
    ));
    lines.join("\n")
}

/// On one line, whatever AWS said.
fn line(outcome: &str, what: &str, text: &str) -> String {
    format!("{outcome:<11}  {what:<11}  {}", Fit::line(text))
}
