//! The paths of a census to some of its streams: read level by level, changed, and
//! written again. Nothing else of the census is read or kept in memory.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use textledger_domain::hash::Hash;

use super::CensusRoot;
use super::hashing::{DEPTH, EMPTY, alone};
use super::page::{LEVELS, Page, PageFault, Subtree};
use super::proof::{Beside, CensusProof};
use crate::checkpoint::leaf::StreamDigest;
use crate::checkpoint::objects::{Objects, page};

/// Pages of a census by their hashes: those on the paths to some streams.
#[derive(Debug, Clone)]
pub struct Paths {
    root: Hash,
    pages: BTreeMap<[u8; 32], Page>,
}

/// Why paths could not be read.
#[derive(Debug, thiserror::Error)]
pub enum PathsError<E> {
    /// The objects could not be read.
    #[error(transparent)]
    Objects(E),
    /// The census is damaged.
    #[error("{fault}: {name}")]
    Page {
        /// How.
        fault: PageFault,
        /// The object.
        name: String,
    },
}

/// What changed a census.
#[derive(Debug)]
pub struct Changed {
    /// The census afterwards.
    pub census: CensusRoot,
    /// Its new pages.
    pub pages: Vec<Page>,
}

/// A stream and the hash of its leaf.
type Leaf = (StreamDigest, Hash);

impl Paths {
    /// The paths of the census before the first stream.
    #[must_use]
    pub fn of_nothing() -> Self {
        Self { root: EMPTY, pages: BTreeMap::new() }
    }

    /// Reads the paths to `streams`, which are in order.
    ///
    /// # Errors
    /// [`PathsError`]
    pub async fn read<O: Objects>(
        objects: &O,
        root: Hash,
        streams: &[StreamDigest],
    ) -> Result<Self, PathsError<O::Error>> {
        let mut paths = Self { root, ..Self::of_nothing() };
        let mut ahead = if root == EMPTY { vec![] } else { vec![(root, streams)] };
        for level in 0..DEPTH / LEVELS {
            if ahead.is_empty() {
                break;
            }
            let names: Vec<String> = ahead.iter().map(|(hash, _)| page(hash)).collect();
            let found = objects.read(&names).await.map_err(PathsError::Objects)?;
            let mut below = Vec::new();
            for (((hash, streams), name), bytes) in ahead.into_iter().zip(names).zip(found) {
                let opened = bytes.ok_or(PageFault::Missing).and_then(|bytes| Page::open(&hash, &bytes));
                let page = opened.map_err(|fault| PathsError::Page { fault, name: name.clone() })?;
                for group in streams.chunk_by(|a, b| a.digit(level) == b.digit(level)) {
                    match page.0[group[0].digit(level)] {
                        Subtree::Page(hash) => below.push((hash, group)),
                        // The page's own hash is over `top` only.
                        Subtree::Lone { stream, leaf, top }
                            if !stream.begins_as(&group[0], level + 1)
                                || alone(&stream, leaf, LEVELS * (level + 1)) != top =>
                        {
                            return Err(PathsError::Page { fault: PageFault::Changed, name });
                        }
                        Subtree::Empty | Subtree::Lone { .. } => {}
                    }
                }
                paths.pages.insert(*hash.bytes(), page);
            }
            ahead = below;
        }
        Ok(paths)
    }

    /// How many pages were read.
    #[must_use]
    pub fn page_count(&self) -> usize {
        self.pages.len()
    }

    /// The hash of the leaf of `stream`, to which the path was read.
    #[must_use]
    pub fn leaf(&self, stream: &StreamDigest) -> Option<Hash> {
        match end_of(&self.towards(stream), stream)? {
            Subtree::Lone { stream: found, leaf, .. } if found == *stream => Some(leaf),
            _ => None,
        }
    }

