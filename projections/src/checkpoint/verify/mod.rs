//! Whether a log of checkpoints is what it was signed and recorded as. Each thing
//! that may have been done to it has a name of its own.

mod census;
mod heads;
mod signed;
mod testimony;

use std::collections::BTreeMap;

use textledger_domain::hash::Hash;

use super::leaf::{CensusLeaf, HeadLeaf};
use super::log::{ENTRIES_PER_BUNDLE, Log, LogError};
use super::note::{NoteFault, SignedNote, VerifierKey};
use super::objects::{NEWEST, Objects, numbered};
use super::tree_head::TreeHead;

pub use self::census::census_of;
pub use self::heads::{HeadFault, against_heads};
pub use self::signed::SignedHeads;
pub use self::testimony::{Dated, INDEX_BEHIND_MAX, SignedHead, Testimony};

/// What the ledger recorded of a checkpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Anchor {
    /// Which checkpoint.
    pub number: u64,
    /// How many entries the log had.
    pub size: u64,
    /// Their root.
    pub root: Hash,
}

/// What was done to a log.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LogFault {
    /// Checkpoints at the end are gone.
    #[error(
        "the log was cut off: it ends with checkpoint {newest}, and the ledger recorded checkpoint {recorded}"
    )]
    CutOff {
        /// The last one that is there; 0 without any.
        newest: u64,
        /// The last one there was.
        recorded: u64,
    },
    /// Another checkpoint of this number was signed.
    #[error("the log was forked: its checkpoint {0} is signed, and is not the one that the ledger recorded")]
    Forked(u64),
    /// What was signed before is no beginning of what is signed now.
    #[error("the log was rewritten: checkpoint {0} is not the beginning of what came after it")]
    Rewritten(u64),
    /// A checkpoint in the middle is gone.
    #[error("checkpoint {0} is missing")]
    Gone(u64),
    /// A checkpoint has not the form of one.
    #[error("{0} is no checkpoint")]
    Malformed(String),
    /// A checkpoint is of another store's log.
    #[error("{name} is of the log {origin}")]
    OtherLog {
        /// The object.
        name: String,
        /// Whose log it is.
        origin: String,
    },
    /// A checkpoint has no signature of the key.
    #[error("{0} is signed by another key")]
    OtherKey(String),
    /// A checkpoint was changed after it was signed.
    #[error("{0} was changed after it was signed")]
    Forged(String),
    /// A tile or a bundle of entries is gone.
    #[error("{0} is missing")]
    NoObject(String),
    /// A tile or a bundle of entries was changed.
    #[error("{0} was changed: it does not fit the root that was signed")]
    Altered(String),
    /// A checkpoint does not end with its census.
    #[error("{0} does not end with its census")]
    NoCensus(String),
    /// The census is not that of the leaves before it.
    #[error("the census of checkpoint {0} is not that of the heads in the log")]
    ForeignCensus(u64),
}

impl LogFault {
    /// What it says of a log that it could not be read.
    ///
    /// # Errors
    /// Why not, where that is no fault of the log.
    pub fn of<E>(error: LogError<E>) -> Result<Self, E> {
        match error {
            LogError::Objects(error) => Err(error),
            LogError::Missing(name) => Ok(Self::NoObject(name)),
            LogError::Altered(name) => Ok(Self::Altered(name)),
            LogError::EntryTooLong => Ok(Self::Altered("an entry".to_owned())),
        }
    }
}

/// What a log says, as far as it holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LogContents {
    /// The census at its end.
    pub census: Option<CensusLeaf>,
    /// How many entries it has.
    pub size: u64,
    /// What it signed of each stream, and when.
    pub heads: SignedHeads,
    /// What is wrong with it.
    pub faults: Vec<LogFault>,
}

/// Holds the log in `objects` against the `key` it is to be signed with and against
/// what the ledger `recorded` of it, oldest first.
///
/// # Errors
/// That the objects could not be read; all that is wrong with them is in the answer.
pub async fn verify_log<O: Objects>(
    objects: &O,
    key: &VerifierKey,
    recorded: &[Anchor],
) -> Result<LogContents, O::Error> {
    let mut contents = LogContents::default();
    match verified(objects, key, recorded, &mut contents).await {
        Ok(()) => Ok(contents),
        Err(Halt::Objects(error)) => Err(error),
        Err(Halt::Fault(fault)) => {
            contents.faults.push(fault);
            Ok(contents)
        }
    }
}

/// Why no more of a log is looked at.
enum Halt<E> {
    Objects(E),
    Fault(LogFault),
}

impl<E> From<LogError<E>> for Halt<E> {
    fn from(error: LogError<E>) -> Self {
        LogFault::of(error).map_or_else(Self::Objects, Self::Fault)
    }
}

