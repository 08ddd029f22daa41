//! `textledger consent reconcile`: the ledger held against AWS's opt-out list
//! and what carriers told us. It shows what is safe to do and does nothing.

use indicatif::{ProgressBar, ProgressStyle};

use super::super::failure::Ran;
use super::super::source::Source;
use super::answers::{code, tell};
use crate::reconciliation::{Difference, Reconciliation, Safe, reconcile};
use crate::screens::tables::table;

/// Hold the ledger against AWS's opt-out list and what carriers told us. Shows
/// each difference with the change that is safe, and changes nothing. Exit code
/// 1 if there are differences.
#[derive(clap::Args)]
pub(super) struct Args {
    /// The opt-out list's name or ARN [default: the one deployed with --env]
    #[arg(long, value_name = "NAME", env = "OPT_OUT_LIST")]
    opt_out_list: Option<String>,
    #[command(flatten)]
    source: Source,
    /// Print JSON instead of a table
    #[arg(long)]
    json: bool,
}

/// Compares them.
pub(super) async fn run(args: Args) -> Ran {
    let running = Box::pin(args.source.start()).await?;
    let (name, list) = running.opt_out_list(args.opt_out_list);
    let bar = bar();
    let compared = reconcile(&running.ledger, &list, |done, of| {
        bar.set_length(of as u64);
        bar.set_position(done as u64);
    })
    .await;
    bar.finish_and_clear();
    running.close().await?;
    let compared = compared?;
    tell(args.json, &compared, || screen(&compared, &name))?;
    Ok(code(compared.differences.is_empty()))
}

/// Nothing is drawn where standard error is no terminal.
fn bar() -> ProgressBar {
    let bar = ProgressBar::no_length();
    bar.set_style(
        ProgressStyle::with_template("{msg} {wide_bar} {pos}/{len} contacts, {eta} left")
            .unwrap_or_else(|_| ProgressStyle::default_bar()),
    );
    bar.set_message("comparing");
    bar
}

/// What differs between the ledger and the list called `list`.
#[must_use]
pub fn screen(compared: &Reconciliation, list: &str) -> String {
    let Reconciliation { contacts, opted_out, on_list, differences } = compared;
    let counts = format!(
        "contacts in the ledger: {contacts}, of them opted out of texts: {opted_out}; numbers on {list}: {on_list}"
    );
    if differences.is_empty() {
        return format!("{counts}\nno differences");
    }
    let mut shown = table(&["contact", "ledger", "AWS's list", "carrier", "safe to do"]);
    for difference in differences {
        shown.add_row(cells(difference));
    }
    let mut parts = vec![counts, shown.trim_fmt()];
    for difference in differences {
        let mut part = format!("{}: {}", deed(difference.safe), difference.explanation);
        if let Some(command) = command(difference.safe, list) {
            part.push_str(&format!("\n  {command}"));
        }
        if !parts.contains(&part) {
            parts.push(part);
        }
    }
    parts.join("\n\n")
}

/// How what is safe is done. To leave something as it is needs no command.
fn command(safe: Safe, list: &str) -> Option<String> {
    match safe {
        Safe::PutOnList => Some(format!(
            "aws pinpoint-sms-voice-v2 put-opted-out-number --opt-out-list-name {list} --opted-out-number PHONE"
        )),
        Safe::RecordRevocation => Some(format!(
            "textledger consent revoke PHONE --method manual --words \"opted out with AWS\" --evidence \"opt-out list {list}\" --requested-at SINCE"
        )),
        Safe::LeaveClosed => None,
    }
}

fn deed(safe: Safe) -> &'static str {
    match safe {
        Safe::PutOnList => "put it on the list",
        Safe::RecordRevocation => "record a revocation",
        Safe::LeaveClosed => "leave it closed",
    }
}

fn cells(difference: &Difference) -> [String; 5] {
    let listed = difference.on_list_since.map_or_else(
        || "no".to_owned(),
        |since| format!("{} since {since}", if difference.by_end_user { "by its owner" } else { "by us" }),
    );
    let in_ledger = match difference {
        Difference { known: false, .. } => "unknown",
        Difference { opted_out_in_ledger: true, .. } => "opted out",
        Difference { .. } => "may be texted",
    };
    let blocked = difference
        .blocked_by_carrier_since
        .map_or_else(|| "–".to_owned(), |since| format!("blocks since {since}"));
    [difference.phone_number.clone(), in_ledger.to_owned(), listed, blocked, deed(difference.safe).to_owned()]
}
