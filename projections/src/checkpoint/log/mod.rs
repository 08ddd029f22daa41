//! The log as it stands at one of its tree heads: its entries, proofs about it, and
//! what it becomes with more entries. Tiles are read as they are asked for and held
//! against the root; the arithmetic of RFC 6962 is that of the crate `tlog_tiles`.

mod append;
mod held;
mod names;
mod proofs;

use textledger_domain::hash::Hash;
use tlog_tiles::{
    Hash as LogHash, HashReader, RecordProof, TreeProof, check_tree, prove_record, prove_tree,
    stored_hash_index,
};

use self::held::{Held, Stored};
use super::census::leaf_hash;
use super::objects::Objects;

pub use self::append::Grown;
pub use self::names::{ENTRIES_PER_BUNDLE, bundle, bundle_bytes, entries_of};
pub use self::proofs::{is_beginning, is_included};

/// A log at a tree head.
#[derive(Debug)]
pub struct Log<'a, O> {
    /// Where it is kept.
    pub objects: &'a O,
    /// How many entries it has.
    pub size: u64,
    /// Their root.
    pub root: Hash,
}

/// Why the log could not be read or continued.
#[derive(Debug, thiserror::Error)]
pub enum LogError<E> {
    /// The objects could not be read.
    #[error(transparent)]
    Objects(E),
    /// An object is not there.
    #[error("{0} is missing from the log: restore it, or the log cannot go on")]
    Missing(String),
    /// What is there does not hash to the root that was signed.
    #[error("{0} of the log was changed: it does not fit the root that was signed")]
    Altered(String),
    /// An entry is too long to be one.
    #[error("an entry is longer than the 65,535 bytes that C2SP tlog-tiles allows")]
    EntryTooLong,
}

impl<'a, O: Objects> Log<'a, O> {
    /// The log in `objects` at this tree head.
    #[must_use]
    pub fn at(objects: &'a O, size: u64, root: Hash) -> Self {
        Self { objects, size, root }
    }

    /// The entries of bundle `number`, each held against the root.
    ///
    /// # Errors
    /// [`LogError`]
    pub async fn entries(&self, number: u64) -> Result<Vec<Vec<u8>>, LogError<O::Error>> {
        let name = bundle(number, self.size);
        let first = number * ENTRIES_PER_BUNDLE;
        let count = self.size.saturating_sub(first).min(ENTRIES_PER_BUNDLE);
        let bytes = self.object(&name).await?;
        let indexes: Vec<u64> = (first..first + count).map(|index| stored_hash_index(0, index)).collect();
        let hashes = self.proved(|log| log.read_hashes(&indexes)).await?;
        let entries = entries_of(&bytes).ok_or_else(|| LogError::Altered(name.clone()))?;
        let ours = entries.iter().map(|entry| LogHash(*leaf_hash(entry).bytes()));
        match ours.eq(hashes) {
            true => Ok(entries),
            false => Err(LogError::Altered(name)),
        }
    }

    /// The last entry, if there is any.
    ///
    /// # Errors
    /// [`LogError`]
    pub async fn last(&self) -> Result<Option<Vec<u8>>, LogError<O::Error>> {
        match self.size.checked_sub(1) {
            Some(last) => Ok(self.entries(last / ENTRIES_PER_BUNDLE).await?.pop()),
            None => Ok(None),
        }
    }

    /// The proof that the log at `size` with `root` is the beginning of this one;
    /// none where it is not.
    ///
    /// # Errors
    /// [`LogError`]
    pub async fn begins_with(&self, size: u64, root: Hash) -> Result<Option<Vec<Hash>>, LogError<O::Error>> {
        if size == 0 || size > self.size {
            return Ok(None);
        }
        let proof: TreeProof = self.proved(|log| prove_tree(self.size, size, log)).await?;
        let [ours, theirs] = [self.root, root].map(|hash| LogHash(*hash.bytes()));
        let holds = check_tree(&proof, self.size, ours, size, theirs).is_ok();
        Ok(holds.then(|| proof.iter().map(|hash| Hash::from_bytes(hash.0)).collect()))
    }

    /// Entry `index`, where there is one.
    ///
    /// # Errors
    /// [`LogError`]
    pub async fn entry(&self, index: u64) -> Result<Option<Vec<u8>>, LogError<O::Error>> {
        if index >= self.size {
            return Ok(None);
        }
        let place = usize::try_from(index % ENTRIES_PER_BUNDLE).unwrap_or(usize::MAX);
        Ok(self.entries(index / ENTRIES_PER_BUNDLE).await?.into_iter().nth(place))
    }

    /// The proof that entry `index`, which is there, is in the log.
    ///
    /// # Errors
    /// [`LogError`]
    pub async fn includes(&self, index: u64) -> Result<Vec<Hash>, LogError<O::Error>> {
        let proof: RecordProof = self.proved(|log| prove_record(self.size, index, log)).await?;
        Ok(proof.iter().map(|hash| Hash::from_bytes(hash.0)).collect())
    }

    /// What `ask` says once all tiles it needs are there.
    async fn proved<T>(
        &self,
        ask: impl Fn(&Stored<'_>) -> Result<T, tlog_tiles::Error>,
    ) -> Result<T, LogError<O::Error>> {
        let mut held = Held::default();
        loop {
            let asked = held.ask(self.size, self.root, &ask);
            let wanted = held.wanted();
            match asked {
                Ok(value) => return Ok(value),
                Err(_) if !wanted.is_empty() => {
                    for tile in wanted {
                        let bytes = self.object(&names::tile(&tile)).await?;
                        held.keep(tile, bytes);
                    }
                }
                Err(_) => return Err(LogError::Altered(held.names())),
            }
        }
    }

    async fn object(&self, name: &str) -> Result<Vec<u8>, LogError<O::Error>> {
        let found = self.objects.read(&[name.to_owned()]).await.map_err(LogError::Objects)?;
        found.into_iter().next().flatten().ok_or_else(|| LogError::Missing(name.to_owned()))
    }
}

#[cfg(test)]
mod tests;
