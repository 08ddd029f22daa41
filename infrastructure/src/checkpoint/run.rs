//! One checkpoint: what advanced, the census of it, the log with it, signed, kept and
//! on record. Run again after a crash, it first finishes what was begun.

use std::collections::BTreeMap;

use textledger_domain::actor::Actor;
use textledger_domain::event::checkpoint::CheckpointSigned;
use textledger_domain::record::Head;
use textledger_domain::stream::{StreamId, System};
use textledger_domain::time::Timestamp;
use textledger_projections::checkpoint::census::paths::{Changed, Paths};
use textledger_projections::checkpoint::census::{CensusRoot, leaf_hash};
use textledger_projections::checkpoint::leaf::{CensusLeaf, HeadLeaf, StreamDigest};
use textledger_projections::checkpoint::log::{Grown, Log, bundle_bytes};
use textledger_projections::checkpoint::note::SignedNote;
use textledger_projections::checkpoint::objects::{Objects, numbered, page, staged};
use textledger_projections::checkpoint::tree_head::TreeHead;
use textledger_projections::checkpoint::verify::LogFault;

use super::error::CheckpointError;
use super::signer::NoteSigner;
use super::standing::{LogStanding, publish, standing};
use super::{advances, recorded};
use crate::ledger::Ledger;

/// Makes checkpoints of a ledger.
pub struct Checkpointer<'a, O, S> {
    /// The ledger.
    pub ledger: &'a Ledger,
    /// Where its log and its census are kept.
    pub objects: &'a O,
    /// Who signs.
    pub signer: &'a S,
    /// In whose name it is recorded.
    pub actor: Actor,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpointed {
    /// The newest checkpoint, which is a new one if anything advanced.
    pub signed: CheckpointSigned,
    /// Heads that advanced; 0 where there was nothing to sign.
    pub advances: u64,
    /// Pages of the census that were written.
    pub pages: u64,
}

/// What is to be signed.
struct Prepared {
    census: CensusLeaf,
    pages: u64,
    entries: Vec<Vec<u8>>,
}

type Ran<T, O> = Result<T, CheckpointError<<O as Objects>::Error>>;

