//! Payloads that could not be understood, recorded whole and once: what SNS
//! handed us is never lost (S1), and a later version can still read it. Why a
//! payload makes no sense is decided by whoever read it.

use textledger_domain::actor::Actor;
use textledger_domain::event::inbound::InboundRejected;
use textledger_domain::hash::Hash;
use textledger_domain::ids::EventId;
use textledger_domain::record::Draft;
use textledger_domain::stream::{Seq, StreamId};
use textledger_infrastructure::ledger::transact::Error;
use textledger_infrastructure::ledger::{DedupeKey, Ledger, Outcome, Source, Unfolded};
use tracing::warn;

use crate::sns::{Notification, Rejected};

/// Bytes of a payload in one event. A DynamoDB item takes 400 KB, and an event
/// holds a little more than the payload.
const PART_BYTES_MAX: usize = 350_000;

/// Records `raw`, which reached `function` as `notification` if that much of it
/// could be read. One too large for an event becomes several, whose correlation
/// is the first one's. Gives back the quarantine stream and the positions
/// appended: none when it was there before.
///
/// # Errors
/// [`Error`] when the ledger could not take it.
pub async fn keep(
    ledger: &Ledger,
    function: &str,
    raw: &str,
    notification: Option<&Notification>,
    rejected: &Rejected,
) -> Result<(StreamId, Vec<Seq>), Error> {
    warn!(reason = ?rejected.reason, detail = %rejected.detail, "payload quarantined");
    let stream = StreamId::quarantine(ledger.now(), &Hash::of(raw.as_bytes()));
    let sns_message_id = notification.and_then(|notification| notification.message_id.clone());
    let parts = parts(raw);
    let outcome = ledger
        .transact::<Unfolded>(
            &stream,
            Some(&DedupeKey::new(Source::Quarantine, &identity(raw, notification))),
            |_, moment| {
                let first = EventId::draw(moment);
                let draft = |(number, part): (usize, &&str)| Draft {
                    event_id: if number == 0 { first } else { EventId::draw(moment) },
                    event: InboundRejected {
                        reason: rejected.reason,
                        detail: match parts.len() {
                            1 => rejected.detail.clone(),
                            of => format!("{} (part {} of {of})", rejected.detail, number + 1),
                        },
                        raw: (*part).into(),
                        sns_message_id: sns_message_id.clone(),
                    }
                    .into(),
                    occurred_at: moment.now,
                    correlation_id: first.into(),
                    causation_id: None,
                    actor: Actor::System(function.to_owned()),
                };
                parts.iter().enumerate().map(draft).collect()
            },
        )
        .await?;
    Ok(match outcome {
        Outcome::Recorded(events) => (stream, events.iter().map(|event| event.seq()).collect()),
        Outcome::Duplicate(place) => (place.stream, Vec::new()),
    })
}

/// What makes a payload recognisable when SNS delivers it again. Its message id
/// alone does not: somebody may publish a mended event under the old id.
fn identity(raw: &str, notification: Option<&Notification>) -> String {
    match notification {
        Some(Notification { message_id: Some(id), message, .. }) => {
            format!("{id}#{}", Hash::of(message.as_bytes()))
        }
        _ => Hash::of(raw.as_bytes()).to_string(),
    }
}

/// `raw` in pieces of at most [`PART_BYTES_MAX`], cut between characters; at
/// least one.
fn parts(raw: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut rest = raw;
    while rest.len() > PART_BYTES_MAX {
        let (part, after) = rest.split_at(rest.floor_char_boundary(PART_BYTES_MAX));
        parts.push(part);
        rest = after;
    }
    parts.push(rest);
    parts
}

#[cfg(test)]
mod tests {
    use super::{PART_BYTES_MAX, parts};

    #[test]
    fn parts_put_together_are_the_payload_and_never_cut_a_character() {
        for raw in [String::new(), "x".repeat(PART_BYTES_MAX), "x".to_owned() + &"🛑".repeat(200_000)] {
            let parts = parts(&raw);
            assert_eq!(parts.concat(), raw);
            assert_eq!(parts.len(), raw.len().div_ceil(PART_BYTES_MAX).max(1));
        }
    }
}
