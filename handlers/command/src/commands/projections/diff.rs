//! `projections diff`: what readers would see change, before they do.

use std::fs;
use std::path::{Path, PathBuf};

use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;
use textledger_domain::phone::PhoneNumber;
use textledger_projections::drift::{Allowed, Report, Verdict};
use textledger_projections::target::{Generation, Target};
use textledger_projections::view::View;

use super::super::failure::{Failure, Ran};
use super::super::output::{print, print_json};
use super::super::source::{self, Source};
use super::answers::{ONLY_INTENDED, UNEXPLAINED, exit};
use super::names::{generation, view};
use super::work::{Work, built, target};
use crate::screens::tables::table;

#[derive(clap::Args)]
pub(super) struct Args {
    /// The view
    #[arg(value_parser = view)]
    view: View,
    /// Compare this generation with the live one [default: the latest]
    #[arg(long, value_name = "N", value_parser = generation)]
    generation: Option<Generation>,
    /// Compare only the rows of these contacts
    #[arg(long, value_name = "PHONE", num_args = 1.., value_parser = source::phone)]
    only: Vec<PhoneNumber>,
    /// A file of changes that are meant: [[allowed]] with change, field and reason
    #[arg(long, value_name = "FILE")]
    accept: Option<PathBuf>,
    #[command(flatten)]
    source: Source,
    /// Print JSON instead of a table
    #[arg(long)]
    json: bool,
}

/// A comparison, and what it comes to.
#[derive(Serialize)]
struct Compared {
    verdict: Verdict,
    digest: String,
    report: Report,
    /// Changes that were meant and are not there.
    not_found: Vec<String>,
}

pub(super) async fn run(args: Args) -> Ran {
    let allowed = allowed(args.accept.as_deref())?;
    let work = Work::on(args.source.open().await?);
    let report = async {
        let registrations = work.registrations().await?;
        let old = registrations.registry.live(args.view);
        let new = match args.generation {
            Some(generation) => target(args.view, generation),
            None => built(&registrations, args.view)?,
        };
        match args.only.as_slice() {
            [] => compare(&work, old, new).await,
            phones => Ok(work.opened.views.drift_of(old, new, phones).await?),
        }
    };
    let report = report.await;
    work.opened.close().await?;
    let report = report?;
    let verdict = report.verdict(&allowed);
    if args.json {
        let not_found = report.not_found(&allowed).map(|(kind, _)| kind.to_string()).collect();
        print_json(&Compared { verdict, digest: report.digest()?.to_string(), report, not_found })?;
    } else {
        show(&report, &allowed)?;
    }
    Ok(exit(match verdict {
        Verdict::Clean => 0,
        Verdict::OnlyIntended => ONLY_INTENDED,
        Verdict::Unexplained(_) => UNEXPLAINED,
    }))
}

/// The changes that are meant, as `file` lists them.
pub(super) fn allowed(file: Option<&Path>) -> Result<Allowed, Failure> {
    let Some(file) = file else { return Ok(Allowed::default()) };
    let of = |why: String| Failure(format!("{}: {why}", file.display()));
    let text = fs::read_to_string(file).map_err(|error| of(error.to_string()))?;
    text.parse().map_err(|error: textledger_projections::drift::Error| of(error.to_string()))
}

/// Compares two generations under a bar.
pub(super) async fn compare(work: &Work, old: Target, new: Target) -> Result<Report, Failure> {
    let bar = ProgressBar::new_spinner();
    let style = ProgressStyle::with_template("{spinner} comparing: {pos} rows read {elapsed}");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()));
    let report = work.opened.views.drift(old, new, |rows| bar.set_position(rows)).await;
    bar.finish_and_clear();
    Ok(report?)
}

/// Shows a report to people.
pub(super) fn show(report: &Report, allowed: &Allowed) -> Result<(), Failure> {
    print(format!(
        "{} → {}: {} rows compared, {} equal, {} expired",
        report.old, report.new, report.rows, report.equal, report.expired
    ))?;
    if !report.changes.is_empty() {
        let mut rows = table(&["change", "rows", "meant", "for example", "before", "after"]);
        for (kind, counts) in &report.changes {
            let meant = allowed.reason(kind).unwrap_or("NO").to_owned();
            let first = counts.examples.first();
            let cell = |text: Option<&String>| text.cloned().unwrap_or_default();
            rows.add_row([
                kind.to_string(),
                counts.rows.to_string(),
                meant,
                cell(first.map(|example| &example.key)),
                cell(first.and_then(|example| example.old.as_ref())),
                cell(first.and_then(|example| example.new.as_ref())),
            ]);
        }
        print(rows.trim_fmt())?;
    }
    for (kind, _) in report.not_found(allowed) {
        print(format!("meant and not found: {kind}"))?;
    }
    print(match report.verdict(allowed) {
        Verdict::Clean => "no difference".to_owned(),
        Verdict::OnlyIntended => "only what is meant".to_owned(),
        Verdict::Unexplained(rows) => format!(
            "{rows} differences are not meant: find out why, or name them in a file and pass it with --accept"
        ),
    })
}