async fn verified<O: Objects>(
    objects: &O,
    key: &VerifierKey,
    recorded: &[Anchor],
    contents: &mut LogContents,
) -> Result<(), Halt<O::Error>> {
    let last = recorded.last().map_or(0, |anchor| anchor.number);
    let cut_off = |newest| Halt::Fault(LogFault::CutOff { newest, recorded: last });
    let Some(bytes) = read(objects, NEWEST).await? else {
        return if last == 0 { Ok(()) } else { Err(cut_off(0)) };
    };
    let newest = signed(&bytes, NEWEST, key).map_err(Halt::Fault)?;
    contents.size = newest.size;
    let log = Log::at(objects, newest.size, newest.root);
    let ends = follow(&log, contents).await?;
    let end = contents.census.as_ref().map_or(0, |census| census.checkpoint);
    for number in 1..=end {
        match checkpoint(&log, key, number, ends.get(&number).copied()).await {
            Ok(head) => contents.faults.extend(forked(recorded, number, &head)),
            Err(Halt::Fault(fault)) => contents.faults.push(fault),
            Err(error) => return Err(error),
        }
    }
    if end < last { Err(cut_off(end)) } else { Ok(()) }
}

/// Reads all entries: the leaves, the censuses, and behind how many entries each
/// checkpoint ends.
async fn follow<O: Objects>(
    log: &Log<'_, O>,
    contents: &mut LogContents,
) -> Result<BTreeMap<u64, u64>, Halt<O::Error>> {
    let mut ends = BTreeMap::new();
    let (mut size, mut leaves) = (0, Vec::new());
    for bundle in 0..log.size.div_ceil(ENTRIES_PER_BUNDLE) {
        for entry in log.entries(bundle).await? {
            size += 1;
            contents.census = None;
            if let Ok(leaf) = serde_json::from_slice::<HeadLeaf>(&entry) {
                leaves.push(leaf);
            } else if let Ok(census) = CensusLeaf::parse(&entry) {
                ends.insert(census.checkpoint, size);
                contents.heads.add(&std::mem::take(&mut leaves), &census);
                contents.census = Some(census);
            }
        }
    }
    let Some(census) = &contents.census else {
        return Err(Halt::Fault(LogFault::NoCensus(NEWEST.to_owned())));
    };
    let fits = census_of(contents.heads.newest())
        .is_some_and(|found| (found.root, found.size) == (census.root, census.size));
    if !fits {
        contents.faults.push(LogFault::ForeignCensus(census.checkpoint));
    }
    Ok(ends)
}

/// Checkpoint `number`, which is to end behind `end` entries.
async fn checkpoint<O: Objects>(
    log: &Log<'_, O>,
    key: &VerifierKey,
    number: u64,
    end: Option<u64>,
) -> Result<TreeHead, Halt<O::Error>> {
    let name = numbered(number);
    let bytes = read(log.objects, &name).await?.ok_or(Halt::Fault(LogFault::Gone(number)))?;
    let head = signed(&bytes, &name, key).map_err(Halt::Fault)?;
    match log.begins_with(head.size, head.root).await? {
        None => Err(Halt::Fault(LogFault::Rewritten(number))),
        Some(_) if end != Some(head.size) => Err(Halt::Fault(LogFault::NoCensus(name))),
        Some(_) => Ok(head),
    }
}

async fn read<O: Objects>(objects: &O, name: &str) -> Result<Option<Vec<u8>>, Halt<O::Error>> {
    let found = objects.read(&[name.to_owned()]).await.map_err(Halt::Objects)?;
    Ok(found.into_iter().next().flatten())
}

/// What the note `bytes` states under the signature of `key`, whose name is that of
/// the log.
///
/// # Errors
/// The [`LogFault`] that it is.
pub fn signed(bytes: &[u8], name: &str, key: &VerifierKey) -> Result<TreeHead, LogFault> {
    let malformed = || LogFault::Malformed(name.to_owned());
    let note = SignedNote::parse(bytes).map_err(|_| malformed())?;
    let head = TreeHead::parse(&note.text).map_err(|_| malformed())?;
    if head.origin != key.name() {
        return Err(LogFault::OtherLog { name: name.to_owned(), origin: head.origin });
    }
    match note.check(key) {
        Ok(()) => Ok(head),
        Err(NoteFault::Forged) => Err(LogFault::Forged(name.to_owned())),
        Err(_) => Err(LogFault::OtherKey(name.to_owned())),
    }
}

fn forked(recorded: &[Anchor], number: u64, head: &TreeHead) -> Option<LogFault> {
    let anchor = recorded.iter().find(|anchor| anchor.number == number)?;
    ((anchor.size, anchor.root) != (head.size, head.root)).then_some(LogFault::Forked(number))
}

#[cfg(test)]
mod tests;
