//! The evidence about one contact, read from a ledger and its log.

use textledger_domain::event::Event;
use textledger_domain::phone::PhoneNumber;
use textledger_domain::policy::Policy;
use textledger_domain::record::Recorded;
use textledger_domain::stream::{Seq, StreamId, System};
use textledger_domain::time::Timestamp;
use textledger_handlers::consents::Standing;
use textledger_infrastructure::checkpoint::anchors;
use textledger_infrastructure::ledger::{Ledger, ReadError};
use textledger_projections::as_of::Basis;
use textledger_projections::bundle::{Evidence, Files, NoBundle, bundle};
use textledger_projections::checkpoint::attest::{AttestError, Witness};
use textledger_projections::checkpoint::leaf::{CensusLeaf, HeadLeaf};
use textledger_projections::checkpoint::note::VerifierKey;
use textledger_projections::checkpoint::objects::Objects;
use textledger_projections::checkpoint::verify::LogFault;

/// A stretch of time, by when things were recorded.
pub type Between = (Option<Timestamp>, Option<Timestamp>);

/// A bundle, before it is written anywhere.
#[derive(Debug)]
pub struct Gathered {
    /// Its files.
    pub files: Files,
    /// How many events it has.
    pub events: usize,
    /// The position of the last of them; 0 without any.
    pub last: Seq,
    /// The census it goes by.
    pub census: CensusLeaf,
    /// How many events were recorded since, which it has not.
    pub since: usize,
}

/// Why there is no bundle.
#[derive(Debug, thiserror::Error)]
pub enum NotGathered<E: std::error::Error + 'static> {
    /// The log proves nothing of it.
    #[error(transparent)]
    Log(#[from] AttestError<E>),
    /// What is on record of the contact came after the checkpoint.
    #[error(
        "{phone} first came up after checkpoint {checkpoint} of {at}: make a new one with `textledger audit checkpoint`"
    )]
    NotCovered {
        /// The contact.
        phone: PhoneNumber,
        /// The newest checkpoint.
        checkpoint: u64,
        /// When its census was taken.
        at: Timestamp,
    },
    /// The evidence makes no bundle.
    #[error(transparent)]
    Bundle(#[from] NoBundle),
    /// A value has no JSON form.
    #[error(transparent)]
    Json(#[from] serde_json::Error),
    /// The ledger could not be read.
    #[error(transparent)]
    Read(#[from] ReadError),
}

/// The bundle about `phone` in `ledger`, up to the newest checkpoint of the log in
/// `objects`, which `key` signed.
///
/// # Errors
/// [`NotGathered`]
pub async fn gather<O: Objects>(
    ledger: &Ledger,
    objects: &O,
    key: &VerifierKey,
    phone: &PhoneNumber,
    policy: &Policy,
    stretch: Between,
) -> Result<Gathered, NotGathered<O::Error>> {
    let witness = Witness::open(objects, key).await?;
    let census = witness.census().clone();
    as_recorded(ledger, &witness).await?;
    let stream = StreamId::Contact(phone.clone());
    let all = ledger.read_stream(&stream).await?;
    let head = witness.head_of(&stream, leaves(&stream, &all)).await?;
    let Some((events, later)) = all.split_at_checked(covered(&all, head.as_ref())) else {
        return Err(AttestError::OtherHead(stream, census.checkpoint).into());
    };
    if events.is_empty() && !later.is_empty() {
        return Err(NotGathered::NotCovered {
            phone: phone.clone(),
            checkpoint: census.checkpoint,
            at: census.at,
        });
    }
    let attested = witness.attest(&stream, head).await?;
    let standing = Standing::of(phone, events, None, Basis::Recorded, census.at);
    let evidence = Evidence {
        phone,
        events,
        later,
        attested: &attested,
        key,
        consent: &serde_json::to_value(standing)?,
        custody: &custody(ledger, &witness, &stream).await?,
        has_annex: witness.knows(&StreamId::Annex(phone.clone())).await?,
        policy,
        stretch,
    };
    let files = bundle(&evidence)?;
    let last = events.last().map_or(0, Recorded::seq);
    Ok(Gathered { files, events: events.len(), last, census, since: later.len() })
}

/// Nothing, when the log is the one that the ledger has on record.
async fn as_recorded<O: Objects>(
    ledger: &Ledger,
    witness: &Witness<'_, O>,
) -> Result<(), NotGathered<O::Error>> {
    let newest = witness.census().checkpoint;
    let Some(last) = anchors(ledger).await?.last().copied() else { return Ok(()) };
    if newest < last.number {
        return Err(AttestError::Log(LogFault::CutOff { newest, recorded: last.number }).into());
    }
    let begins = witness.log().begins_with(last.size, last.root).await.map_err(AttestError::from)?;
    match begins {
        Some(_) => Ok(()),
        None => Err(AttestError::Log(LogFault::Forked(last.number)).into()),
    }
}

/// Who was shown the numbers and words of `stream`, as far as the census has it.
async fn custody<O: Objects>(
    ledger: &Ledger,
    witness: &Witness<'_, O>,
    stream: &StreamId,
) -> Result<Vec<Recorded>, NotGathered<O::Error>> {
    let access = StreamId::System(System::Access);
    let mut looks = ledger.read_stream(&access).await?;
    let head = witness.head_of(&access, leaves(&access, &looks)).await?;
    looks.truncate(covered(&looks, head.as_ref()));
    let is_whose = |look: &Recorded| match look.event() {
        Event::AccessRecorded(access) => access.stream.as_ref() == Some(stream),
        _ => false,
    };
    looks.retain(is_whose);
    Ok(looks)
}

/// Each of `events` as the head that it once was, from the last on.
fn leaves(stream: &StreamId, events: &[Recorded]) -> impl Iterator<Item = HeadLeaf> {
    events.iter().rev().map(|event| HeadLeaf::of(stream, event.as_head()))
}

/// How many of `events` there are up to `head`.
fn covered(events: &[Recorded], head: Option<&HeadLeaf>) -> usize {
    let seq = head.map_or(0, |head| head.seq);
    events.iter().take_while(|event| event.seq() <= seq).count()
}
