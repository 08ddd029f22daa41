//! What holds for a number: now or at any instant, by what we knew or by what
//! was true, with the events that prove it.

use std::collections::BTreeSet;

use serde::Serialize;
use textledger_domain::consent::{Answer, Dated, Question};
use textledger_domain::contact::Contact;
use textledger_domain::event::Event;
use textledger_domain::event::consent::{Channel, Purpose};
use textledger_domain::hash::Hash;
use textledger_domain::ids::EventId;
use textledger_domain::phone::PhoneNumber;
use textledger_domain::record::Recorded;
use textledger_domain::reference::Reference;
use textledger_domain::stream::{Seq, StreamId};
use textledger_domain::time::Timestamp;
use textledger_infrastructure::ledger::{DedupeKey, Source};
use textledger_projections::as_of::{Basis, as_of, counts};
use textledger_projections::view::ConsentStatus;

use super::answers::{self, PurposeAnswer};
use super::pending::PendingOptOut;
use super::{Consents, Error};

/// What holds for a number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Standing {
    /// The number.
    pub phone_number: String,
    /// The instant asked about.
    pub at: Timestamp,
    /// By which clock.
    pub basis: Basis,
    /// The last event that counts; 0 where nothing is known of the number.
    pub as_of_seq: Seq,
    /// The status as a whole.
    pub status: ConsentStatus,
    /// Whether the history holds something this version does not understand,
    /// which may be a revocation: the status is then never `opted_in`.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub not_understood: bool,
    /// The answer for each channel and purpose.
    pub answers: Vec<PurposeAnswer>,
    /// Opt-outs that wait to be completed, the most urgent first.
    pub pending: Vec<PendingOptOut>,
    /// A question that the contact has not answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub question: Option<Question>,
    /// A carrier's block that is still in force.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub carrier_block: Option<Dated>,
    /// The events all of it rests on.
    pub proof: Vec<Proof>,
}

/// An event that proves something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Proof {
    /// The event.
    pub event_id: EventId,
    /// Its position in the contact's stream.
    pub seq: Seq,
    /// Its type.
    #[serde(rename = "type")]
    pub event_type: String,
    /// When it happened.
    pub occurred_at: Timestamp,
    /// When it was recorded.
    pub recorded_at: Timestamp,
    /// Its hash, which seals it and all before it.
    pub hash: Hash,
}

/// The record a reference code leads to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Found {
    /// The code.
    pub reference: String,
    /// The contact.
    pub phone_number: String,
    /// Where the answer that named the code is recorded.
    pub seq: Seq,
}

impl Standing {
    /// What `events`, which are all of `phone`'s stream, say of `at`; of the present,
    /// which is `now`, if it is left out.
    #[must_use]
    pub fn of(
        phone: &PhoneNumber,
        events: &[Recorded],
        at: Option<Timestamp>,
        basis: Basis,
        now: Timestamp,
    ) -> Self {
        // Now is not before what was just recorded, whatever the clocks say.
        let present = events.last().map_or(now, |last| last.recorded_at().max(now));
        let at = at.unwrap_or(present);
        let past = as_of(events, at, basis);
        let consent = &past.contact.consent;
        let answers = answers::of_everything(&past.contact, at);
        let waiting = consent.pending_in_force();
        let mut proving: BTreeSet<EventId> =
            answers.iter().flat_map(|answer| answer.answer.proof.iter().copied()).collect();
        proving.extend(waiting.iter().map(|pending| pending.mark.event));
        proving.extend(consent.question.map(|question| question.event));
        proving.extend(past.contact.carrier_block().map(|block| block.event));
        let not_understood = !past.contact.history.is_understood();
        let status = match consent.unanswered(at) {
            _ if past.as_of_seq == 0 => ConsentStatus::Unknown,
            Some(_) if consent.pending_in_force().is_empty() => ConsentStatus::OptedOut,
            _ => ConsentStatus::of(consent),
        };
        Self {
            phone_number: phone.e164().to_owned(),
            at,
            basis,
            as_of_seq: past.as_of_seq,
            status: if not_understood { status.in_doubt() } else { status },
            not_understood,
            pending: waiting.into_iter().map(|pending| PendingOptOut::new(phone, pending, at)).collect(),
            question: consent.question,
            carrier_block: past.contact.carrier_block(),
            proof: events
                .iter()
                .filter(|event| counts(event, at, basis) && proves(event, &proving))
                .map(proof)
                .collect(),
            answers,
        }
    }
}

impl Consents {
    /// May we contact `phone` on `channel` for `purpose` now? The head
    /// answers, held against the last event: two strongly consistent reads.
    ///
    /// # Errors
    /// [`Error::Read`]
    pub async fn check(
        &self,
        phone: &PhoneNumber,
        channel: Channel,
        purpose: Purpose,
    ) -> Result<Answer, Error> {
        let loaded = self.ledger.load_surely::<Contact>(&StreamId::Contact(phone.clone())).await?;
        Ok(loaded.state.check(channel, purpose, self.ledger.now()))
    }

    /// As [`Consents::check`], on every channel and for every purpose.
    ///
    /// # Errors
    /// [`Error::Read`]
    pub async fn check_everything(&self, phone: &PhoneNumber) -> Result<Vec<PurposeAnswer>, Error> {
        let loaded = self.ledger.load_surely::<Contact>(&StreamId::Contact(phone.clone())).await?;
        Ok(answers::of_everything(&loaded.state, self.ledger.now()))
    }

    /// What holds for `phone` at `at`, now if it is left out.
    ///
    /// # Errors
    /// [`Error::Read`]
    pub async fn standing(
        &self,
        phone: &PhoneNumber,
        at: Option<Timestamp>,
        basis: Basis,
    ) -> Result<Standing, Error> {
        let events = self.ledger.read_stream(&StreamId::Contact(phone.clone())).await?;
        Ok(Standing::of(phone, &events, at, basis, self.ledger.now()))
    }

    /// The record a reference code from an answer to MY STATUS leads to.
    ///
    /// # Errors
    /// [`Error::Read`]
    pub async fn find(&self, reference: &Reference) -> Result<Option<Found>, Error> {
        let key = DedupeKey::new(Source::Reference, reference.as_str());
        let place = self.ledger.recorded_under(&key).await?;
        Ok(place.and_then(|place| {
            let phone_number = place.stream.contact()?.e164().to_owned();
            Some(Found { reference: reference.to_string(), phone_number, seq: place.seq })
        }))
    }
}

/// An event that is named, that completes one that is, or that may be anything.
fn proves(event: &Recorded, named: &BTreeSet<EventId>) -> bool {
    match event.event() {
        Event::Unknown(_) => true,
        Event::OptOutCompleted(completed) => named.contains(&completed.revocation),
        _ => named.contains(&event.id()),
    }
}

fn proof(event: &Recorded) -> Proof {
    Proof {
        event_id: event.id(),
        seq: event.seq(),
        event_type: event.event().type_name().to_owned(),
        occurred_at: event.occurred_at(),
        recorded_at: event.recorded_at(),
        hash: event.sealed().hash,
    }
}
