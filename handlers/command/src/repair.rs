//! Mending a contact's stream: a head that does not fit its events is written
//! anew; events that are lost are told as lost, if the operator says so; and what
//! came in meanwhile is carried over from the annex.

use std::collections::BTreeSet;

use serde::Serialize;
use textledger_domain::contact::Contact;
use textledger_domain::decide::pieces::Earlier;
use textledger_domain::decide::repair::{self, Loss, RepairRefused};
use textledger_domain::event::Event;
use textledger_domain::phone::PhoneNumber;
use textledger_domain::policy::Policy;
use textledger_domain::record::Recorded;
use textledger_domain::stream::{Seq, StreamId};
use textledger_infrastructure::ledger::transact::Error as TransactError;
use textledger_infrastructure::ledger::{
    AppendError, Condition, DedupeKey, Ledger, Outcome, ReadError, Source,
};

/// What was found, and what was done about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Mended {
    /// The contact.
    pub phone_number: String,
    /// The events that are told as lost now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lost: Option<(Seq, Seq)>,
    /// Texts and delivery reports carried over from the annex.
    pub carried_over: usize,
}

/// Why a stream was not mended.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The events do not hold together: only a backup mends that.
    #[error("restore the event from a backup: no STOP is missed meanwhile, and nothing else is sent")]
    Broken(#[source] ReadError),
    /// Events are missing, and nobody has said that they are lost.
    #[error(
        "events {from} to {through} are missing: restore them from a backup (a point-in-time restore of the events table), or go on without them with --accept-loss --reason TEXT: the contact then counts as opted out until it texts START"
    )]
    Missing {
        /// The first.
        from: Seq,
        /// The last.
        through: Seq,
    },
    /// The loss is not told as it has to be.
    #[error(transparent)]
    Refused(#[from] RepairRefused),
    /// The ledger could not be read.
    #[error(transparent)]
    Read(ReadError),
    /// The loss could not be recorded.
    #[error(transparent)]
    Append(#[from] AppendError),
    /// A text could not be carried over; again does no harm.
    #[error(transparent)]
    Write(#[from] TransactError),
}

impl From<ReadError> for Error {
    fn from(error: ReadError) -> Self {
        if error.is_about_the_record() { Self::Broken(error) } else { Self::Read(error) }
    }
}

/// Mends the stream of `phone`'s contact. `accepted` are the reason and the name
/// of whoever accepts that events are lost.
///
/// # Errors
/// [`Error`]
pub async fn mend(
    ledger: &Ledger,
    policy: &Policy,
    phone: &PhoneNumber,
    accepted: Option<(String, String)>,
) -> Result<Mended, Error> {
    let stream = StreamId::Contact(phone.clone());
    let mut lost = None;
    if let Condition::CutOff { loaded, from } = ledger.examine::<Contact>(&stream).await? {
        let through = loaded.head.seq;
        let Some((reason, by)) = accepted else { return Err(Error::Missing { from, through }) };
        let moment = ledger.moment(&loaded);
        let drafts = repair::go_on_without(&Loss { from, through, reason, by }, policy, moment)?;
        ledger.append_behind_loss(&loaded, moment, drafts).await?;
        lost = Some((from, through));
    }
    let carried_over = carry_over(ledger, policy, phone).await?;
    Ok(Mended { phone_number: phone.e164().to_owned(), lost, carried_over })
}

/// Records what the annex holds in the contact's own stream, each once. A text
/// that stands there already came in before its event was lost, and came again.
async fn carry_over(ledger: &Ledger, policy: &Policy, phone: &PhoneNumber) -> Result<usize, Error> {
    let stream = StreamId::Contact(phone.clone());
    let there: BTreeSet<String> = ledger.read_stream(&stream).await?.iter().filter_map(text_id).collect();
    let mut carried_over = 0;
    let mut earlier: Option<Earlier> = None;
    for event in ledger.read_stream(&StreamId::Annex(phone.clone())).await? {
        let key = DedupeKey::new(Source::Annex, &event.id().to_string());
        if text_id(&event).is_some_and(|id| there.contains(&id)) {
            continue;
        }
        let recorded = ledger
            .transact::<Contact>(&stream, Some(&key), |loaded, moment| {
                repair::carry_over(&loaded.state, &event, earlier.as_ref(), policy, moment)
            })
            .await?;
        if let Event::MessageReceived(message) = event.event() {
            earlier = Earlier::of(&event, message);
        }
        carried_over += usize::from(matches!(recorded, Outcome::Recorded(events) if !events.is_empty()));
    }
    Ok(carried_over)
}

/// What the provider calls the text that `event` records.
fn text_id(event: &Recorded) -> Option<String> {
    match event.event() {
        Event::MessageReceived(message) => Some(message.provider_message_id.clone()),
        _ => None,
    }
}
