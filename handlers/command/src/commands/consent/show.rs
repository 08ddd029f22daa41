//! `textledger consent show`: what holds for a contact, and what proves it.

use std::process::ExitCode;

use textledger_domain::phone::PhoneNumber;
use textledger_projections::as_of;
use textledger_projections::view::ConsentStatus;

use super::super::failure::Ran;
use super::super::output::warn;
use super::super::source::{self, Source};
use super::answers::{consents, tell};
use super::values::AsOf;
use super::waiting;
use super::words::{reason, verdict};
use crate::screens::tables::table;
use crate::screens::words::{HASH_DIGITS, word};
use textledger_handlers::consents::{Proof, PurposeAnswer, Standing};

/// Show what holds for a contact, now or at any instant: for each channel and
/// purpose whether contact is allowed, why and since when; opt-outs that wait to
/// be completed; and the events that prove all of it.
#[derive(clap::Args)]
pub(super) struct Args {
    /// The contact's number in E.164
    #[arg(value_parser = source::phone)]
    phone: PhoneNumber,
    #[command(flatten)]
    as_of: AsOf,
    #[command(flatten)]
    source: Source,
    /// Print JSON instead of tables
    #[arg(long)]
    json: bool,
}

/// Answers it.
pub(super) async fn run(args: Args) -> Ran {
    let opened = args.source.open().await?;
    if args.as_of.at.is_some_and(|at| at > opened.ledger.now()) {
        warn("--at is in the future: this is what holds then if nothing more is recorded");
    }
    let standing = consents(&opened).standing(&args.phone, args.as_of.at, args.as_of.basis.into()).await;
    opened.close().await?;
    let standing = standing?;
    tell(args.json, &standing, || screen(&standing))?;
    Ok(ExitCode::SUCCESS)
}

/// What holds for a contact.
#[must_use]
pub fn screen(standing: &Standing) -> String {
    let mut parts = vec![headline(standing), of_everything(&standing.answers)];
    if !standing.pending.is_empty() {
        parts.push(format!("waits to be completed\n{}", waiting::of_contact(&standing.pending)));
    }
    if let Some(question) = &standing.question {
        let silence = match question.answer_by() {
            None => {
                "our question did not reach them and goes out with their next text; what was not asked for stays held"
                    .to_owned()
            }
            Some(at) if standing.at >= at => format!("silence counts as a revocation since {at}"),
            Some(at) => format!("silence counts as a revocation from {at}"),
        };
        parts.push(format!(
            "open question\n a text of {} may have been a request to stop; {silence}",
            question.at
        ));
    }
    if let Some(block) = &standing.carrier_block {
        parts.push(format!("carrier block\n since {}; a START from the phone itself lifts it", block.at));
    }
    if !standing.proof.is_empty() {
        parts.push(format!("proof\n{}", proof(&standing.proof)));
    }
    parts.join("\n\n")
}

fn headline(standing: &Standing) -> String {
    let Standing { phone_number, at, basis, as_of_seq, .. } = standing;
    let (knew, nothing) = match basis {
        as_of::Basis::Recorded => ("by what was recorded", "nothing about this number was recorded by then"),
        as_of::Basis::Occurred => ("by what had occurred", "nothing about this number had occurred by then"),
    };
    let rests = match as_of_seq {
        0 => nothing.to_owned(),
        seq => format!("up to event {seq}"),
    };
    format!("{phone_number}: {}\nat {at} {knew}, {rests}", status(standing))
}

/// The status as a whole, and what makes it less than that.
fn status(standing: &Standing) -> &'static str {
    let question = standing.question.map(|question| question.answer_by().is_some_and(|at| standing.at >= at));
    match (standing.status, question) {
        (ConsentStatus::OptedOut, _) if standing.not_understood => {
            "refused: a newer version recorded something that may be a revocation"
        }
        (ConsentStatus::PendingOptOut, _) => "opted out, and the opt-out waits to be completed",
        (ConsentStatus::OptedOut, _) => "opted out",
        (ConsentStatus::Unknown, _) => "unknown",
        (ConsentStatus::OptedIn, Some(true)) => "opted out by silence: our question was not answered",
        (ConsentStatus::OptedIn, Some(false)) => {
            "perhaps asked us to stop, and has not answered our question yet"
        }
        (ConsentStatus::OptedIn, None) if standing.carrier_block.is_some() => {
            "opted in, and the carrier blocks"
        }
        (ConsentStatus::OptedIn, None) => "opted in",
    }
}

/// The answers, and below them what their reasons mean.
#[must_use]
pub fn of_everything(answers: &[PurposeAnswer]) -> String {
    let mut shown = table(&["channel", "purpose", "contact", "why", "since"]);
    let mut meanings: Vec<String> = Vec::new();
    for PurposeAnswer { channel, purpose, answer } in answers {
        shown.add_row([
            word(channel),
            word(purpose),
            verdict(answer).to_owned(),
            word(&answer.reason),
            answer.since.map_or_else(|| "–".to_owned(), |since| since.to_string()),
        ]);
        let meaning = format!(" {}", reason(answer.reason));
        if !meanings.contains(&meaning) {
            meanings.push(meaning);
        }
    }
    format!("{}\n\n{}", shown.trim_fmt(), meanings.join("\n"))
}

fn proof(events: &[Proof]) -> String {
    let mut shown = table(&["seq", "event", "occurred at", "recorded at", "hash"]);
    for event in events {
        shown.add_row([
            event.seq.to_string(),
            event.event_type.to_owned(),
            event.occurred_at.to_string(),
            event.recorded_at.to_string(),
            event.hash.to_string()[..HASH_DIGITS].to_owned(),
        ]);
    }
    shown.trim_fmt()
}
