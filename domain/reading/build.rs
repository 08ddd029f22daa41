//! Compiles the rules and the clues into the program, so that no process parses
//! them and no binary carries their examples. An error in them ends the build
//! and names the place.
#![expect(dead_code, reason = "the compiler asks less of the tables' types than the reader does")]

#[path = "src/class.rs"]
mod class;
#[path = "compiler/compiler.rs"]
mod compiler;
#[path = "src/counted.rs"]
mod counted;
#[path = "src/language.rs"]
mod language;
#[path = "src/lexicon.rs"]
mod lexicon;
#[path = "src/lists.rs"]
mod lists;
#[path = "src/meant.rs"]
mod meant;
#[path = "src/pattern.rs"]
mod pattern;
#[path = "src/phrase_rule.rs"]
mod phrase_rule;
#[path = "src/points.rs"]
mod points;
#[path = "src/rulebook.rs"]
mod rulebook;
#[path = "src/sorted_strings.rs"]
mod sorted_strings;
#[path = "src/spellings.rs"]
mod spellings;
#[path = "src/vocabulary.rs"]
mod vocabulary;

use std::error::Error;
use std::path::PathBuf;
use std::process::ExitCode;
use std::{env, fs};

const RULES: &str = "rules/revocation.toml";
const CLUES: &str = "rules/clues.toml";

fn main() -> ExitCode {
    for path in [RULES, CLUES, "build.rs", "compiler", "src"] {
        println!("cargo::rerun-if-changed={path}");
    }
    match write_tables() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            for line in error.to_string().lines() {
                println!("cargo::error={line}");
            }
            ExitCode::FAILURE
        }
    }
}

fn write_tables() -> Result<(), Box<dyn Error>> {
    let out = PathBuf::from(env::var("OUT_DIR")?);
    let rulebook =
        compiler::rulebook(&fs::read_to_string(RULES)?).map_err(|error| format!("{RULES}: {error}"))?;
    let points =
        compiler::points(&fs::read_to_string(CLUES)?).map_err(|error| format!("{CLUES}: {error}"))?;
    fs::write(out.join("rulebook.rs"), compiler::rulebook_as_rust(&rulebook))?;
    fs::write(out.join("points.rs"), compiler::points_as_rust(&points))?;
    Ok(())
}
