//! Tiles at hand. `tlog_tiles` asks for tiles in the middle of its arithmetic, where
//! nothing can wait for an object: it is told no, and asked again once they are here.

use std::cell::RefCell;
use std::collections::HashMap;

use textledger_domain::hash::Hash;
use tlog_tiles::{Error, Hash as LogHash, HashReader, Tile, TileHashReader, TileReader, stored_hash_index};

use super::names::{HEIGHT, tile};

/// Tiles that were read, and those that were asked for in vain.
#[derive(Default)]
pub(super) struct Held {
    tiles: HashMap<Tile, Vec<u8>>,
    wanted: RefCell<Vec<Tile>>,
}

impl Held {
    /// What `ask` says of the log of `size` entries with `root`.
    pub(super) fn ask<T>(
        &self,
        size: u64,
        root: Hash,
        ask: impl Fn(&Stored<'_>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let asked = match size {
            0 => ask(&Stored::Nothing),
            _ => ask(&Stored::Tiles(TileHashReader::new(size, LogHash(*root.bytes()), self))),
        }?;
        self.check_full_tiles(size)?;
        Ok(asked)
    }

    /// Holds every full tile against the tile above it. `TileHashReader` means to, and
    /// passes over some (0.2.0: it begins behind as many tiles as the root has subtrees,
    /// and subtrees may share a tile); partial tiles it holds against the root.
    fn check_full_tiles(&self, size: u64) -> Result<(), Error> {
        for (tile, bytes) in self.tiles.iter().filter(|(tile, _)| tile.width() == 1 << HEIGHT) {
            let Some(above) = tile.parent(1, size) else { continue };
            let hashes = self.tiles.get(&above).ok_or(Error::InconsistentTile)?;
            let index = stored_hash_index(above.level() * HEIGHT, tile.level_index());
            if above.hash_at_index(hashes, index)? != Tile::subtree_hash(bytes) {
                return Err(Error::InconsistentTile);
            }
        }
        Ok(())
    }

    /// What was asked for in vain since this was called last.
    pub(super) fn wanted(&self) -> Vec<Tile> {
        self.wanted.take()
    }

    pub(super) fn keep(&mut self, tile: Tile, bytes: Vec<u8>) {
        self.tiles.insert(tile, bytes);
    }

    /// The objects that were read, for whoever has to say that one of them is wrong.
    pub(super) fn names(&self) -> String {
        let mut names: Vec<String> = self.tiles.keys().map(tile).collect();
        names.sort();
        names.join(" or ")
    }
}

impl TileReader for Held {
    fn height(&self) -> u8 {
        HEIGHT
    }

    fn read_tiles(&self, tiles: &[Tile]) -> Result<Vec<Vec<u8>>, Error> {
        let missing = tiles.iter().filter(|tile| !self.tiles.contains_key(tile));
        self.wanted.borrow_mut().extend(missing);
        tiles.iter().map(|tile| self.tiles.get(tile).cloned().ok_or(Error::InvalidTile)).collect()
    }

    fn save_tiles(&self, _: &[Tile], _: &[Vec<u8>]) {}
}

/// The hashes of a log.
pub(super) enum Stored<'a> {
    /// It has no entries.
    Nothing,
    /// In tiles, each held against the root.
    Tiles(TileHashReader<'a>),
}

impl HashReader for Stored<'_> {
    fn read_hashes(&self, indexes: &[u64]) -> Result<Vec<LogHash>, Error> {
        match self {
            _ if indexes.is_empty() => Ok(Vec::new()),
            Self::Nothing => Err(Error::IndexesNotInTree),
            Self::Tiles(tiles) => tiles.read_hashes(indexes),
        }
    }
}
