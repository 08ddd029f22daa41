//! `textledger audit export`: all that is on record of a contact, as evidence.

use std::path::PathBuf;
use std::process::ExitCode;

use serde_json::json;
use textledger_domain::decide::access::Access;
use textledger_domain::hash::Hash;
use textledger_domain::phone::PhoneNumber;
use textledger_domain::stream::StreamId;
use textledger_domain::time::Timestamp;
use textledger_projections::bundle::names;
use textledger_projections::checkpoint::attest::AttestError;

use super::super::super::failure::{Failure, Ran};
use super::super::super::instants::{instant_or_day, instant_or_start};
use super::super::super::output::{complain, print, print_json, warn};
use super::super::super::source::{self, Opened, Source};
use super::super::answers::{NotTold, stretch};
use super::super::choices::policy;
use super::super::log_key::{LogKey, LogKeyError};
use super::super::log_objects::{LogObjects, LogObjectsError};
use super::super::log_place::{KeyPlace, LogPlace};
use super::directory::{begun, is_free, read, write};
use super::gather::{Gathered, NotGathered, gather};
use crate::screens::words::counted;

const HELP: &str = "\
Examples:
  textledger audit checkpoint
  textledger audit export +14255550182 --out evidence --reason \"Doe v. Acme, request 3\"
  textledger audit export +14255550182 --out november --from 2026-11-01 --to 2026-11-30 --reason \"audit\"
  textledger audit export +14255550199 --out nothing --reason \"says we texted her\"
  textledger audit verify-bundle evidence

A bundle is a BagIt bag (RFC 8493) with everything up to the newest checkpoint: events
as they were hashed, their words, the proofs that lead to a signature, the story as a
page that prints, forms for FRE 902(13) and 902(14), and a check for machines without
this program. Start with data/README.txt in it. NUMBERS AND WORDS ARE IN IT IN FULL:
who exports it and why is recorded first.

Made again at the same checkpoint, it is the same to the byte, unless words were erased
meanwhile. --from and --to narrow what is told and explained; the chain of events is
whole all the same, since a part of it proves nothing. A number of which nothing is
recorded gives a bundle that proves that. There is no time stamp of a third party in
it (RFC 3161): tagmanifest-sha256.txt is what to have stamped.

Exit codes: 0 written, or there already and the same; 1 failed; 2 asked wrongly; 3 no
usable key; 4 the log or the contact's events do not hold; 5 no checkpoint covers it
yet; 6 something else is at DIR.";

const NO_KEY: u8 = 3;
const DOES_NOT_HOLD: u8 = 4;
const NOT_COVERED: u8 = 5;
const TAKEN: u8 = 6;

/// Write all that is on record of a contact, up to the newest checkpoint, as a bundle
/// that a stranger checks without this program.
#[derive(clap::Args)]
#[command(after_help = HELP)]
pub struct Args {
    /// The contact's number in E.164
    #[arg(value_parser = source::phone)]
    phone: PhoneNumber,
    /// The directory to be made
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Why it is needed; recorded for good
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// Who exports it
    #[arg(long, value_name = "NAME", env = "USER")]
    by: Option<String>,
    /// Tell and explain from this instant on, or from the beginning of this day by UTC
    #[arg(long, value_name = "INSTANT", value_parser = instant_or_start)]
    from: Option<Timestamp>,
    /// Tell and explain up to this instant, or to the end of this day by UTC
    #[arg(long, value_name = "INSTANT", value_parser = instant_or_day)]
    to: Option<Timestamp>,
    /// The key of the log: the signer's file, one with the verifier key, or kms:ID
    /// [default: checkpoint-key.pem in the data directory]
    #[arg(long, value_name = "KEY")]
    key: Option<KeyPlace>,
    /// The log: a directory, or s3://BUCKET/PREFIX [default: checkpoint-log in the data
    /// directory]
    #[arg(long, value_name = "LOG")]
    log: Option<LogPlace>,
    #[command(flatten)]
    source: Source,
    /// Print JSON instead of words
    #[arg(long)]
    json: bool,
}

/// Why nothing was exported.
enum NotExported {
    Coded(u8, Failure),
    NotTold(NotTold),
}

impl From<NotTold> for NotExported {
    fn from(why: NotTold) -> Self {
        Self::NotTold(why)
    }
}

impl From<Failure> for NotExported {
    fn from(failure: Failure) -> Self {
        Self::Coded(1, failure)
    }
}

impl From<LogKeyError> for NotExported {
    fn from(error: LogKeyError) -> Self {
        Self::Coded(NO_KEY, error.into())
    }
}

