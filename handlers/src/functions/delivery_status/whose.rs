//! Whose text a carrier's report is about. A report is taken for what it says
//! only where its number is that of the contact we sent the text to.

use textledger_domain::contact::Contact;
use textledger_domain::event::Event;
use textledger_domain::ids::OutboundId;
use textledger_domain::phone::PhoneNumber;
use textledger_domain::stream::StreamId;
use textledger_infrastructure::ledger::{DedupeKey, Ledger, ReadError, Source};

/// What the ledger says about the text of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    /// It went to the number the report names.
    Theirs(OutboundId),
    /// The report does not say which text of ours it is about, and the carrier's
    /// id for it is not on record.
    Unknown,
    /// It did not go there.
    NotTheirs,
}

/// Whose text it is that the carrier calls `provider_message_id`, and that the
/// report's context calls `named`.
///
/// # Errors
/// [`ReadError`]
pub async fn whose(
    ledger: &Ledger,
    phone: &PhoneNumber,
    provider_message_id: &str,
    named: Option<OutboundId>,
) -> Result<Whose, ReadError> {
    let key = DedupeKey::new(Source::Sent, provider_message_id);
    if let Some(place) = ledger.recorded_under(&key).await? {
        if place.stream.phone() != Some(phone) {
            return Ok(Whose::NotTheirs);
        }
        let event = ledger.read_one(&place.stream, place.seq).await;
        return match legible(event)?.flatten().as_ref().map(|event| event.event()) {
            Some(Event::MessageSent(sent)) if named.is_none_or(|named| named == sent.outbound_id) => {
                Ok(Whose::Theirs(sent.outbound_id))
            }
            Some(Event::MessageSent(_)) => Ok(Whose::NotTheirs),
            _ => Ok(named.map_or(Whose::Unknown, Whose::Theirs)),
        };
    }
    // The report overtook what came of the send, or whoever sent it died.
    let Some(named) = named else { return Ok(Whose::Unknown) };
    for stream in [StreamId::Contact(phone.clone()), StreamId::Annex(phone.clone())] {
        if was_sent_in(ledger, &stream, named).await? {
            return Ok(Whose::Theirs(named));
        }
    }
    Ok(Whose::NotTheirs)
}

/// Whether a text called `outbound` was sent by `stream`. One that cannot be
/// read cannot say no.
async fn was_sent_in(ledger: &Ledger, stream: &StreamId, outbound: OutboundId) -> Result<bool, ReadError> {
    let loaded = legible(ledger.load::<Contact>(stream).await)?;
    let is_that = |id: OutboundId| id == outbound;
    if loaded.is_some_and(|loaded| loaded.state.in_flight.iter().any(|flying| is_that(flying.outbound))) {
        return Ok(true);
    }
    let Some(events) = legible(ledger.read_stream(stream).await)? else { return Ok(true) };
    Ok(events
        .iter()
        .any(|event| matches!(event.event(), Event::SendStarted(send) if is_that(send.outbound_id))))
}

/// What was read, or nothing where the record itself is broken.
fn legible<T>(read: Result<T, ReadError>) -> Result<Option<T>, ReadError> {
    match read {
        Ok(read) => Ok(Some(read)),
        Err(error) if error.is_about_the_record() => Ok(None),
        Err(error) => Err(error),
    }
}
