//! `textledger audit explain`: why a text was sent or not, decided again.

use textledger_domain::ids::EventId;
use textledger_domain::phone::PhoneNumber;
use textledger_domain::record::Recorded;
use textledger_domain::stream::StreamId;
use textledger_infrastructure::ledger::{Ledger, ReadError};
use textledger_projections::audit::explain::{Explanation, explain};
use textledger_projections::audit::rederive::Rederived;
use textledger_projections::audit::states::States;

use super::super::failure::{Failure, Ran};
use super::super::source::{self, Opened, Source};
use super::answers::{NotTold, tell};
use super::choices::policy;
use super::reveal::Reveal;
use super::timeline::{of_entries, rule};
use crate::screens::words::word;

/// A decision comes out otherwise than it was recorded.
const OTHERWISE: u8 = 4;

const HELP: &str = "\
The decision is made again by the rules of this version, from the events before it. For a
deployment (--aws) that takes the choices its functions have, in this environment:
BUSINESS_TIME_ZONE, ORIGINATION_NUMBER, NUMBER_TYPES, STATUS_KEYWORD, OPT_OUT_LIST,
ANSWERED_COUNTRIES, ANSWER_WINDOW_SECONDS, REPLY_TEXTS_MAX, CONTACT_PARTS_PER_DAY,
QUIET_HOURS.

An id alone is found by its day, in 16 small reads; an event of the last seconds may
need the contact's number too.

Exit codes: 0 identical, or nothing to decide; 3 no such event; 4 it comes out otherwise.";

/// Say why a text was sent or not: what called for it, the consent it was checked
/// against, the rules and the agent, and what came of it. The decision is made
/// again from the events before it, and it is said whether it comes out identical.
#[derive(clap::Args)]
#[command(after_help = HELP)]
pub(super) struct Args {
    /// The event, as `audit timeline --json` and `events --json` name it
    #[arg(value_name = "EVENT_ID", value_parser = event_id)]
    event: EventId,
    /// The contact's number in E.164, where it is known: found with fewer reads
    #[arg(value_parser = source::phone)]
    phone: Option<PhoneNumber>,
    #[command(flatten)]
    reveal: Reveal,
    #[command(flatten)]
    source: Source,
    /// Print JSON instead of words
    #[arg(long)]
    json: bool,
}

/// Reads the id of an event.
pub(super) fn event_id(text: &str) -> Result<EventId, String> {
    let id = text.parse::<uuid::Uuid>();
    id.map(EventId).map_err(|error| {
        format!("{error}; give the id of an event, as `textledger audit timeline PHONE --json` lists them")
    })
}

/// Explains it.
pub(super) async fn run(args: Args) -> Ran {
    let opened = args.source.open().await?;
    let explained = explained(&args, &opened).await;
    opened.close().await?;
    tell(explained, args.json, screen, |explained| match explained.rederived {
        Rederived::Different { .. } => OTHERWISE,
        Rederived::Identical { .. } | Rederived::NotDerived { .. } => 0,
    })
}

async fn explained(args: &Args, opened: &Opened) -> Result<Explanation, NotTold> {
    let policy = policy(&args.source)?;
    let events = gather(&opened.ledger, args.event, args.phone.as_ref()).await.map_err(Failure::from)?;
    let explained = explain(&States::of(&events), args.event, &policy, args.reveal.shown());
    let (Some(explained), Some(first)) = (explained, events.first()) else {
        let among = args.phone.as_ref().map_or_else(String::new, |phone| format!(" of {phone}"));
        return Err(NotTold::unknown(format!(
            "no event{among} is called {}: `textledger audit timeline PHONE --json` lists their ids; one of the last seconds may need the number too",
            args.event
        )));
    };
    let told = explained.trigger.iter().chain([&explained.event]).chain(&explained.outcome);
    let parts = told.chain(&explained.consent.proof);
    let shown = parts.clone().map(|entry| entry.seq).min().zip(parts.map(|entry| entry.seq).max());
    args.reveal.record(&opened.ledger, "audit explain", first.stream().clone(), shown).await?;
    Ok(explained)
}

/// All events of the stream that the event called `id` is in; of `phone`'s, if it is
/// given. Empty where there are none.
///
/// # Errors
/// [`ReadError`]
pub async fn gather(
    ledger: &Ledger,
    id: EventId,
    phone: Option<&PhoneNumber>,
) -> Result<Vec<Recorded>, ReadError> {
    let stream = match phone {
        Some(phone) => StreamId::Contact(phone.clone()),
        None => match ledger.find(id).await? {
            Some(event) => event.stream().clone(),
            None => return Ok(Vec::new()),
        },
    };
    ledger.read_stream(&stream).await
}

/// Why it was so.
#[must_use]
pub fn screen(explained: &Explanation) -> String {
    let Explanation { phone_number, event, trigger, consent, rules, agent, outcome, rederived, masked } =
        explained;
    let whose = phone_number.as_ref().map_or_else(String::new, |phone| format!(" of {phone}"));
    let mut parts = vec![format!(
        "event {}{whose}: {}\n{}",
        event.seq,
        event.event_type,
        of_entries(std::slice::from_ref(event), *masked)
    )];
    if !trigger.is_empty() {
        parts.push(format!("what led to it\n{}", of_entries(trigger, *masked)));
    }
    let verdict = if consent.answer.allowed { "allowed" } else { "refused" };
    let since = consent.answer.since.map_or_else(String::new, |since| format!(" since {since}"));
    let proof = match consent.proof.is_empty() {
        true => "; no event speaks for or against it".to_owned(),
        false => format!("; proven by\n{}", of_entries(&consent.proof, *masked)),
    };
    parts.push(format!(
        "consent right before it, after event {}\n answers by text: {verdict}, {}{since}{proof}",
        consent.as_of_seq,
        word(&consent.answer.reason)
    ));
    if !rules.is_empty() {
        let rules: Vec<String> = rules.iter().map(|applied| format!(" {}", rule(applied))).collect();
        parts.push(format!("rules\n{}", rules.join("\n")));
    }
    if let Some(agent) = agent {
        let took = agent
            .latency_ms
            .map_or_else(|| "no answer".to_owned(), |took| format!("answered after {took} ms"));
        let name = agent.agent.as_deref().unwrap_or("the agent");
        parts.push(format!(
            "agent\n {name}: {took}, {} failures before, turn {}",
            agent.failures, agent.turn_id
        ));
    }
    parts.push(match outcome.is_empty() {
        true => "what came of it\n nothing is recorded".to_owned(),
        false => format!("what came of it\n{}", of_entries(outcome, *masked)),
    });
    parts.push(format!("decided again\n {}", again(rederived)));
    parts.join("\n\n")
}

fn again(rederived: &Rederived) -> String {
    match rederived {
        Rederived::Identical { rule, given } => {
            format!("identical; asked again: {rule}; taken as recorded: {given}")
        }
        Rederived::Different { rule, differences } => {
            let lines = differences.iter().map(|one| {
                format!(
                    "  event {}, {}: recorded {}, derived {}",
                    one.seq, one.field, one.recorded, one.derived
                )
            });
            format!("otherwise; asked again: {rule}\n{}", lines.collect::<Vec<_>>().join("\n"))
        }
        Rederived::NotDerived { why } => format!("not: {why}"),
    }
}
