//! The account of an import, on a terminal.

use crate::import::{Account, Leftover, OptedOut, StillOpen};
use crate::screens::tables::table;
use crate::screens::words::{counted, word};

/// So many rows and numbers of a kind are shown; `--json` has all.
const SHOWN_MAX: usize = 20;

/// What came of it, or would.
#[must_use]
pub fn screen(account: &Account) -> String {
    let mut parts = vec![tables(account)];
    if !account.oddities.is_empty() {
        parts.push(oddities(account));
    }
    parts.push(opted_out(account));
    if !account.not_taken.is_empty() {
        parts.push(not_taken(&account.not_taken));
    }
    parts.push(what_now(account));
    parts.join("\n\n")
}

fn tables(account: &Account) -> String {
    let new = if account.applied { "recorded" } else { "to record" };
    let mut shown = table(&[
        "old table",
        "from",
        "rows",
        new,
        "there before",
        "received here",
        "not needed",
        "not taken",
    ]);
    for counts in &account.tables {
        let numbers = [
            counts.rows,
            counts.new,
            counts.already,
            counts.received_here,
            counts.not_needed,
            counts.not_taken,
        ];
        let cells = [word(&counts.table), counts.from.clone()].into_iter();
        shown.add_row(cells.chain(numbers.map(|number| number.to_string())));
    }
    shown.trim_fmt()
}

fn oddities(account: &Account) -> String {
    let mut shown = table(&["odd", "rows"]);
    for (oddity, rows) in &account.oddities {
        shown.add_row([word(oddity), rows.to_string()]);
    }
    shown.trim_fmt()
}

fn opted_out(account: &Account) -> String {
    let OptedOut { numbers, refused, open, granted_since, contradicted } = &account.opted_out;
    let mut lines = vec![format!(
        "opted out by the old tables: {}, refused by the check: {refused}",
        counted(*numbers, "number")
    )];
    if !open.is_empty() {
        let what = match account.is_complete() {
            true => "MAY BE CONTACTED ALTHOUGH THEY OPTED OUT",
            false => "may be contacted until this is applied",
        };
        lines.push(format!("{what}: {}", open.len()));
        lines.extend(some(open, still));
    }
    if !granted_since.is_empty() {
        lines.push(format!(
            "consent was given here since, by the customer's own later wish: {}",
            granted_since.len()
        ));
        lines.extend(some(granted_since, still));
    }
    if !contradicted.is_empty() {
        lines.push(format!(
            "closed although an old row says opted_in, since another tells of an opt-out; START brings them back: {}",
            contradicted.len()
        ));
        lines.extend(some(contradicted, |phone| format!("  {phone}")));
    }
    lines.join("\n")
}

fn still(open: &StillOpen) -> String {
    let proof: Vec<String> = open.proof.iter().map(ToString::to_string).collect();
    let since = open.since.map_or_else(String::new, |since| format!(" · since {since}"));
    let proof = if proof.is_empty() { String::new() } else { format!(" · proof {}", proof.join(" ")) };
    format!("  {} · {}{since}{proof}", open.phone_number, open.allowed.join(", "))
}

fn not_taken(leftovers: &[Leftover]) -> String {
    let mut shown = table(&["not taken", "from", "key", "row", "why"]);
    for leftover in leftovers.iter().take(SHOWN_MAX) {
        let row = leftover.row_sha256.chars().take(12).collect();
        let Leftover { table, place, key, why, .. } = leftover;
        shown.add_row([word(table), place.clone(), key.clone(), row, why.clone()]);
    }
    let rest = more(leftovers.len());
    [Some(shown.trim_fmt()), rest].into_iter().flatten().collect::<Vec<_>>().join("\n")
}

fn some<T>(all: &[T], line: impl Fn(&T) -> String) -> Vec<String> {
    all.iter().take(SHOWN_MAX).map(line).chain(more(all.len())).collect()
}

fn more(all: usize) -> Option<String> {
    let hidden = all.saturating_sub(SHOWN_MAX);
    (hidden > 0).then(|| format!("  and {hidden} more: --json has all, --reveal --reason shows full numbers"))
}

fn what_now(account: &Account) -> String {
    if account.has_lost_an_opt_out() {
        return "go no further: enter each of them with `textledger consent revoke PHONE --method manual`"
            .to_owned();
    }
    let (left, holds) = if account.not_taken.is_empty() {
        ("every row is accounted for", "every opt-out of the old tables holds here")
    } else {
        (
            "look at each row that was not taken: enter by hand what it says, with `textledger consent revoke PHONE --method manual`",
            "every opt-out that could be read holds here",
        )
    };
    match account.is_complete() {
        true => format!("{left}; {holds}"),
        false => format!("{left}; nothing was recorded: run it again with --apply"),
    }
}
