//! `textledger consent check`: yes or no, for a dialler's script.

use textledger_domain::phone::PhoneNumber;

use super::super::failure::Ran;
use super::super::source::{self, Source};
use super::answers::{code, consents, tell};
use super::values::{Channel, Purpose};
use super::words::{reason, verdict};
use crate::screens::words::word;
use textledger_handlers::consents::{Checked, PurposeAnswer};

const EXAMPLES: &str = "\
Exit codes: 0 allowed, 1 refused, 2 not answered; so a script that goes on only with 0 is safe:
  textledger consent check +14255550182 --channel voice --purpose marketing && dial +14255550182";

/// Say whether a contact is allowed on a channel for a purpose, now. One
/// strongly consistent read of the ledger.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    /// The contact's number in E.164
    #[arg(value_parser = source::phone)]
    phone: PhoneNumber,
    /// The channel
    #[arg(long, value_enum)]
    channel: Channel,
    /// The purpose
    #[arg(long, value_enum)]
    purpose: Purpose,
    #[command(flatten)]
    source: Source,
    /// Print JSON instead of a line
    #[arg(long)]
    json: bool,
}

/// Answers it.
pub(super) async fn run(args: Args) -> Ran {
    let (channel, purpose) = (args.channel.into(), args.purpose.into());
    let opened = args.source.open().await?;
    let answer = consents(&opened).check(&args.phone, channel, purpose).await;
    opened.close().await?;
    let checked = Checked::new(&args.phone, channel, purpose, answer?);
    tell(args.json, &checked, || screen(&checked))?;
    Ok(code(checked.answer.answer.allowed))
}

/// The answer in one line.
#[must_use]
pub fn screen(checked: &Checked) -> String {
    let Checked { phone_number, answer: PurposeAnswer { channel, purpose, answer } } = checked;
    let mut line = format!(
        "{}: {phone_number} by {} for {} · {}",
        verdict(answer),
        word(channel),
        word(purpose),
        reason(answer.reason)
    );
    if let Some(since) = answer.since {
        line.push_str(&format!(" · since {since}"));
    }
    if !answer.proof.is_empty() {
        let proof: Vec<String> = answer.proof.iter().map(ToString::to_string).collect();
        line.push_str(&format!(" · proof {}", proof.join(" ")));
    }
    line
}
