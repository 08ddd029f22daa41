//! A page of the census: the sixteen subtrees below one node, four levels further
//! down. It is kept under the hash of that node, so a page that was changed is not
//! the one that was asked for.

use textledger_domain::hash::Hash;

use super::hashing::{EMPTY, node};
use crate::checkpoint::leaf::StreamDigest;

/// Levels from one page to the next.
pub const LEVELS: usize = 4;
/// Subtrees on a page.
const SUBTREES: usize = 1 << LEVELS;

const TAG_EMPTY: u8 = 0;
const TAG_LONE: u8 = 1;
const TAG_PAGE: u8 = 2;

/// What stands in one place of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subtree {
    /// No stream.
    Empty,
    /// One stream.
    Lone {
        /// Which.
        stream: StreamDigest,
        /// The hash of its leaf.
        leaf: Hash,
        /// The hash of the subtree, which follows from the two: kept because it
        /// takes up to 252 hashes to find again.
        top: Hash,
    },
    /// Two streams or more, on the page with this hash.
    Page(Hash),
}

/// A page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page(pub [Subtree; SUBTREES]);

/// Why a page is not used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PageFault {
    /// It is not there.
    #[error("a page of the census is missing")]
    Missing,
    /// It is not the one with this hash.
    #[error("a page of the census was changed")]
    Changed,
}

impl Subtree {
    /// Its hash.
    #[must_use]
    pub fn hash(&self) -> Hash {
        match self {
            Self::Empty => EMPTY,
            Self::Lone { top, .. } => *top,
            Self::Page(hash) => *hash,
        }
    }
}

impl Page {
    /// A page without streams.
    pub const EMPTY: Self = Self([Subtree::Empty; SUBTREES]);

    /// The hashes of the page, level by level from its subtrees up to its root.
    #[must_use]
    pub fn levels(&self) -> Vec<Vec<Hash>> {
        let mut levels = vec![self.0.iter().map(Subtree::hash).collect::<Vec<_>>()];
        for level in 0..LEVELS {
            let above = levels[level].chunks(2).map(|pair| node(pair[0], pair[1])).collect();
            levels.push(above);
        }
        levels
    }

    /// The hash of the node it hangs from.
    #[must_use]
    pub fn hash(&self) -> Hash {
        self.levels()[LEVELS][0]
    }

    /// The page as it is kept: of each subtree one byte that says what it is, and
    /// its hashes.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        for subtree in &self.0 {
            match subtree {
                Subtree::Empty => bytes.push(TAG_EMPTY),
                Subtree::Lone { stream, leaf, top } => {
                    bytes.push(TAG_LONE);
                    [&stream.0, leaf, top].iter().for_each(|hash| bytes.extend_from_slice(hash.bytes()));
                }
                Subtree::Page(hash) => {
                    bytes.push(TAG_PAGE);
                    bytes.extend_from_slice(hash.bytes());
                }
            }
        }
        bytes
    }

    /// The page with this hash.
    ///
    /// # Errors
    /// [`PageFault::Changed`]
    pub fn open(hash: &Hash, bytes: &[u8]) -> Result<Self, PageFault> {
        Self::parse(bytes).filter(|page| page.hash() == *hash).ok_or(PageFault::Changed)
    }

    fn parse(mut bytes: &[u8]) -> Option<Self> {
        let mut page = Self::EMPTY;
        for subtree in &mut page.0 {
            let (tag, rest) = bytes.split_first()?;
            bytes = rest;
            *subtree = match *tag {
                TAG_EMPTY => Subtree::Empty,
                TAG_LONE => {
                    let mut hash = || take(&mut bytes);
                    Subtree::Lone { stream: StreamDigest(hash()?), leaf: hash()?, top: hash()? }
                }
                TAG_PAGE => Subtree::Page(take(&mut bytes)?),
                _ => return None,
            };
        }
        bytes.is_empty().then_some(page)
    }
}

fn take(bytes: &mut &[u8]) -> Option<Hash> {
    let (hash, rest) = bytes.split_first_chunk()?;
    *bytes = rest;
    Some(Hash::from_bytes(*hash))
}
