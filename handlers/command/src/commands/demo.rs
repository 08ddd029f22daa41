//! `textledger demo`: plays the scenarios and shows what was recorded.

use std::path::PathBuf;
use std::process::ExitCode;

use super::failure::{Failure, Ran};
use super::output::{complain, print};
use crate::demo::play;
use crate::demo::screen::{mark, scenario};

/// Play the scenarios against a fresh embedded cloud and check what comes of
/// them. Time is turned by hand, so hours pass in seconds.
#[derive(clap::Args)]
pub struct Args {
    /// Keep the store in this new directory, for the other commands
    #[arg(long, value_name = "DIR")]
    keep: Option<PathBuf>,
}

pub async fn run(args: Args) -> Ran {
    let temporary = tempfile::tempdir()?;
    let directory = match &args.keep {
        Some(directory) => {
            if directory.read_dir().is_ok_and(|mut entries| entries.next().is_some()) {
                return Err(Failure(format!(
                    "{} is not empty: the demo starts fresh; name a new directory",
                    directory.display()
                )));
            }
            textledger_embedded::private::directory(directory)?;
            directory.as_path()
        }
        None => temporary.path(),
    };
    let mut failed_to_print = None;
    let played = play(directory, |played| {
        if failed_to_print.is_none() {
            failed_to_print = print(scenario(played)).err();
        }
    })
    .await?;
    if let Some(failure) = failed_to_print {
        return Err(failure);
    }
    let failed = played.iter().filter(|played| !played.passed()).count();
    print("━".repeat(100))?;
    for played in &played {
        print(format!("{} {:76} {:>6} ms", mark(played.passed()), played.title, played.took_ms))?;
    }
    if let Some(directory) = &args.keep {
        let directory = directory.display();
        print(format!(
            "\nkept in {directory}: textledger contacts --data-dir {directory}, events PHONE, views PHONE, chat, serve"
        ))?;
    }
    if failed > 0 {
        complain(&Failure(format!("{failed} of {} scenarios did not meet an expectation", played.len())));
        return Ok(ExitCode::FAILURE);
    }
    print(format!("\nall {} scenarios passed", played.len()))?;
    Ok(ExitCode::SUCCESS)
}
