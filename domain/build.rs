//! Turns `wording/messages.toml` into Rust: the fixed texts are part of the
//! program, so that no start reads a file and a mistake in it fails the build.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;
use std::{env, fs};

use serde::Deserialize;

/// The fixed texts, for a lawyer to read and to add versions to.
const FILE: &str = "wording/messages.toml";

/// One version of a text.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wording {
    version: u32,
    en: String,
    es: String,
    subscribed: Option<YesNo>,
    purposes: Option<Purposes>,
}

/// Words for what a contact gets.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Purposes {
    reply: Both,
    informational: Both,
    marketing: Both,
    all: Both,
    none: Both,
    since: Both,
}

/// Words for yes and for no.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct YesNo {
    yes: Both,
    no: Both,
}

/// The same words in every language.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Both {
    en: String,
    es: String,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo::rerun-if-changed={FILE}");
    println!("cargo::rerun-if-changed=build.rs");
    let texts: BTreeMap<String, Vec<Wording>> =
        toml::from_str(&fs::read_to_string(FILE)?).map_err(|error| format!("{FILE}: {error}"))?;
    let mut rust = String::new();
    for (name, versions) in &texts {
        writeln!(rust, "const {}: &[Wording] = &[", name.to_uppercase())?;
        for (expected, Wording { version, en, es, subscribed, purposes }) in (1..).zip(versions) {
            if *version != expected {
                return Err(format!("{FILE}: {name}: version {version} stands where version {expected} belongs; texts that were in use are never removed").into());
            }
            let subscribed = match subscribed {
                Some(YesNo { yes, no }) => format!("Some(YesNo {{ yes: {}, no: {} }})", both(yes), both(no)),
                None => "None".to_owned(),
            };
            let purposes = match purposes {
                Some(words) => format!("Some({})", of_purposes(words)),
                None => "None".to_owned(),
            };
            writeln!(
                rust,
                "    Wording {{ version: {version}, en: {en:?}, es: {es:?}, subscribed: {subscribed}, purposes: {purposes} }},"
            )?;
        }
        writeln!(rust, "];")?;
    }
    fs::write(Path::new(&env::var("OUT_DIR")?).join("messages.rs"), rust)?;
    Ok(())
}

fn of_purposes(Purposes { reply, informational, marketing, all, none, since }: &Purposes) -> String {
    format!(
        "Purposes {{ reply: {}, informational: {}, marketing: {}, all: {}, none: {}, since: {} }}",
        both(reply),
        both(informational),
        both(marketing),
        both(all),
        both(none),
        both(since)
    )
}

fn both(Both { en, es }: &Both) -> String {
    format!("Both {{ en: {en:?}, es: {es:?} }}")
}
