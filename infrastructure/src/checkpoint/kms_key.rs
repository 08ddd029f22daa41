//! An Ed25519 key that never leaves AWS KMS: whoever may call it can sign in our name,
//! and CloudTrail has every call.
//! <https://docs.aws.amazon.com/kms/latest/developerguide/symm-asymm-choose-key-spec.html>

use aws_config::SdkConfig;
use aws_sdk_kms::Client;
use aws_sdk_kms::primitives::Blob;
use aws_sdk_kms::types::{KeySpec, KeyUsageType, MessageType, SigningAlgorithmSpec};
use ed25519_dalek::VerifyingKey;
use ed25519_dalek::pkcs8::DecodePublicKey;
use textledger_projections::checkpoint::note::{SignatureLine, SignedNote, VerifierKey};

use super::signer::{NotSigned, NoteSigner};
use crate::in_words::in_words;

/// A key in KMS.
#[derive(Debug)]
pub struct KmsKey {
    client: Client,
    id: String,
    key: VerifierKey,
}

/// Why there is no key.
#[derive(Debug, thiserror::Error)]
pub enum KmsKeyError {
    /// KMS does not tell its public key.
    #[error(
        "KMS key {id}: {why}; see whether it is in this region, and whether you may call kms:GetPublicKey and kms:Sign with it"
    )]
    NotTold {
        /// The key, as it was named.
        id: String,
        /// What KMS says.
        why: String,
    },
    /// It is a key of another kind.
    #[error("KMS key {id} is {kind}: checkpoints take one of ECC_NIST_EDWARDS25519 for SIGN_VERIFY")]
    OtherKind {
        /// The key, as it was named.
        id: String,
        /// What it is.
        kind: String,
    },
    /// The name of the log may not stand in a note.
    #[error("the log cannot be called {0}")]
    NoName(String),
}

impl KmsKey {
    /// The key `id` (its id, ARN or alias), which signs in the name of the log
    /// `origin`. KMS is asked for its public key.
    ///
    /// # Errors
    /// [`KmsKeyError`]
    pub async fn find(sdk: &SdkConfig, id: &str, origin: &str) -> Result<Self, KmsKeyError> {
        let client = Client::new(sdk);
        let found = client.get_public_key().key_id(id).send().await;
        let found =
            found.map_err(|error| KmsKeyError::NotTold { id: id.to_owned(), why: in_words(&error) })?;
        let (spec, usage) = (found.key_spec(), found.key_usage());
        let public = match (spec, usage) {
            (Some(KeySpec::EccNistEdwards25519), Some(KeyUsageType::SignVerify)) => {
                found.public_key().and_then(|der| VerifyingKey::from_public_key_der(der.as_ref()).ok())
            }
            _ => None,
        };
        let Some(public) = public else {
            let named = |name: Option<&str>| name.unwrap_or("unknown").to_owned();
            let kind = format!(
                "{} for {}",
                named(spec.map(KeySpec::as_str)),
                named(usage.map(KeyUsageType::as_str))
            );
            return Err(KmsKeyError::OtherKind { id: id.to_owned(), kind });
        };
        let key = VerifierKey::new(origin, public).map_err(|_| KmsKeyError::NoName(origin.to_owned()))?;
        Ok(Self { client, id: id.to_owned(), key })
    }
}

impl NoteSigner for KmsKey {
    fn key(&self) -> &VerifierKey {
        &self.key
    }

    async fn sign(&self, text: &str) -> Result<SignatureLine, NotSigned> {
        let refused = |why: String| NotSigned { key: self.key.to_string(), why };
        let asked = self.client.sign().key_id(&self.id).message(Blob::new(text));
        let asked = asked
            .message_type(MessageType::Raw)
            .signing_algorithm(SigningAlgorithmSpec::Ed25519Sha512)
            .send()
            .await;
        let signed = asked.map_err(|error| refused(in_words(&error)))?;
        let signature = signed.signature().and_then(|signature| signature.as_ref().try_into().ok());
        let line =
            self.key.line(signature.ok_or_else(|| refused("KMS gave no signature of 64 bytes".to_owned()))?);
        // A note that nobody can verify is worse than none: its number would be taken.
        let note = SignedNote { text: text.to_owned(), signatures: vec![line.clone()] };
        note.check(&self.key).map_err(|_| refused("what KMS gave is no signature by this key".to_owned()))?;
        Ok(line)
    }
}
