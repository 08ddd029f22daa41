//! Entering wishes and acknowledgements, each under a key that makes the same
//! request sent again harmless.

use serde::{Deserialize, Serialize};
use textledger_domain::actor::Principal;
use textledger_domain::contact::Contact;
use textledger_domain::deadline::Deadline;
use textledger_domain::decide::entered::{self, Completion, EntryRefused, Wish};
use textledger_domain::event::Event;
use textledger_domain::event::consent::{Channel, Method, Purpose, RequestRef};
use textledger_domain::hash::Hash;
use textledger_domain::ids::{EventId, Moment};
use textledger_domain::phone::PhoneNumber;
use textledger_domain::record::{Draft, Recorded};
use textledger_domain::stream::{Seq, StreamId};
use textledger_domain::time::Timestamp;
use textledger_infrastructure::ledger::{self, DedupeKey, Loaded, Source};
use textledger_reading::Language;

use super::answers::{self, PurposeAnswer};
use super::{Consents, Error, channels};

/// The longest idempotency key.
const KEY_CHARS_MAX: usize = 255;

/// A revocation or a grant as it is entered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WishRequest {
    /// How it reached us: email, voice, web or manual.
    pub method: Method,
    /// The customer's words, or an account of them.
    pub words: String,
    /// Where the proof is kept: a recording, an e-mail's id, a form.
    pub evidence: String,
    /// Who enters it.
    pub entered_by: String,
    /// The channels it is about. A revocation stops all unless it says
    /// otherwise; a grant opens texts only.
    #[serde(default, deserialize_with = "channels::several", skip_serializing_if = "Option::is_none")]
    pub channels: Option<Vec<Channel>>,
    /// The purposes it is about. A revocation stops all unless it says
    /// otherwise; a grant opens replies and informational contact.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purposes: Option<Vec<Purpose>>,
    /// When the customer said so; now, if it is left out. A grant that would
    /// lift a revocation has to say it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub requested_at: Option<Timestamp>,
    /// The language of the customer's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<Language>,
    /// The contact in the business's own records.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer_id: Option<String>,
    /// Whether it is to be recorded also where it changes nothing, because what
    /// stands is later.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub confirm: bool,
}

/// An acknowledgement as it is entered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CompletionRequest {
    /// The revocation acknowledged; all that wait, if it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revocation: Option<EventId>,
    /// The systems that follow it now.
    pub acknowledged_by: Vec<String>,
    /// Where the proof is kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<String>,
    /// Who enters it.
    pub entered_by: String,
}

/// Whether a request was carried out now or before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Now.
    Recorded,
    /// Before, under the same key; nothing was recorded this time.
    Repeated,
}

/// What was recorded for a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Entered {
    /// Whether now or before.
    pub outcome: Outcome,
    /// The contact.
    pub phone_number: String,
    /// The event, the first of several.
    pub event_id: EventId,
    /// Its position in the contact's stream.
    pub seq: Seq,
    /// Its type.
    #[serde(rename = "type")]
    pub event_type: String,
    /// When it was recorded.
    pub recorded_at: Timestamp,
    /// The last day to honour it, for a revocation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deadline: Option<Deadline>,
    /// For a grant: the carrier blocks our texts all the same, until the
    /// customer texts START from the phone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub carrier_blocks: Option<bool>,
    /// What may be done now for each channel and purpose, and why: with it, and
    /// with all else that is on record.
    pub in_force: Vec<PurposeAnswer>,
}

