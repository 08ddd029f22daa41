//! The account of an import, on a terminal.

use textledger_domain::event::imported::LegacyTable;

use crate::import::{Account, Leftover, OptedOut, ROW_SIGNS, StillOpen};
use crate::screens::tables::table;
use crate::screens::words::{counted, word};

/// So many rows and numbers of a kind are shown; `--json` has all.
const SHOWN_MAX: usize = 20;

/// What came of it, or would.
#[must_use]
pub fn screen(account: &Account) -> String {
    let mut parts = vec![tables(account)];
    if !account.not_read.is_empty() {
        parts.push(format!("not read: {}", listed(&account.not_read)));
    }
    if !account.oddities.is_empty() {
        parts.push(oddities(account));
    }
    parts.push(opted_out(account));
    if !account.not_taken.is_empty() {
        parts.push(not_taken(&account.not_taken));
    }
    if !account.unmatched.is_empty() {
        parts.push(format!(
            "given with --as, and no row that is without a number: {}",
            account.unmatched.join(", ")
        ));
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
        "opted out by {}: {}, refused by the check: {refused}",
        read(account),
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
        let row = leftover.row_sha256.chars().take(ROW_SIGNS).collect();
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

/// The tables that were read.
fn read(account: &Account) -> String {
    let tables: Vec<LegacyTable> = account.tables.iter().map(|counts| counts.table).collect();
    listed(&tables)
}

fn listed(tables: &[LegacyTable]) -> String {
    tables.iter().map(word).collect::<Vec<_>>().join(", ")
}

fn what_now(account: &Account) -> String {
    if account.has_lost_an_opt_out() {
        return format!("go no further: enter each of them with `{}`", revoke("the old row's place"));
    }
    let read = read(account);
    let (left, holds) = if account.not_taken.is_empty() {
        ("every row is accounted for".to_owned(), format!("every opt-out of {read} holds here"))
    } else {
        let revoke = revoke("ROW of the old table");
        (
            format!(
                "look at each row that was not taken: run this again with `--as ROW=PHONE` for whom it is about, or enter by hand what it says, with `{revoke}`"
            ),
            format!("every opt-out of {read} that could be read holds here"),
        )
    };
    match account.is_complete() {
        true => format!("{left}; {holds}"),
        false => format!("{left}; nothing was recorded: run it again with --apply"),
    }
}

/// The command that enters an opt-out of the system before, whole.
fn revoke(evidence: &str) -> String {
    format!(
        "textledger consent revoke PHONE --method manual --words \"opted out with the system before\" --evidence \"{evidence}\""
    )
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;
    use crate::commands::Cli;
    use crate::import::TableAccount;

    fn account() -> Account {
        Account { applied: true, ..Account::default() }
    }

    /// The commands between backticks, as a shell would take them apart.
    fn commands(screen: &str) -> Vec<Vec<String>> {
        let quoted = screen.split('`').skip(1).step_by(2).filter(|quoted| quoted.starts_with("textledger "));
        quoted
            .map(|command| {
                let parts = command.split('"').enumerate();
                parts
                    .flat_map(|(at, part)| match at % 2 {
                        0 => part.split_whitespace().map(str::to_owned).collect(),
                        _ => vec![part.to_owned()],
                    })
                    .map(|word| word.replace("PHONE", "+14255550182"))
                    .collect()
            })
            .collect()
    }

    #[test]
    fn the_next_step_that_is_told_is_a_command_that_can_be_given() {
        let leftover = Leftover {
            table: LegacyTable::Consent,
            place: "old.json:1".to_owned(),
            key: "42•••so".to_owned(),
            row_sha256: "ab".repeat(32),
            why: "not a number".to_owned(),
        };
        let open = StillOpen {
            phone_number: "+1•••0182".to_owned(),
            allowed: vec!["sms for reply".to_owned()],
            since: None,
            proof: Vec::new(),
        };
        let left = Account { not_taken: vec![leftover], ..account() };
        let lost = Account { opted_out: OptedOut { open: vec![open], ..OptedOut::default() }, ..account() };
        for account in [left, lost] {
            let told = commands(&screen(&account));
            assert_eq!(told.len(), 1, "{account:?}");
            for command in told {
                let parsed =
                    Cli::try_parse_from(command.iter().chain(&["--by".to_owned(), "mia".to_owned()]));
                assert!(parsed.is_ok(), "{command:?}: {}", parsed.err().unwrap());
            }
        }
    }

    #[test]
    fn only_what_was_read_is_spoken_of() {
        let counts = |table| TableAccount {
            table,
            from: "old.json".to_owned(),
            rows: 0,
            new: 0,
            already: 0,
            received_here: 0,
            not_needed: 0,
            not_taken: 0,
        };
        let some = Account {
            tables: vec![counts(LegacyTable::Consent), counts(LegacyTable::Messages)],
            not_read: vec![LegacyTable::OptOutTracking, LegacyTable::Sessions],
            ..account()
        };
        let screen = screen(&some);
        for said in [
            "not read: opt_out_tracking, sessions",
            "opted out by consent, messages: 0 numbers",
            "every opt-out of consent, messages holds here",
        ] {
            assert!(screen.contains(said), "{said} is missing: {screen}");
        }
    }
}
