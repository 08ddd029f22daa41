//! Where the log of checkpoints is, and the key it is signed with.

use std::path::{Path, PathBuf};

use textledger_infrastructure::checkpoint::{KeyFile, KeyFileError, NoteSigner};
use textledger_projections::checkpoint::note::VerifierKey;

use super::super::failure::Failure;
use super::super::source::{Source, Whereabouts};

/// The file of the key in a data directory.
pub const KEY: (&str, &str) = ("--key", "checkpoint-key.pem");
/// The directory of the log in a data directory.
pub const LOG: (&str, &str) = ("--log", "checkpoint-log");

/// What was named, or its place in the data directory.
pub async fn place(
    source: &Source,
    named: Option<&PathBuf>,
    (flag, default): (&str, &str),
) -> Result<PathBuf, Failure> {
    if let Some(named) = named {
        return Ok(named.clone());
    }
    match source.whereabouts().await? {
        Whereabouts::Directory(directory) => Ok(directory.join(default)),
        Whereabouts::Services(_) => {
            Err(Failure(format!("name {flag}: only a ledger in a data directory has a place for it")))
        }
    }
}

/// The key in the file at `path` as those who verify know it: the file of whoever
/// signs in the name of `origin`, or one with a verifier key in one line.
pub fn verifier_key(path: &Path, origin: &str) -> Result<VerifierKey, KeyFileError> {
    match std::fs::read_to_string(path).ok().and_then(|line| line.trim().parse().ok()) {
        Some(key) => Ok(key),
        None => Ok(KeyFile::read(path, origin)?.key().clone()),
    }
}
