//! `textledger consent complete`: the systems behind us follow an opt-out.

use textledger_domain::actor::Principal;
use textledger_domain::ids::EventId;
use textledger_domain::phone::PhoneNumber;
use textledger_domain::policy::Policy;

use super::super::failure::Ran;
use super::super::source::{self, Source};
use super::entry::{Entry, KeyArg};
use super::values::event_id;
use textledger_handlers::consents::CompletionRequest;

/// Enter that the systems behind us follow an opt-out. Contact stays refused;
/// the opt-out is no longer listed as waiting.
#[derive(clap::Args)]
pub(super) struct Args {
    /// The contact's number in E.164
    #[arg(value_parser = source::phone)]
    phone: PhoneNumber,
    /// A system that follows it now, such as crm; may be given several times
    #[arg(long = "system", value_name = "NAME", required = true)]
    systems: Vec<String>,
    /// The revocation, where not all that wait are meant; `consent show` lists them
    #[arg(long, value_name = "EVENT_ID", value_parser = event_id)]
    revocation: Option<EventId>,
    /// Where the proof is kept, such as a ticket
    #[arg(long, value_name = "WHERE")]
    evidence: Option<String>,
    /// Who enters it
    #[arg(long, value_name = "NAME", env = "USER")]
    by: String,
    #[command(flatten)]
    key: KeyArg,
    #[command(flatten)]
    source: Source,
    /// Print JSON instead of words
    #[arg(long)]
    json: bool,
}

/// Enters it.
pub(super) async fn run(args: Args) -> Ran {
    let request = CompletionRequest {
        revocation: args.revocation,
        acknowledged_by: args.systems,
        evidence: args.evidence,
        entered_by: args.by,
    };
    let entry = Entry::open(&args.source, Policy::default(), args.key).await?;
    let entered = entry.consents.complete(&args.phone, &request, &entry.key, &Principal::command()).await;
    entry.close(entered, args.json).await
}