    /// The proof that the leaf of `stream` is what [`Paths::leaf`] says.
    #[must_use]
    pub fn prove(&self, stream: &StreamDigest) -> CensusProof {
        let pages = self.towards(stream);
        let mut beside = Vec::new();
        for (level, page) in pages.iter().enumerate() {
            let mut place = stream.digit(level);
            for (up, hashes) in page.levels()[..LEVELS].iter().enumerate() {
                beside.push(Beside { branch: LEVELS * (level + 1) - 1 - up, hash: hashes[place ^ 1] });
                place /= 2;
            }
        }
        // Where another stream is alone in the place, it stands beside the path from
        // where the two part.
        if let Some(Subtree::Lone { stream: other, leaf, .. }) = end_of(&pages, stream)
            && let Some(branch) = (0..DEPTH).find(|branch| other.bit(*branch) != stream.bit(*branch))
        {
            beside.push(Beside { branch, hash: alone(&other, leaf, branch + 1) });
        }
        beside.retain(|beside| beside.hash != EMPTY);
        beside.sort_by_key(|beside| Reverse(beside.branch));
        CensusProof(beside)
    }

    /// The pages from the root towards `stream`.
    fn towards(&self, stream: &StreamDigest) -> Vec<&Page> {
        let mut found = Vec::new();
        let mut next = self.pages.get(self.root.bytes());
        while let Some(page) = next {
            next = match page.0[stream.digit(found.len())] {
                Subtree::Page(hash) => self.pages.get(hash.bytes()),
                Subtree::Empty | Subtree::Lone { .. } => None,
            };
            found.push(page);
        }
        found
    }

    /// The census of `size` streams once these leaves are in it, which are in the
    /// order of their streams, each once.
    ///
    /// # Errors
    /// [`PageFault::Missing`] where the path to a stream was not read.
    pub fn change(&self, size: u64, leaves: &[Leaf]) -> Result<Changed, PageFault> {
        let mut changing = Changing { paths: self, pages: Vec::new(), added: 0 };
        let before = match self.root == EMPTY {
            true => Subtree::Empty,
            false => Subtree::Page(self.root),
        };
        let root = match leaves.is_empty() {
            true => self.root,
            // The root is a page however few streams there are.
            false => changing.page(before, 0, leaves)?.hash(),
        };
        Ok(Changed { census: CensusRoot { root, size: size + changing.added }, pages: changing.pages })
    }
}

/// What stands where the last of `pages` leads towards `stream`.
fn end_of(pages: &[&Page], stream: &StreamDigest) -> Option<Subtree> {
    Some(pages.last()?.0[stream.digit(pages.len() - 1)])
}

struct Changing<'a> {
    paths: &'a Paths,
    pages: Vec<Page>,
    added: u64,
}

impl Changing<'_> {
    /// The subtree at `level`, which was `before`, with `leaves` in it.
    fn subtree(&mut self, before: Subtree, level: usize, leaves: &[Leaf]) -> Result<Subtree, PageFault> {
        Ok(match (before, leaves) {
            (before, []) => before,
            (Subtree::Empty, [leaf]) => {
                self.added += 1;
                lone(*leaf, level)
            }
            (Subtree::Lone { stream, .. }, [leaf]) if stream == leaf.0 => lone(*leaf, level),
            (before, leaves) => self.page(before, level, leaves)?,
        })
    }

    fn page(&mut self, before: Subtree, level: usize, leaves: &[Leaf]) -> Result<Subtree, PageFault> {
        let mut page = Page::EMPTY;
        match before {
            Subtree::Empty => {}
            Subtree::Lone { stream, leaf, .. } => {
                page.0[stream.digit(level)] = lone((stream, leaf), level + 1);
            }
            Subtree::Page(hash) => {
                page = self.paths.pages.get(hash.bytes()).cloned().ok_or(PageFault::Missing)?;
            }
        }
        for group in leaves.chunk_by(|a, b| a.0.digit(level) == b.0.digit(level)) {
            let place = group[0].0.digit(level);
            page.0[place] = self.subtree(page.0[place], level + 1, group)?;
        }
        let hash = page.hash();
        self.pages.push(page);
        Ok(Subtree::Page(hash))
    }
}

fn lone((stream, leaf): Leaf, level: usize) -> Subtree {
    Subtree::Lone { stream, leaf, top: alone(&stream, leaf, LEVELS * level) }
}
