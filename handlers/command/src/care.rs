//! A contact's words, erased or held: what the rules of `decide::care` allow, done
//! in the contact's own stream, in its annex and wherever quarantine quotes it.

use std::collections::BTreeMap;

use serde::Serialize;
use textledger_domain::contact::Contact;
use textledger_domain::decide::care::{self, CareRefused, Erasure, HoldEntry};
use textledger_domain::event::Event;
use textledger_domain::ids::{EventId, Moment};
use textledger_domain::phone::PhoneNumber;
use textledger_domain::policy::Policy;
use textledger_domain::record::{Draft, Recorded};
use textledger_domain::stream::StreamId;
use textledger_infrastructure::ledger::transact::Error as TransactError;
use textledger_infrastructure::ledger::{
    Ledger, Loaded, NotErased, Outcome, ReadError, StreamState, Unfolded,
};

/// Erasures recorded in one append; a transaction takes 100 writes.
const ERASURES_PER_APPEND_MAX: usize = 50;

/// Looks after the words of one ledger.
pub struct Care {
    ledger: Ledger,
    policy: Policy,
}

/// What was erased.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ErasedWords {
    /// The contact.
    pub phone_number: String,
    /// Events whose words are gone now.
    pub events: usize,
    /// Of these, in quarantine.
    pub in_quarantine: usize,
}

/// The matters a contact's words are held for, each with the event that placed
/// the hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Holds {
    /// The contact.
    pub phone_number: String,
    /// By matter.
    pub matters: BTreeMap<String, EventId>,
}

