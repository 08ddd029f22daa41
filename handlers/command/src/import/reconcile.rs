//! Every number that an old row calls opted out, held against the check that the API
//! and the gate answer with.

use std::collections::BTreeSet;

use textledger_domain::consent::Reason;
use textledger_domain::event::consent::{Channel, Purpose};
use textledger_domain::ids::EventId;
use textledger_domain::phone::PhoneNumber;
use textledger_handlers::consents::{self, Consents, PurposeAnswer};
use textledger_projections::audit::shown::Shown;

use super::account::{OptedOut, People, StillOpen};
use crate::screens::words::word;

/// What `consents` answers about everybody in `people` who opted out.
///
/// # Errors
/// [`consents::Error`]
pub(super) async fn reconcile(
    consents: &Consents,
    people: &People,
    shown: Shown,
) -> Result<OptedOut, consents::Error> {
    let mut opted_out = OptedOut {
        numbers: people.closed.len() as u64,
        contradicted: people.contradicted(shown),
        ..OptedOut::default()
    };
    for phone in &people.closed {
        let allowed = match consents.check_everything(phone).await {
            Ok(answers) => answers.into_iter().filter(|answer| answer.answer.allowed).collect(),
            // Of a record that cannot be used nothing is allowed.
            Err(consents::Error::Read(error)) if error.is_about_the_record() => Vec::new(),
            Err(error) => return Err(error),
        };
        if allowed.is_empty() {
            opted_out.refused += 1;
            continue;
        }
        let is_granted = allowed.iter().all(|answer: &PurposeAnswer| answer.answer.reason == Reason::Granted);
        let still = still_open(phone, &allowed, shown);
        if is_granted { &mut opted_out.granted_since } else { &mut opted_out.open }.push(still);
    }
    Ok(opted_out)
}

fn still_open(phone: &PhoneNumber, allowed: &[PurposeAnswer], shown: Shown) -> StillOpen {
    let what = |(channel, purpose): (Channel, Purpose)| format!("{} for {}", word(&channel), word(&purpose));
    let proof: BTreeSet<EventId> = allowed.iter().flat_map(|answer| answer.answer.proof.clone()).collect();
    StillOpen {
        phone_number: shown.phone(phone),
        allowed: allowed.iter().map(|answer| what((answer.channel, answer.purpose))).collect(),
        since: allowed.iter().filter_map(|answer| answer.answer.since).max(),
        proof: proof.into_iter().collect(),
    }
}