impl Consents {
    /// Records a revocation. It blocks at once, and waits for its completion.
    ///
    /// # Errors
    /// [`Error`]; nothing is half recorded.
    pub async fn revoke(
        &self,
        phone: &PhoneNumber,
        request: &WishRequest,
        key: &str,
        principal: &Principal,
    ) -> Result<Entered, Error> {
        let reference = reference("revoke", phone, request, key)?;
        let decide = |loaded: &Loaded<Contact>, moment: Moment<'_>| {
            let wish = wish(request, &Channel::ALL, &Purpose::ALL, &reference, principal);
            entered::revoke(&loaded.state, &wish, &self.policy, moment)
        };
        self.record(phone, &reference, decide).await
    }

    /// Records a grant.
    ///
    /// # Errors
    /// [`Error`]; nothing is half recorded.
    pub async fn grant(
        &self,
        phone: &PhoneNumber,
        request: &WishRequest,
        key: &str,
        principal: &Principal,
    ) -> Result<Entered, Error> {
        let reference = reference("grant", phone, request, key)?;
        let decide = |loaded: &Loaded<Contact>, moment: Moment<'_>| {
            let wish = wish(request, &[Channel::Sms], &Purpose::OPENED_BY_TEXT, &reference, principal);
            entered::grant(&loaded.state, &wish, moment)
        };
        self.record(phone, &reference, decide).await
    }

    /// Records that the systems behind us follow an opt-out.
    ///
    /// # Errors
    /// [`Error`]; nothing is half recorded.
    pub async fn complete(
        &self,
        phone: &PhoneNumber,
        request: &CompletionRequest,
        key: &str,
        principal: &Principal,
    ) -> Result<Entered, Error> {
        let reference = reference("complete", phone, request, key)?;
        let completion = Completion {
            revocation: request.revocation,
            acknowledged_by: request.acknowledged_by.clone(),
            evidence: request.evidence.clone(),
            entered_by: request.entered_by.clone(),
            principal: principal.clone(),
            request: Some(reference.clone()),
        };
        let decide = |loaded: &Loaded<Contact>, moment: Moment<'_>| {
            entered::complete(&loaded.state, &completion, moment)
        };
        self.record(phone, &reference, decide).await
    }

    async fn record(
        &self,
        phone: &PhoneNumber,
        reference: &RequestRef,
        decide: impl Fn(&Loaded<Contact>, Moment<'_>) -> Result<Vec<Draft>, EntryRefused>,
    ) -> Result<Entered, Error> {
        phone.possible().map_err(EntryRefused::Impossible)?;
        let stream = StreamId::Contact(phone.clone());
        let key = DedupeKey::new(Source::Consent, &reference.idempotency_key);
        // A repeated request is answered as the first time, also where the
        // state would refuse it by now: so the key is looked up first.
        let before = self.ledger.recorded_under(&key).await?;
        let place = match before {
            Some(place) => place,
            None => match self.ledger.transact_unless(&stream, Some(&key), decide).await? {
                Ok(ledger::Outcome::Duplicate(place)) => place,
                Ok(ledger::Outcome::Recorded(events)) => {
                    // A decision to enter something is never empty.
                    let first = events.first().ok_or(Error::KeyReused)?;
                    return self.answer(Outcome::Recorded, phone, first).await;
                }
                // The same request may have come twice at once, and the state
                // refuses it because the other one has been carried out.
                Err(refused) => self.ledger.recorded_under(&key).await?.ok_or(refused)?,
            },
        };
        let first = match place.stream == stream {
            true => self.ledger.read_one(&stream, place.seq).await?,
            false => None,
        };
        match first.filter(|event| request_of(event.event()) == Some(reference)) {
            Some(event) => self.answer(Outcome::Repeated, phone, &event).await,
            None => Err(Error::KeyReused),
        }
    }

    /// The record, and what holds with it.
    async fn answer(
        &self,
        outcome: Outcome,
        phone: &PhoneNumber,
        event: &Recorded,
    ) -> Result<Entered, Error> {
        let contact = self.ledger.load_surely::<Contact>(event.stream()).await?.state;
        let (deadline, carrier_blocks) = match event.event() {
            Event::ConsentRevoked(revoked) => (Some(revoked.deadline.clone()), None),
            Event::ConsentGranted(granted) => (None, Some(granted.carrier_blocks)),
            _ => (None, None),
        };
        Ok(Entered {
            outcome,
            phone_number: phone.e164().to_owned(),
            event_id: event.id(),
            seq: event.seq(),
            event_type: event.event().type_name().to_owned(),
            recorded_at: event.recorded_at(),
            deadline,
            carrier_blocks,
            in_force: answers::of_everything(&contact, self.ledger.now()),
        })
    }
}

fn reference(
    what: &str,
    phone: &PhoneNumber,
    request: &impl Serialize,
    key: &str,
) -> Result<RequestRef, Error> {
    let chars = key.chars().count();
    if !(1..=KEY_CHARS_MAX).contains(&chars) || key.chars().any(char::is_control) || key.trim().is_empty() {
        return Err(Error::MalformedKey { most: KEY_CHARS_MAX });
    }
    let content = serde_json::json!([what, phone.e164(), request]).to_string();
    Ok(RequestRef { idempotency_key: key.to_owned(), digest: Hash::of(content.as_bytes()).to_string() })
}

fn wish(
    request: &WishRequest,
    channels: &[Channel],
    purposes: &[Purpose],
    reference: &RequestRef,
    principal: &Principal,
) -> Wish {
    Wish {
        method: request.method,
        words: request.words.clone(),
        evidence: request.evidence.clone(),
        channels: request.channels.clone().unwrap_or_else(|| channels.to_vec()),
        purposes: request.purposes.clone().unwrap_or_else(|| purposes.to_vec()),
        at: request.requested_at,
        language: request.language.unwrap_or_default(),
        customer_id: request.customer_id.clone(),
        confirmed: request.confirm,
        entered_by: request.entered_by.clone(),
        principal: principal.clone(),
        request: Some(reference.clone()),
    }
}

fn request_of(event: &Event) -> Option<&RequestRef> {
    match event {
        Event::ConsentRevoked(revoked) => revoked.request.as_ref(),
        Event::ConsentGranted(granted) => granted.request.as_ref(),
        Event::OptOutCompleted(completed) => completed.request.as_ref(),
        _ => None,
    }
}
