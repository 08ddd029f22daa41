//! What a contact texts while events of its stream are missing. Nothing is built
//! on a stream with a hole, and no text is lost over it: it is recorded in the
//! contact's annex, where a STOP is in force and confirmed, and nothing else is
//! answered. `textledger ledger repair` carries it over.

use std::convert::Infallible;

use textledger_domain::contact::Contact;
use textledger_domain::event::incident::{IncidentFinding, LedgerIncident};
use textledger_domain::ids::Moment;
use textledger_domain::phone::PhoneNumber;
use textledger_domain::record::Draft;
use textledger_domain::stream::{Seq, StreamId};
use textledger_infrastructure::ledger::transact::{Error, More};
use textledger_infrastructure::ledger::{AppendError, DedupeKey, Ledger, Loaded, Outcome};
use tracing::error;

use crate::incident;

/// Records what `decide` decides in the stream of `phone`'s contact, or in its
/// annex while that stream has a hole. It may need to know `more` than the state
/// of the stream.
///
/// # Errors
/// [`Error`]
pub async fn transact<M: More<Contact>>(
    ledger: &Ledger,
    function: &str,
    phone: &PhoneNumber,
    dedupe: &DedupeKey,
    more: &M,
    decide: impl Fn(&Loaded<Contact>, &M::Read, Moment<'_>) -> Vec<Draft>,
) -> Result<Outcome, Error> {
    let decide = |loaded: &Loaded<Contact>, read: &M::Read, moment: Moment<'_>| {
        Ok::<_, Infallible>(decide(loaded, read, moment))
    };
    let stream = StreamId::Contact(phone.clone());
    let outcome = match ledger.transact_with(&stream, Some(dedupe), more, decide).await {
        Err(Error::Append(AppendError::HeadAhead { seq, .. })) => {
            report(ledger, function, &stream, seq).await;
            ledger.transact_with(&StreamId::Annex(phone.clone()), Some(dedupe), more, decide).await
        }
        outcome => outcome,
    };
    let Ok(outcome) = outcome?;
    Ok(outcome)
}

/// Once for each hole. That it could not be recorded keeps no text out.
async fn report(ledger: &Ledger, function: &str, stream: &StreamId, head: Seq) {
    error!(%stream, head, alarm = "head_ahead", "events are missing: what comes in goes to the annex");
    let incident = LedgerIncident { stream: stream.clone(), finding: IncidentFinding::HeadAhead, head };
    incident::record(ledger, function, &incident, &format!("head_ahead#{}#{head}", stream.key())).await;
}