/// Why nothing came of it.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The rules refuse it; nothing was changed.
    #[error(transparent)]
    Refused(#[from] CareRefused),
    /// The ledger could not be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The ledger could not be written.
    #[error(transparent)]
    Write(#[from] TransactError),
    /// The erasure is recorded, and some words are still there.
    #[error("the erasure is recorded and not finished")]
    Unfinished(#[from] NotErased),
}

/// A stream with the events that concern one contact.
struct Share {
    stream: StreamId,
    events: Vec<Recorded>,
}

impl Care {
    /// Looks after the words of `ledger` by `policy`.
    #[must_use]
    pub fn new(ledger: Ledger, policy: Policy) -> Self {
        Self { ledger, policy }
    }

    /// Erases the words of `phone`'s contact: all of them, or none. What a run
    /// before left undone is done now.
    ///
    /// # Errors
    /// [`Error`]
    pub async fn erase(&self, phone: &PhoneNumber, erasure: &Erasure) -> Result<ErasedWords, Error> {
        let own = StreamId::Contact(phone.clone());
        // Of a head that is older than a hold nothing would be held.
        let contact = self.ledger.load_surely::<Contact>(&own).await?.state;
        let mut shares = self.quarantined(phone).await?;
        for stream in [StreamId::Annex(phone.clone()), own] {
            shares.push(Share { events: self.ledger.read_stream(&stream).await?, stream });
        }
        // Whatever is refused in one stream must leave the others as they are.
        for share in &shares {
            self.decide(
                &contact,
                share,
                erasure,
                self.ledger.moment(&Loaded::<Unfolded>::empty(&share.stream)),
            )?;
        }
        let mut erased = ErasedWords { phone_number: phone.e164().to_owned(), events: 0, in_quarantine: 0 };
        for share in shares {
            let gone = match share.stream {
                StreamId::Contact(_) => self.erase_share::<Contact>(share, erasure, Contact::clone).await?,
                // What the words are held for, the contact's own stream says.
                StreamId::Annex(_) => {
                    self.erase_share::<Contact>(share, erasure, |_| contact.clone()).await?
                }
                StreamId::Quarantine(_) | StreamId::System(_) => {
                    let gone = self.erase_share::<Unfolded>(share, erasure, |_| contact.clone()).await?;
                    erased.in_quarantine += gone;
                    gone
                }
            };
            erased.events += gone;
        }
        if erased.events == 0 {
            return Err(CareRefused::NothingLeft.into());
        }
        Ok(erased)
    }

    /// Holds the contact's words for a matter.
    ///
    /// # Errors
    /// [`Error`]
    pub async fn place_hold(&self, phone: &PhoneNumber, entry: &HoldEntry) -> Result<(), Error> {
        self.enter(phone, |contact, moment| care::place_hold(contact, entry, moment)).await
    }

    /// Ends a hold.
    ///
    /// # Errors
    /// [`Error`]
    pub async fn lift_hold(&self, phone: &PhoneNumber, entry: &HoldEntry) -> Result<(), Error> {
        self.enter(phone, |contact, moment| care::lift_hold(contact, entry, moment)).await
    }

    /// What the contact's words are held for, if for anything.
    ///
    /// # Errors
    /// [`Error::Read`]
    pub async fn holds(&self, phone: &PhoneNumber) -> Result<Option<Holds>, Error> {
        let stream = StreamId::Contact(phone.clone());
        let contact = self.ledger.load_surely::<Contact>(&stream).await?.state;
        let matters = contact.holds;
        Ok((!matters.is_empty()).then(|| Holds { phone_number: phone.e164().to_owned(), matters }))
    }

    async fn enter(
        &self,
        phone: &PhoneNumber,
        decide: impl Fn(&Contact, Moment<'_>) -> Result<Vec<Draft>, CareRefused>,
    ) -> Result<(), Error> {
        let stream = StreamId::Contact(phone.clone());
        let decide = |loaded: &Loaded<Contact>, moment: Moment<'_>| decide(&loaded.state, moment);
        self.ledger.transact_unless(&stream, None, decide).await??;
        Ok(())
    }

    /// The payloads in quarantine that name the contact's number.
    async fn quarantined(&self, phone: &PhoneNumber) -> Result<Vec<Share>, ReadError> {
        let digits = phone.e164().trim_start_matches('+');
        let names = |event: &Recorded| match event.event() {
            Event::InboundRejected(rejected) => rejected.raw.as_str().contains(digits),
            Event::WordsErased(_) => true,
            _ => false,
        };
        let mut shares = Vec::new();
        for (stream, _) in self.ledger.streams().await? {
            if let StreamId::Quarantine(_) = stream {
                let events = self.ledger.read_stream(&stream).await?.into_iter().filter(names).collect();
                shares.push(Share { stream, events });
            }
        }
        Ok(shares)
    }

    fn decide(
        &self,
        contact: &Contact,
        share: &Share,
        erasure: &Erasure,
        moment: Moment<'_>,
    ) -> Result<Vec<Draft>, CareRefused> {
        let events: Vec<&Recorded> = share.events.iter().collect();
        care::erase(contact, &events, erasure, &self.policy, moment)
    }

    /// Records the erasures, then does them. How many words are gone now.
    async fn erase_share<S: StreamState>(
        &self,
        mut share: Share,
        erasure: &Erasure,
        contact: impl Fn(&S) -> Contact,
    ) -> Result<usize, Error> {
        loop {
            let decide = |loaded: &Loaded<S>, moment: Moment<'_>| {
                let mut drafts = self.decide(&contact(&loaded.state), &share, erasure, moment)?;
                drafts.truncate(ERASURES_PER_APPEND_MAX);
                Ok::<_, CareRefused>(drafts)
            };
            match self.ledger.transact_unless(&share.stream, None, decide).await?? {
                Outcome::Recorded(recorded) if !recorded.is_empty() => share.events.extend(recorded),
                Outcome::Recorded(_) | Outcome::Duplicate(_) => break,
            }
        }
        let decided = care::erased(&share.events.iter().collect::<Vec<_>>());
        let mut gone = 0;
        for event in share.events.iter().filter(|event| decided.contains(&event.id())) {
            if !event.sealed().words.is_empty() {
                self.ledger.erase_words(&share.stream, event.seq()).await?;
                gone += 1;
            }
        }
        Ok(gone)
    }
}
