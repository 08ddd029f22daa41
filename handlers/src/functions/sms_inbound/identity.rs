//! Whether a text that comes under a known id is that text again. AWS's ids are
//! to tell texts apart, but a STOP must not be lost over one that stands for two
//! of them: another phone or other words are another text, recorded as itself
//! and marked.

use textledger_domain::decide::inbound::InboundText;
use textledger_domain::event::Event;
use textledger_domain::event::inbound::MessageReceived;
use textledger_domain::hash::Hash;
use textledger_domain::likeness::Likeness;
use textledger_domain::policy::Policy;
use textledger_infrastructure::ledger::transact::Error;
use textledger_infrastructure::ledger::{DedupeKey, Ledger, Outcome, Place, ReadError, Source};
use tracing::warn;

use super::append::append;
use super::message::beside;

/// Texts that one id may stand for and be told apart by number. AWS gives one; who
/// gives more is broken, and later ones are named after what they say.
const TEXTS_PER_ID_MAX: u32 = 20;

/// The most events that are recorded before a text in one append: a silence that
/// ends, and a conversation that begins.
const EVENTS_BEFORE_TEXT: u64 = 2;

/// Records `text` once: under its own id, or, where that is another text's, under
/// the first name made of it that is free.
///
/// # Errors
/// [`Error`]
pub async fn record_once(
    ledger: &Ledger,
    policy: &Policy,
    mut text: InboundText,
    raw: &str,
) -> Result<Outcome, Error> {
    let id = text.provider_message_id.clone();
    let mut number = 1;
    loop {
        let dedupe = DedupeKey::new(Source::Inbound, &text.provider_message_id);
        let outcome = append(ledger, policy, &text, &dedupe).await?;
        let Outcome::Duplicate(place) = outcome else { return Ok(outcome) };
        if number > TEXTS_PER_ID_MAX || is_recorded_at(ledger, &place, &text).await? {
            return Ok(Outcome::Duplicate(place));
        }
        number += 1;
        warn!(contact = %text.from, number, "another text had this message id: recorded as one of its own");
        text.provider_message_id = match number > TEXTS_PER_ID_MAX {
            false => format!("{id}#{number}"),
            // A name that cannot run out: whoever has the phone and the words has it.
            true => format!("{id}#{}", Hash::of(format!("{}\n{}", text.from.e164(), text.body).as_bytes())),
        };
        text.reused_message_id = Some(id.clone());
        text.raw = Some(beside(&text.body, raw));
    }
}

/// Whether what was recorded at `place` is `text`.
async fn is_recorded_at(ledger: &Ledger, place: &Place, text: &InboundText) -> Result<bool, ReadError> {
    if place.stream.phone() != Some(&text.from) {
        return Ok(false);
    }
    for seq in place.seq..=place.seq + EVENTS_BEFORE_TEXT {
        let event = match ledger.read_one(&place.stream, seq).await {
            Ok(Some(event)) => event,
            // Words that cannot be compared are far more often the same.
            Ok(None) => return Ok(true),
            Err(error) if error.is_about_the_record() => return Ok(true),
            Err(error) => return Err(error),
        };
        if let Event::MessageReceived(known) = event.event() {
            return Ok(known.provider_message_id != text.provider_message_id || says_the_same(known, text));
        }
    }
    Ok(true)
}

/// Of words that were erased, their likeness is left. A picture alone says what it is.
fn says_the_same(known: &MessageReceived, text: &InboundText) -> bool {
    match known.body.said() {
        Some(body) if body.trim().is_empty() => body == text.body && known.media == text.media,
        Some(body) => body == text.body,
        None => known.likeness == Likeness::of(&text.body),
    }
}
