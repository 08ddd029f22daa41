//! The benchmark: what the ledger costs beside the bare DynamoDB calls it is
//! made of, whether memory follows the number of texts, how fast events are folded
//! and views built anew, what audits cost, how much processor time a cold start takes,
//! how the functions stand beside Python with boto3, and what the Lambda binaries weigh.
//!
//! Everything runs on the embedded cloud with its file-backed engine, whose own
//! speed is not the point: each figure is a ratio to something else measured in
//! the same run. Figures are reported and never asserted; machines are noisy.

mod append;
mod audit;
mod audit_table;
mod beside_python;
mod beside_table;
mod cells;
mod cold_start;
mod conversation;
mod figure;
mod folds;
mod inbound;
mod interleaved;
mod lambda_process;
mod load;
mod memory;
mod mirror;
mod options;
mod outcome;
mod rate_table;
mod rebuild;
mod report;
mod resident;
mod runtime_api;
mod sizes;
mod table;
mod world;

use std::process::ExitCode;

use clap::Parser;

use self::figure::Figure;
use self::options::Options;
use self::outcome::Outcome;
use self::report::{Machine, Report};

#[tokio::main]
async fn main() -> ExitCode {
    let options = Options::parse();
    match Box::pin(run(&options)).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("bench: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(options: &Options) -> Outcome<()> {
    let report = Report {
        machine: Machine::this(),
        // First, while this process has no freed memory left to grow into unseen.
        memory: options.of(Figure::Memory, memory::measure(options.texts())).await?,
        append: options.of(Figure::Append, Box::pin(append::measure(options.pairs()))).await?,
        sms_inbound: options.of(Figure::SmsInbound, inbound::measure(options.pairs())).await?,
        load: options.of(Figure::Load, load::measure(options.pairs())).await?,
        folds: options.of(Figure::Folds, async { folds::measure(options.passes()) }).await?,
        rebuilds: rebuild::measure(options).await?,
        audits: options.of(Figure::Audits, audit::measure(options)).await?,
        cold_starts: options
            .of(Figure::ColdStarts, cold_start::measure(&options.folders()?, options.starts()))
            .await?,
        beside_python: Box::pin(beside_python::measure(options)).await?,
        sizes: options.of(Figure::Sizes, async { sizes::measure() }).await?,
    };
    println!("{}", table::of(&report));
    options.left_out().iter().for_each(|line| println!("{line}"));
    if let Some(file) = &options.json {
        std::fs::write(file, serde_json::to_string_pretty(&report)?)?;
    }
    Ok(())
}
