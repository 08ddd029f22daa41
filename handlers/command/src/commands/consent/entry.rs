//! One entry into a ledger: under a key that makes the same command harmless to
//! repeat, with a receipt, and with the views brought up to date behind it.

use std::process::ExitCode;

use serde::Serialize;
use textledger_domain::consent::Reason;
use textledger_domain::policy::Policy;

use super::super::failure::{Failure, Ran};
use super::super::running::Running;
use super::super::source::Source;
use super::answers::tell;
use super::show::of_everything;
use textledger_handlers::consents::{Consents, Entered, Error, Outcome};
use textledger_infrastructure::ledger::AppendError;
use textledger_infrastructure::ledger::transact::Error as TransactError;

/// The key of an entry.
#[derive(clap::Args)]
pub(super) struct KeyArg {
    /// A key of your own for this entry: repeated under the same key it is
    /// recorded once [default: a fresh one, which is printed]
    #[arg(long, value_name = "KEY")]
    idempotency_key: Option<String>,
}

/// A ledger opened for one entry.
pub(super) struct Entry {
    /// Takes the entry.
    pub consents: Consents,
    /// The key to enter it under.
    pub key: String,
    running: Running,
}

/// What was entered, and the key to repeat it under.
#[derive(Debug, Serialize)]
pub struct Receipt {
    /// The key.
    pub idempotency_key: String,
    /// The entry.
    #[serde(flatten)]
    pub entered: Entered,
}

impl Entry {
    /// Opens the ledger for an entry under the rules of `policy`.
    pub(super) async fn open(source: &Source, policy: Policy, key: KeyArg) -> Result<Self, Failure> {
        let running = Box::pin(source.start()).await?;
        let ledger = &running.ledger;
        let key = key.idempotency_key.unwrap_or_else(|| ledger.fresh_id(ledger.now()).to_string());
        let consents = Consents::new(ledger.clone(), running.views.clone(), policy);
        Ok(Self { consents, key, running })
    }

    /// Prints the receipt, and lets what follows from the entry happen.
    pub(super) async fn close(self, entered: Result<Entered, Error>, json: bool) -> Ran {
        let entered = match entered {
            Ok(entered) => entered,
            Err(error) => return self.running.end(Err(failure(error, &self.key))).await,
        };
        let receipt = Receipt { idempotency_key: self.key, entered };
        tell(json, &receipt, || screen(&receipt))?;
        self.running.end(Ok(ExitCode::SUCCESS)).await
    }
}

/// Where the answer of the ledger may have been lost, nobody can know yet
/// whether it was recorded.
fn failure(error: Error, key: &str) -> Failure {
    let is_unsure = matches!(&error, Error::Write(write) if matches!(
        **write,
        TransactError::Append(AppendError::Storage { .. } | AppendError::Unknown { .. })
    ));
    let Failure(why) = error.into();
    match is_unsure {
        true => Failure(format!(
            "{why}; it may have been recorded: the same command again with --idempotency-key {key} tells, and records it once at most"
        )),
        false => Failure(why),
    }
}

/// What was entered, and what to do next.
#[must_use]
pub fn screen(receipt: &Receipt) -> String {
    let Receipt { idempotency_key, entered } = receipt;
    let Entered { phone_number, seq, event_type, .. } = entered;
    let mut lines = vec![match entered.outcome {
        Outcome::Recorded => format!("recorded: {event_type} of {phone_number} as event {seq}"),
        Outcome::Repeated => format!(
            "recorded before under this key: {event_type} of {phone_number} as event {seq}; nothing was recorded now"
        ),
    }];
    lines.push(format!("  event            {}", entered.event_id));
    lines.push(format!("  recorded at      {}", entered.recorded_at));
    if let Some(deadline) = &entered.deadline {
        lines.push(format!(
            "  honour by        {} at the latest ({} where federal holidays do not count), by the days of {}",
            deadline.weekdays_only, deadline.federal_holidays, deadline.time_zone
        ));
    }
    lines.push(format!("  idempotency key  {idempotency_key}"));
    lines.push(format!("\nin force now\n{}", of_everything(&entered.in_force)));
    if entered.in_force.iter().any(|answer| answer.answer.reason == Reason::PendingOptOut) {
        lines.push(format!(
            "\nonce other systems follow: textledger consent complete {phone_number} --system NAME"
        ));
    }
    if entered.carrier_blocks == Some(true) {
        lines.push(
            "the carrier or AWS blocks our texts all the same: ask the customer to text START from the phone"
                .to_owned(),
        );
    }
    lines.join("\n")
}
