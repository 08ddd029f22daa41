//! Finds the points of the clues in `domain/reading/rules/clues.toml`: reads the labelled
//! texts, weighs every word and pair of words in them by logistic regression,
//! chooses the sum to ask from on texts it did not learn from, and rewrites the file
//! below its double line.
//!
//! The same texts and rules always give the same file, byte for byte.

mod document;
mod evidence;
mod folds;
mod outcome;
mod points;
mod regression;

use std::path::Path;
use std::process::ExitCode;

use clap::Parser;

use outcome::Outcome;

/// Weigh the clues of domain/reading/rules/clues.toml again
#[derive(Parser)]
struct Options {
    /// Write nothing; fail where the file is not what would be written
    #[arg(long)]
    check: bool,
    /// Also list the texts that were read wrongly by points they did not make
    #[arg(long)]
    list: bool,
}

fn main() -> ExitCode {
    match run(&Options::parse()) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("weigh_clues: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(options: &Options) -> Outcome<ExitCode> {
    let rules = Path::new(env!("CARGO_MANIFEST_DIR")).join("../domain/reading/rules");
    let clues = rules.join("clues.toml");
    let before = std::fs::read_to_string(&clues)?;
    let texts = evidence::texts(&rules)?;
    let report = folds::validate(&texts);
    println!("{report}");
    if options.list {
        println!("{}", report.wrong(&texts));
    }
    let points = points::find(&texts.iter().collect::<Vec<_>>());
    let after = document::rewritten(&before, &points, &report)?;
    println!("{} clues, {} bytes", points.clues.len(), after.len());
    if options.check {
        let same = before == after;
        println!("{} is {}", clues.display(), if same { "up to date" } else { "not what would be written" });
        return Ok(if same { ExitCode::SUCCESS } else { ExitCode::FAILURE });
    }
    std::fs::write(&clues, after)?;
    Ok(ExitCode::SUCCESS)
}
