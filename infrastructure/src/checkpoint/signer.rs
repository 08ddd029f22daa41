//! Who signs checkpoints.

use textledger_projections::checkpoint::note::{SignatureLine, VerifierKey};

/// Signs notes. A key in a file does, and a key that never leaves its service can:
/// so it may take a call to sign.
pub trait NoteSigner: Sync {
    /// The key that those who verify know.
    fn key(&self) -> &VerifierKey;

    /// The signature line under `text`.
    fn sign(&self, text: &str) -> impl Future<Output = Result<SignatureLine, NotSigned>> + Send;
}

/// Why nothing was signed.
#[derive(Debug, thiserror::Error)]
#[error("sign with {key}: {why}")]
pub struct NotSigned {
    /// The name of the key.
    pub key: String,
    /// What the one who holds it says.
    pub why: String,
}