impl<O: Objects, S: NoteSigner> Checkpointer<'_, O, S> {
    /// Makes a checkpoint of what advanced since the last one, by the time events were
    /// recorded at; with `all`, of every stream whose head is not the one in the census.
    /// None where the ledger is empty.
    ///
    /// # Errors
    /// [`CheckpointError`]
    pub async fn run(&self, all: bool) -> Ran<Option<Checkpointed>, O> {
        let standing = self.caught_up().await?;
        let at = self.ledger.now();
        let heads = match &standing.census {
            Some(last) if at < last.at => {
                return Err(CheckpointError::ClockBefore { now: at, last: last.at });
            }
            Some(last) if !all => advances::advanced(self.ledger, last.at, at).await?,
            _ => advances::all(self.ledger).await?,
        };
        let Some(prepared) = self.prepare(&standing, heads, at).await? else {
            let signed = self.event(&standing);
            return Ok(signed.map(|signed| Checkpointed { signed, advances: 0, pages: 0 }));
        };
        let Prepared { census, pages, entries } = prepared;
        let advances = entries.len() as u64 - 1;
        let grown = Log::at(self.objects, standing.size, standing.root).with(&entries).await?;
        let standing = LogStanding { size: grown.size, root: grown.root, census: Some(census) };
        self.sign(standing.number(), &entries, grown).await?;
        let signed = self.record(&standing).await?;
        Ok(signed.map(|signed| Checkpointed { signed, advances, pages }))
    }

    /// Where the log stands, once what an earlier run left undone is done, and the
    /// ledger has it on record.
    async fn caught_up(&self) -> Ran<LogStanding, O> {
        // Before the log, which other runs only take further.
        let last = recorded::last(self.ledger).await?;
        let standing = standing(self.objects, self.signer.key()).await?;
        let (log, recorded) = (standing.number(), last.map_or(0, |anchor| anchor.number));
        if log < recorded {
            return Err(CheckpointError::Log(LogFault::CutOff { newest: log, recorded }));
        }
        if let Some(anchor) = last {
            let log = Log::at(self.objects, standing.size, standing.root);
            let begins = log.begins_with(anchor.size, anchor.root).await?.is_some();
            if !begins || (recorded == standing.number() && anchor.size != standing.size) {
                return Err(CheckpointError::Log(LogFault::Forked(recorded)));
            }
        }
        if log > recorded {
            let ledger = recorded::last(self.ledger).await?.map_or(0, |anchor| anchor.number);
            match log.saturating_sub(ledger) {
                0 => {}
                // The run before ended when all was done but this.
                1 => drop(self.record(&standing).await?),
                _ => return Err(CheckpointError::LedgerBehind { log, ledger }),
            }
        }
        Ok(standing)
    }

    /// The leaves of the `heads` that the census does not have, and the census with
    /// them, whose pages are kept by then. None where nothing advanced but the record
    /// of the last checkpoint.
    async fn prepare(
        &self,
        standing: &LogStanding,
        heads: BTreeMap<StreamId, Head>,
        at: Timestamp,
    ) -> Ran<Option<Prepared>, O> {
        let before = standing.census.as_ref();
        let before =
            before.map_or(CensusRoot::NONE, |census| CensusRoot { root: census.root, size: census.size });
        let mut leaves = BTreeMap::new();
        for (stream, head) in &heads {
            let leaf = HeadLeaf::of(stream, *head);
            let entry = leaf.to_bytes()?;
            leaves.insert(leaf.stream, (head.recorded_at, leaf_hash(&entry), entry));
        }
        let streams: Vec<StreamDigest> = leaves.keys().copied().collect();
        let paths = Paths::read(self.objects, before.root, &streams).await?;
        leaves.retain(|stream, (_, hash, _)| paths.leaf(stream) != Some(*hash));
        let record = StreamDigest::of(&StreamId::System(System::Checkpoints));
        if leaves.keys().all(|stream| *stream == record) {
            return Ok(None);
        }
        let hashes: Vec<_> = leaves.iter().map(|(stream, (_, hash, _))| (*stream, *hash)).collect();
        let changed = paths.change(before.size, &hashes);
        let Changed { census: CensusRoot { root, size }, pages } =
            changed.map_err(|fault| CheckpointError::Census { fault, name: page(&before.root) })?;
        let new: Vec<_> = pages.iter().map(|new| (page(&new.hash()), new.to_bytes())).collect();
        self.keep(new).await?;
        let census = CensusLeaf { at, checkpoint: standing.number() + 1, root, size };
        let mut entries: Vec<_> =
            leaves.into_iter().map(|(stream, (at, _, entry))| (at, stream, entry)).collect();
        // As they came; those of one instant by their digests.
        entries.sort();
        let mut entries: Vec<Vec<u8>> = entries.into_iter().map(|(.., entry)| entry).collect();
        entries.push(census.to_bytes()?);
        Ok(Some(Prepared { census, pages: pages.len() as u64, entries }))
    }

    /// Signs the log as it has `grown`; it is in its tiles and the newest by then.
    async fn sign(&self, number: u64, entries: &[Vec<u8>], grown: Grown) -> Ran<(), O> {
        let too_long = || CheckpointError::Log(LogFault::Altered("an entry".to_owned()));
        let stage = bundle_bytes(entries).ok_or_else(too_long)?;
        self.keep(vec![(staged(number, &grown.root), stage)]).await?;
        let origin = self.signer.key().name().to_owned();
        let head = TreeHead { origin, size: grown.size, root: grown.root };
        let malformed = |_| CheckpointError::Log(LogFault::Malformed(numbered(number)));
        let text = head.to_text().map_err(malformed)?;
        let signatures = vec![self.signer.sign(&text).await?];
        let note = SignedNote { text, signatures }.to_bytes();
        let new = vec![(numbered(number), note.clone())];
        let others = self.objects.create(new).await.map_err(CheckpointError::Objects)?;
        if !others.is_empty() {
            self.objects.remove(&staged(number, &grown.root)).await.map_err(CheckpointError::Objects)?;
            return Err(CheckpointError::Overtaken(number));
        }
        publish(self.objects, number, grown, note).await
    }

    /// Keeps objects whose names follow from what is in them.
    async fn keep(&self, objects: Vec<(String, Vec<u8>)>) -> Ran<(), O> {
        let others = self.objects.create(objects).await.map_err(CheckpointError::Objects)?;
        match others.into_iter().next() {
            None => Ok(()),
            Some(other) => Err(CheckpointError::Log(LogFault::Altered(other))),
        }
    }

    async fn record(&self, standing: &LogStanding) -> Ran<Option<CheckpointSigned>, O> {
        let Some(signed) = self.event(standing) else { return Ok(None) };
        let recorded = recorded::record(self.ledger, &signed, &self.actor).await;
        recorded.map(|()| Some(signed)).map_err(CheckpointError::NotRecorded)
    }

    fn event(&self, standing: &LogStanding) -> Option<CheckpointSigned> {
        let census = standing.census.as_ref()?;
        let key = self.signer.key();
        Some(CheckpointSigned {
            checkpoint: census.checkpoint,
            census_at: census.at,
            tree_size: standing.size,
            root: standing.root,
            origin: key.name().to_owned(),
            key_id: format!("{:08x}", key.id()),
            census_root: census.root,
            census_size: census.size,
        })
    }
}
