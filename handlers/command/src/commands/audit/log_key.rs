//! The key of a log, wherever it is: to sign with, and to verify with.

use textledger_infrastructure::checkpoint::{
    KeyFile, KeyFileError, KmsKey, KmsKeyError, NotSigned, NoteSigner,
};
use textledger_projections::checkpoint::note::{SignatureLine, VerifierKey};

use super::super::source;
use super::log_place::KeyPlace;

/// A key that signs.
pub enum LogKey {
    /// In a file.
    File(KeyFile),
    /// In KMS.
    Kms(KmsKey),
}

/// Why there is no key.
#[derive(Debug, thiserror::Error)]
pub enum LogKeyError {
    /// In a file.
    #[error(transparent)]
    File(#[from] KeyFileError),
    /// In KMS.
    #[error(transparent)]
    Kms(#[from] KmsKeyError),
}

impl LogKey {
    /// The key at `place`, which signs in the name of the log `origin`.
    ///
    /// # Errors
    /// [`LogKeyError`]
    pub async fn at(place: &KeyPlace, origin: &str) -> Result<Self, LogKeyError> {
        Ok(match place {
            KeyPlace::File(path) => Self::File(KeyFile::read(path, origin)?),
            KeyPlace::Kms(id) => Self::Kms(KmsKey::find(&source::aws_of_profile().await, id, origin).await?),
        })
    }

    /// The key at `place` as those who verify know it: that of whoever signs in the name
    /// of `origin`, or a file with a verifier key in one line.
    ///
    /// # Errors
    /// [`LogKeyError`]
    pub async fn verifier_at(place: &KeyPlace, origin: &str) -> Result<VerifierKey, LogKeyError> {
        if let KeyPlace::File(path) = place
            && let Ok(line) = std::fs::read_to_string(path)
            && let Ok(key) = line.trim().parse()
        {
            return Ok(key);
        }
        Ok(Self::at(place, origin).await?.key().clone())
    }
}

impl NoteSigner for LogKey {
    fn key(&self) -> &VerifierKey {
        match self {
            Self::File(key) => key.key(),
            Self::Kms(key) => key.key(),
        }
    }

    async fn sign(&self, text: &str) -> Result<SignatureLine, NotSigned> {
        match self {
            Self::File(key) => key.sign(text).await,
            Self::Kms(key) => key.sign(text).await,
        }
    }
}
