//! What a log proves of one stream at its newest checkpoint: that its head is the
//! latest one, or that there is no such stream, and since which checkpoint that is
//! signed. Of the log no more is read than the way there: the first checkpoint with
//! the head is found by halves, since a head that is in one census is in all after it
//! until it advances.

use textledger_domain::hash::Hash;
use textledger_domain::stream::StreamId;

use super::census::leaf_hash;
use super::census::page::PageFault;
use super::census::paths::{Paths, PathsError};
use super::census::proof::CensusProof;
use super::leaf::{CensusLeaf, HeadLeaf, StreamDigest};
use super::log::{ENTRIES_PER_BUNDLE, Log, LogError};
use super::note::VerifierKey;
use super::objects::{NEWEST, Objects, numbered};
use super::tree_head::TreeHead;
use super::verify::{LogFault, signed};

/// A signed checkpoint, by its number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NumberedNote {
    /// Which checkpoint, counted from 1.
    pub number: u64,
    /// The note, as it was signed.
    pub note: Vec<u8>,
    /// What it states.
    pub head: TreeHead,
}

/// A leaf of the log, and the proof that it is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Included<T> {
    /// The leaf.
    pub leaf: T,
    /// Which entry of the log it is, counted from 0.
    pub index: u64,
    /// The proof (RFC 6962 §2.1.1).
    pub proof: Vec<Hash>,
}

/// What the log proves of a stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attested {
    /// The checkpoints the proof goes by, oldest first; the last one is the newest of
    /// the log, and all is proved against that.
    pub notes: Vec<NumberedNote>,
    /// The proof for each of them but the last that it is the beginning of the last.
    pub consistency: Vec<Vec<Hash>>,
    /// The census of the newest.
    pub census: Included<CensusLeaf>,
    /// Where the stream stands in it, or would have to.
    pub place: CensusProof,
    /// The stream's head; none where there is no such stream.
    pub head: Option<Included<HeadLeaf>>,
}

/// Why a log proves nothing of a stream.
#[derive(Debug, thiserror::Error)]
pub enum AttestError<E: std::error::Error + 'static> {
    /// Nothing was signed yet.
    #[error("there is no checkpoint yet: make one with `textledger audit checkpoint`")]
    NoCheckpoint,
    /// The log does not hold.
    #[error("{0}: ask `textledger audit checkpoint --verify`, and restore the log")]
    Log(LogFault),
    /// The census does not hold together.
    #[error("{fault}: {name}; restore it from a copy of the log")]
    Census {
        /// What is wrong.
        fault: PageFault,
        /// The object.
        name: String,
    },
    /// The stream's head was signed, and none of its events is that.
    #[error(
        "the head of {0} that checkpoint {1} signed is none of its events: they were replaced or cut off since; ask `textledger audit verify`"
    )]
    OtherHead(StreamId, u64),
    /// The objects could not be read.
    #[error(transparent)]
    Objects(E),
}

impl<E: std::error::Error> From<LogError<E>> for AttestError<E> {
    fn from(error: LogError<E>) -> Self {
        LogFault::of(error).map_or_else(Self::Objects, Self::Log)
    }
}

impl<E: std::error::Error> From<PathsError<E>> for AttestError<E> {
    fn from(error: PathsError<E>) -> Self {
        match error {
            PathsError::Objects(error) => Self::Objects(error),
            PathsError::Page { fault, name } => Self::Census { fault, name },
        }
    }
}

type Proved<T, O> = Result<T, AttestError<<O as Objects>::Error>>;

/// A log at its newest checkpoint, to be asked about streams.
pub struct Witness<'a, O> {
    log: Log<'a, O>,
    key: &'a VerifierKey,
    census: CensusLeaf,
}

impl<'a, O: Objects> Witness<'a, O> {
    /// The log in `objects`, whose newest checkpoint has to be signed by `key`.
    ///
    /// # Errors
    /// [`AttestError`]
    pub async fn open(objects: &'a O, key: &'a VerifierKey) -> Proved<Self, O> {
        let newest = read(objects, NEWEST).await?.ok_or(AttestError::NoCheckpoint)?;
        let head = signed(&newest, NEWEST, key).map_err(AttestError::Log)?;
        let log = Log::at(objects, head.size, head.root);
        let census = census_at(&log, head.size, NEWEST).await?;
        Ok(Self { log, key, census })
    }

    /// The census of the newest checkpoint.
    #[must_use]
    pub fn census(&self) -> &CensusLeaf {
        &self.census
    }

