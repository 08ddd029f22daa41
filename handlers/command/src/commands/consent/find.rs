//! `textledger consent find`: from the code a customer reads out to the record.

use std::process::ExitCode;

use textledger_domain::reference::Reference;

use super::super::failure::{Failure, Ran};
use super::super::output::complain;
use super::super::source::Source;
use super::answers::{code, consents, tell};
use textledger_handlers::consents::Found;

/// Find the record that the code in an answer to MY STATUS leads to. Exit code 1
/// if there is none.
#[derive(clap::Args)]
pub(super) struct Args {
    /// The code, such as 7K3M-9QX2; case, dashes and spaces do not matter
    #[arg(value_name = "CODE")]
    reference: Reference,
    #[command(flatten)]
    source: Source,
    /// Print JSON instead of words
    #[arg(long)]
    json: bool,
}

/// Looks it up.
pub(super) async fn run(args: Args) -> Ran {
    let opened = args.source.open().await?;
    let found = consents(&opened).find(&args.reference).await;
    opened.close().await?;
    let Some(found) = found? else {
        complain(&Failure(format!(
            "no answer with the code {} is in this ledger: read it again from the customer's text, or name another ledger with --data-dir, --endpoint-url or --aws",
            args.reference
        )));
        return Ok(code(false));
    };
    tell(args.json, &found, || screen(&found))?;
    Ok(ExitCode::SUCCESS)
}

/// Where the code leads.
#[must_use]
pub fn screen(found: &Found) -> String {
    let Found { reference, phone_number, seq } = found;
    format!(
        "{reference} is event {seq} of {phone_number}\n\
         what it told, and what holds now: textledger events {phone_number}; textledger consent show {phone_number}"
    )
}
