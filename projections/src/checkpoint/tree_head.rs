//! What a checkpoint states, without its signature: whose log, how many entries,
//! and their root. The form is C2SP tlog-checkpoint.

use textledger_domain::hash::Hash;
use tlog_tiles::{Checkpoint, Hash as LogHash};

/// The state of a log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TreeHead {
    /// Whose log, which is also the name of its key.
    pub origin: String,
    /// How many entries it has.
    pub size: u64,
    /// Their root (RFC 6962).
    pub root: Hash,
}

/// Why a text is no checkpoint.
#[derive(Debug, thiserror::Error)]
#[error("not a checkpoint in the form of C2SP tlog-checkpoint")]
pub struct NoTreeHead;

impl TreeHead {
    /// The text that is signed.
    ///
    /// # Errors
    /// [`NoTreeHead`] where the origin is empty.
    pub fn to_text(&self) -> Result<String, NoTreeHead> {
        let head = Checkpoint::new(&self.origin, self.size, LogHash(*self.root.bytes()), "");
        let bytes = head.map_err(|_| NoTreeHead)?.to_bytes();
        String::from_utf8(bytes).map_err(|_| NoTreeHead)
    }

    /// What the text of a checkpoint states. Lines that extend it are let be.
    ///
    /// # Errors
    /// [`NoTreeHead`]
    pub fn parse(text: &str) -> Result<Self, NoTreeHead> {
        let head = Checkpoint::from_bytes(text.as_bytes()).map_err(|_| NoTreeHead)?;
        let root = Hash::from_bytes(head.hash().0);
        Ok(Self { origin: head.origin().to_owned(), size: head.size(), root })
    }
}