    /// The log at its newest checkpoint.
    #[must_use]
    pub fn log(&self) -> &Log<'a, O> {
        &self.log
    }

    /// Which of `leaves`, each of which `stream` once had as its head, the newest
    /// census has; none where it does not have the stream.
    ///
    /// # Errors
    /// [`AttestError`]; [`AttestError::OtherHead`] where it has another head.
    pub async fn head_of(
        &self,
        stream: &StreamId,
        leaves: impl Iterator<Item = HeadLeaf>,
    ) -> Proved<Option<HeadLeaf>, O> {
        let digest = StreamDigest::of(stream);
        let paths = Paths::read(self.log.objects, self.census.root, &[digest]).await?;
        let Some(hash) = paths.leaf(&digest) else { return Ok(None) };
        let mut leaves = leaves.filter(|leaf| is_hashed_as(leaf, hash));
        let other = || AttestError::OtherHead(stream.clone(), self.census.checkpoint);
        leaves.next().map(Some).ok_or_else(other)
    }

    /// Whether the newest census has `stream`.
    ///
    /// # Errors
    /// [`AttestError`]
    pub async fn knows(&self, stream: &StreamId) -> Proved<bool, O> {
        let digest = StreamDigest::of(stream);
        let paths = Paths::read(self.log.objects, self.census.root, &[digest]).await?;
        Ok(paths.leaf(&digest).is_some())
    }

    /// What the log proves of `stream`, whose head in the newest census is `head`.
    ///
    /// # Errors
    /// [`AttestError`]
    pub async fn attest(&self, stream: &StreamId, head: Option<HeadLeaf>) -> Proved<Attested, O> {
        let digest = StreamDigest::of(stream);
        let newest = self.numbered(self.census.checkpoint).await?;
        if (newest.head.size, newest.head.root) != (self.log.size, self.log.root) {
            return Err(AttestError::Log(LogFault::Rewritten(newest.number)));
        }
        let paths = Paths::read(self.log.objects, self.census.root, &[digest]).await?;
        let mut wanted = vec![1];
        let head = match head {
            None => None,
            Some(leaf) => {
                let first = self.first_with(&digest, &leaf).await?;
                wanted.push(first);
                Some(self.found(leaf, first).await?)
            }
        };
        wanted.retain(|number| *number < newest.number);
        wanted.dedup();
        let (mut notes, mut consistency) = (Vec::new(), Vec::new());
        for number in wanted {
            let note = self.numbered(number).await?;
            let begins = self.log.begins_with(note.head.size, note.head.root).await?;
            consistency.push(begins.ok_or(AttestError::Log(LogFault::Rewritten(number)))?);
            notes.push(note);
        }
        notes.push(newest);
        let index = self.log.size - 1;
        let census = Included { leaf: self.census.clone(), index, proof: self.log.includes(index).await? };
        Ok(Attested { notes, consistency, census, place: paths.prove(&digest), head })
    }

    /// The first checkpoint whose census has `leaf`, which the newest one has.
    async fn first_with(&self, stream: &StreamDigest, leaf: &HeadLeaf) -> Proved<u64, O> {
        let (mut low, mut high) = (1, self.census.checkpoint);
        while low < high {
            let middle = low + (high - low) / 2;
            let note = self.numbered(middle).await?;
            let census = census_at(&self.log, note.head.size, &numbered(middle)).await?;
            let paths = Paths::read(self.log.objects, census.root, &[*stream]).await?;
            if paths.leaf(stream).is_some_and(|hash| is_hashed_as(leaf, hash)) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        Ok(low)
    }

    /// Where `leaf` stands among the entries of checkpoint `number`.
    async fn found(&self, leaf: HeadLeaf, number: u64) -> Proved<Included<HeadLeaf>, O> {
        let from = match number {
            1 => 0,
            _ => self.numbered(number - 1).await?.head.size,
        };
        let end = self.numbered(number).await?.head.size;
        let missing = || AttestError::Log(LogFault::NoCensus(numbered(number)));
        let entry = leaf.to_bytes().map_err(|_| missing())?;
        let mut index = from;
        while index < end {
            let bundle = index / ENTRIES_PER_BUNDLE;
            let first = bundle * ENTRIES_PER_BUNDLE;
            for (place, found) in (first..).zip(self.log.entries(bundle).await?) {
                if (index..end).contains(&place) && found == entry {
                    return Ok(Included { leaf, index: place, proof: self.log.includes(place).await? });
                }
            }
            index = first + ENTRIES_PER_BUNDLE;
        }
        Err(missing())
    }

    async fn numbered(&self, number: u64) -> Proved<NumberedNote, O> {
        let name = numbered(number);
        let note = read(self.log.objects, &name).await?;
        let note = note.ok_or(AttestError::Log(LogFault::Gone(number)))?;
        let head = signed(&note, &name, self.key).map_err(AttestError::Log)?;
        Ok(NumberedNote { number, note, head })
    }
}

/// The census that the first `size` entries of `log` end with.
async fn census_at<O: Objects>(log: &Log<'_, O>, size: u64, name: &str) -> Proved<CensusLeaf, O> {
    let entry = match size.checked_sub(1) {
        Some(last) => log.entry(last).await?,
        None => None,
    };
    let no_census = || AttestError::Log(LogFault::NoCensus(name.to_owned()));
    CensusLeaf::parse(&entry.ok_or_else(no_census)?).map_err(|_| no_census())
}

fn is_hashed_as(leaf: &HeadLeaf, hash: Hash) -> bool {
    leaf.to_bytes().is_ok_and(|entry| leaf_hash(&entry) == hash)
}

async fn read<O: Objects>(objects: &O, name: &str) -> Proved<Option<Vec<u8>>, O> {
    let found = objects.read(&[name.to_owned()]).await.map_err(AttestError::Objects)?;
    Ok(found.into_iter().next().flatten())
}
