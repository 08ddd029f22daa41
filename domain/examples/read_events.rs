//! Reads stored events, one JSON file each, as the ledger of this build does:
//!
//! ```sh
//! cargo run -p textledger-domain --example read_events -- tests/golden/events/*.json
//! ```
//!
//! Names those of a newer build, which are unknown here. Exits with 1 when one
//! does not open: this build would take its stream for broken.
//! `scripts/check-cross-read` lets two builds read each other's files with it.

use std::error::Error;
use std::process::ExitCode;
use std::{env, fs};

use textledger_domain::event::Event;
use textledger_domain::record::Recorded;

fn main() -> ExitCode {
    let files: Vec<String> = env::args().skip(1).collect();
    if files.is_empty() {
        eprintln!("name the files of stored events");
        return ExitCode::from(2);
    }
    let (mut unknown, mut refused) = (0, 0);
    for file in &files {
        match is_known(file) {
            Ok(true) => {}
            Ok(false) => {
                println!("{file}: unknown here");
                unknown += 1;
            }
            Err(why) => {
                eprintln!("{file}: does not open: {why}");
                refused += 1;
            }
        }
    }
    println!("{} events, {unknown} unknown here, {refused} do not open", files.len());
    if refused == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn is_known(file: &str) -> Result<bool, Box<dyn Error>> {
    let recorded = Recorded::open(serde_json::from_str(&fs::read_to_string(file)?)?)?;
    Ok(!matches!(recorded.event(), Event::Unknown(_)))
}
