//! A log with more entries: its new root, and the objects that hold what is new.

use std::cell::RefCell;
use std::collections::HashMap;

use textledger_domain::hash::Hash;
use tlog_tiles::{
    Error, Hash as LogHash, HashReader, Tile, stored_hash_index, stored_hashes_for_record_hash, tree_hash,
};

use super::held::Stored;
use super::names::{ENTRIES_PER_BUNDLE, HEIGHT, bundle, bundle_bytes, tile};
use super::{Log, LogError};
use crate::checkpoint::census::leaf_hash;
use crate::checkpoint::objects::Objects;

/// A log after an append that is not kept yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grown {
    /// How many entries it has now.
    pub size: u64,
    /// Their root.
    pub root: Hash,
    /// The tiles and bundles to be kept, by their names.
    pub objects: Vec<(String, Vec<u8>)>,
}

impl<O: Objects> Log<'_, O> {
    /// This log with `entries` behind those it has.
    ///
    /// # Errors
    /// [`LogError`]
    pub async fn with(&self, entries: &[Vec<u8>]) -> Result<Grown, LogError<O::Error>> {
        let hashes: Vec<LogHash> = entries.iter().map(|entry| LogHash(*leaf_hash(entry).bytes())).collect();
        let size = self.size + hashes.len() as u64;
        let (root, mut objects) = self.proved(|before| grown(before, self.size, size, &hashes)).await?;
        objects.extend(self.bundles(entries, size).await?);
        Ok(Grown { size, root: Hash::from_bytes(root.0), objects })
    }

    async fn bundles(
        &self,
        entries: &[Vec<u8>],
        size: u64,
    ) -> Result<Vec<(String, Vec<u8>)>, LogError<O::Error>> {
        let first = self.size / ENTRIES_PER_BUNDLE;
        let mut all = match self.size.is_multiple_of(ENTRIES_PER_BUNDLE) {
            true => Vec::new(),
            false => self.entries(first).await?,
        };
        all.extend_from_slice(entries);
        let width = usize::try_from(ENTRIES_PER_BUNDLE).unwrap_or(usize::MAX);
        let named = |(number, entries)| {
            let bytes = bundle_bytes(entries).ok_or(LogError::EntryTooLong)?;
            Ok((bundle(number, size), bytes))
        };
        (first..).zip(all.chunks(width)).map(named).collect()
    }
}

type Tiles = Vec<(String, Vec<u8>)>;

fn grown(before: &Stored<'_>, old: u64, new: u64, entries: &[LogHash]) -> Result<(LogHash, Tiles), Error> {
    let hashes = Overlay { before, end: stored_hash_index(0, old), added: RefCell::default() };
    for (index, hash) in (old..new).zip(entries) {
        let stored = stored_hashes_for_record_hash(index, *hash, &hashes)?;
        hashes.added.borrow_mut().extend((stored_hash_index(0, index)..).zip(stored));
    }
    let tiles = Tile::new_tiles(HEIGHT, old, new);
    let tiles = tiles.iter().map(|new| Ok((tile(new), new.read_data(&hashes)?)));
    let tiles = tiles.collect::<Result<_, Error>>()?;
    Ok((tree_hash(new, &hashes)?, tiles))
}

/// The hashes of the log before, and those that were added to it.
struct Overlay<'a> {
    before: &'a Stored<'a>,
    /// The first index that the log before does not have.
    end: u64,
    added: RefCell<HashMap<u64, LogHash>>,
}

impl HashReader for Overlay<'_> {
    fn read_hashes(&self, indexes: &[u64]) -> Result<Vec<LogHash>, Error> {
        let old: Vec<u64> = indexes.iter().copied().filter(|index| *index < self.end).collect();
        let mut old = match old.is_empty() {
            true => Vec::new(),
            false => self.before.read_hashes(&old)?,
        }
        .into_iter();
        let added = self.added.borrow();
        let hash = |index: &u64| match *index < self.end {
            true => old.next(),
            false => added.get(index).copied(),
        };
        indexes.iter().map(hash).map(|hash| hash.ok_or(Error::IndexesNotInTree)).collect()
    }
}