impl From<NotGathered<LogObjectsError>> for NotExported {
    fn from(error: NotGathered<LogObjectsError>) -> Self {
        let code = match &error {
            NotGathered::NotCovered { .. } | NotGathered::Log(AttestError::NoCheckpoint) => NOT_COVERED,
            NotGathered::Log(AttestError::Objects(_)) | NotGathered::Json(_) => 1,
            NotGathered::Read(error) if !error.is_about_the_record() => 1,
            NotGathered::Log(_) | NotGathered::Bundle(_) | NotGathered::Read(_) => DOES_NOT_HOLD,
        };
        Self::Coded(code, error.into())
    }
}

/// Exports it.
pub(in super::super) async fn run(args: Args) -> Ran {
    let key = KeyPlace::of(&args.source, args.key.as_ref()).await?;
    let log = LogPlace::of(&args.source, args.log.as_ref()).await?;
    let opened = args.source.open().await?;
    let exported = Box::pin(args.export(&opened, &key, log)).await;
    opened.close().await?;
    match exported {
        Ok(()) => Ok(ExitCode::SUCCESS),
        Err(NotExported::NotTold(why)) => Ok(why.said()),
        Err(NotExported::Coded(code, why)) => {
            complain(&why);
            Ok(ExitCode::from(code))
        }
    }
}

impl Args {
    async fn export(&self, opened: &Opened, key: &KeyPlace, log: LogPlace) -> Result<(), NotExported> {
        let ledger = &opened.ledger;
        stretch(self.from, self.to, ledger.now())?;
        let policy = policy(&self.source)?;
        let store = ledger.check_store(None).await.map_err(Failure::from)?.store_id;
        let key = LogKey::verifier_at(key, &format!("textledger/{store}")).await?;
        // As they were given: an instant that has not passed yet is the same next time.
        let asked = (self.from, self.to);
        let objects = LogObjects::at(log).await;
        let gathered = Box::pin(gather(ledger, &objects, &key, &self.phone, &policy, asked)).await?;
        let is_new = is_free(&self.out).map_err(Failure::from)?;
        if !is_new {
            let held = read(&self.out).map_err(Failure::from)?;
            if held.files != gathered.files || !held.odd.is_empty() {
                let out = self.out.display();
                let why = format!(
                    "something else is at {out}: `textledger audit verify-bundle {out}` says what it is; name another with --out"
                );
                return Err(NotExported::Coded(TAKEN, Failure(why)));
            }
        } else {
            let access = Access {
                command: "audit export".to_owned(),
                stream: Some(StreamId::Contact(self.phone.clone())),
                shown: (gathered.events > 0).then_some((1, gathered.last)),
                reason: self.reason.clone(),
                by: self.by.clone().unwrap_or_default(),
            };
            ledger.record_access(&access).await.map_err(Failure::from)?;
            write(&self.out, &gathered.files).map_err(Failure::from)?;
        }
        for left in begun(&self.out) {
            warn(&format!("an export was cut off, and left {}: delete it", left.display()));
        }
        Ok(self.say(&gathered, is_new)?)
    }

    fn say(&self, gathered: &Gathered, is_new: bool) -> Result<(), Failure> {
        let Gathered { files, events, census, since, .. } = gathered;
        let seal =
            files.get(names::TAG_MANIFEST).map(|bytes| Hash::of(bytes).to_string()).unwrap_or_default();
        let (phone, out) = (&self.phone, self.out.display());
        if self.json {
            return print_json(&json!({
                "contact": phone.to_string(),
                "out": out.to_string(),
                "written": is_new,
                "checkpoint": census.checkpoint,
                "at": census.at,
                "events": events,
                "since": since,
                "files": files.len(),
                "tagmanifest_sha256": seal,
            }));
        }
        let what = match events {
            0 => format!("proof that nothing was on record of {phone}"),
            count => format!("{} of {phone}", counted(*count as u64, "event")),
        };
        let how = if is_new { "is written" } else { "was there already, and is unchanged" };
        let since = match since {
            0 => String::new(),
            count => format!(
                "\n{} came since and {} not in it: `textledger audit checkpoint` takes them up",
                counted(*count as u64, "event"),
                if *count == 1 { "is" } else { "are" }
            ),
        };
        print(format!(
            "{out} {how}: {what} up to checkpoint {} of {}{since}\nits {} has the SHA-256, which the certification asks for:\n  {seal}\ncheck it with: textledger audit verify-bundle {out}\n           or: sh {out}/{}",
            census.checkpoint,
            census.at,
            names::TAG_MANIFEST,
            names::VERIFY
        ))
    }
}
