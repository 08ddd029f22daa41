//! `textledger audit verify-bundle`: whether an evidence bundle is what was exported.
//! Needs no ledger and no network.

use std::path::PathBuf;
use std::process::ExitCode;

use textledger_domain::hash::Hash;
use textledger_projections::bundle::names;
use textledger_projections::bundle::verify::{Examined, LostEvents, examine, is_bag};
use textledger_projections::checkpoint::note::VerifierKey;

use super::super::super::failure::{Failure, Ran};
use super::super::super::output::{complain, print_answer, print_json_answer};
use super::directory::read;
use crate::screens::words::counted;

const HELP: &str = "\
Examples:
  textledger audit verify-bundle evidence
  textledger audit verify-bundle evidence --key acme.vkey
  textledger audit verify-bundle evidence --seal 3f0c…9e
  textledger audit verify-bundle evidence --json | jq '.flaws[] | {file, event, what}'

Every file is held against the manifests of the bag; every event against its hash, the
one before it and the digests of its words; the last of them, or the absence of any,
against the log; and the log against its signature. Nothing else is needed: no ledger,
no network. data/verify.sh in the bundle checks the same without this program.

Without --key the key in the bundle is believed, and anybody can make one. Give the
line that `textledger audit checkpoint --make-key` showed, or that was published, in a
file of its own.

Whoever has the ledger and its key can make another bundle that is whole. The one that was
certified is known by the SHA-256 of tagmanifest-sha256.txt, which is told at the end:
compare it with the signed certification, or give it with --seal.

Exit codes: 0 nothing is wrong; 2 called wrongly; 3 there is no bundle, or it cannot be
read; 4 something was changed, or it is not the bag that was certified; 5 it is another store's, or signed by another key.";

const UNREADABLE: u8 = 3;
const CHANGED: u8 = 4;
const FOREIGN: u8 = 5;

/// Say whether an evidence bundle is what was exported, and if not, which file and
/// which event is wrong.
#[derive(clap::Args)]
#[command(after_help = HELP)]
pub struct Args {
    /// The directory of the bundle
    #[arg(value_name = "DIR")]
    bundle: PathBuf,
    /// The verifier key that has to have signed it, in a file of one line
    #[arg(long, value_name = "VKEY-FILE")]
    key: Option<PathBuf>,
    /// The SHA-256 of tagmanifest-sha256.txt, as the signed certification has it
    #[arg(long, value_name = "HEX", value_parser = seal)]
    seal: Option<Hash>,
    /// Print JSON instead of words
    #[arg(long)]
    json: bool,
}

/// Verifies it.
pub(in super::super) fn run(args: &Args) -> Ran {
    let examined = match args.examined() {
        Ok(examined) => examined,
        Err(why) => {
            complain(&why);
            return Ok(ExitCode::from(UNREADABLE));
        }
    };
    match args.json {
        true => print_json_answer(&examined)?,
        false => print_answer(screen(&examined))?,
    }
    Ok(ExitCode::from(match examined.flaws.as_slice() {
        [] => 0,
        flaws if flaws.iter().all(|flaw| flaw.is_foreign) => FOREIGN,
        _ => CHANGED,
    }))
}

impl Args {
    fn examined(&self) -> Result<Examined, Failure> {
        let key = self.key.as_ref().map(|path| {
            let line = std::fs::read_to_string(path);
            let line = line.map_err(|error| Failure(format!("{}: {error}", path.display())))?;
            let key = line.trim().parse::<VerifierKey>();
            key.map_err(|fault| Failure(format!("{}: {fault}", path.display())))
        });
        let key = key.transpose()?;
        let held = read(&self.bundle)?;
        if !is_bag(&held.files) {
            let bundle = self.bundle.display();
            return Err(Failure(format!(
                "there is no bundle at {bundle}: name the directory that `textledger audit export --out` made, in which bagit.txt is"
            )));
        }
        let examined = examine(&held.files, &held.odd, key.as_ref());
        Ok(match self.seal {
            Some(seal) => examined.held_against(seal),
            None => examined,
        })
    }
}

/// However it was copied from paper.
fn seal(text: &str) -> Result<Hash, String> {
    let digits = text.split_whitespace().collect::<String>().to_lowercase();
    digits.parse().map_err(|_| "give the 64 hex digits that the certification has".to_owned())
}

/// What was found.
#[must_use]
pub fn screen(examined: &Examined) -> String {
    let Examined { contact, key, key_is_known, checkpoint, at, events, erased_since, flaws, .. } = examined;
    let mut said: Vec<String> = flaws.iter().map(|flaw| format!("WRONG {flaw}")).collect();
    let is_foreign = flaws.iter().all(|flaw| flaw.is_foreign);
    said.push(match flaws.len() {
        0 => "nothing is wrong".to_owned(),
        _ if is_foreign => "nothing in it was changed, but it is not of whom you asked for".to_owned(),
        1 => "ONE THING IS WRONG with this bundle".to_owned(),
        count => format!("{count} THINGS ARE WRONG with this bundle"),
    });
    if let (Some(contact), Some(checkpoint), Some(at)) = (contact, checkpoint, at) {
        let what = match events {
            0 => "nothing on record".to_owned(),
            count => counted(*count, "event"),
        };
        said.push(format!("{contact}: {what} up to checkpoint {checkpoint} of {at}"));
    }
    match (key, key_is_known) {
        (Some(key), Some(true)) => said.push(format!("signed by the key asked for: {key}")),
        (Some(key), None) => {
            said.push(format!(
                "signed by the key in it, to be compared with one you got by another way: {key}"
            ));
        }
        _ => {}
    }
    if !erased_since.is_empty() {
        let events = erased_since.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        said.push(format!("words erased after that checkpoint: those of events {events}"));
    }
    for LostEvents { from, through } in &examined.lost {
        said.push(format!(
            "events {from} to {through} are gone, as event {} says: an operator went on without",
            through + 1
        ));
    }
    if let Some(seal) = &examined.tagmanifest_sha256 {
        said.push(format!(
            "SHA-256 of {}, to be compared with the one in the signed certification:\n  {seal}",
            names::TAG_MANIFEST
        ));
    }
    said.join("\n")
}
