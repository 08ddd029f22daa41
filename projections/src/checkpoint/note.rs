//! Signed notes (C2SP signed-note) with Ed25519: the text of a checkpoint, and below
//! it one line for each who signed it. Lines of keys that nobody asks for are kept
//! and not judged, so that witnesses and later algorithms can add theirs.
//!
//! The crate `signed_note` does the same with `ed25519-dalek` 2 and a source of
//! randomness below it, which this room has no place for; the tests hold our notes
//! against it.

use std::fmt;
use std::str::FromStr;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::pkcs8::EncodePublicKey;
use ed25519_dalek::pkcs8::spki::der::pem::LineEnding;
use ed25519_dalek::{Signature, VerifyingKey};
use textledger_domain::hash::Hash;

/// Ed25519, as C2SP numbers signatures.
const ED25519: u8 = 1;
/// Longer ones are not looked at.
const NOTE_BYTES_MAX: usize = 64 * 1024;
const SIGNATURES_MAX: usize = 32;

/// A key that signs notes, as those who verify know it:
/// `<name>+<id in 8 hex digits>+<algorithm and key in base64>`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifierKey {
    name: String,
    public: VerifyingKey,
}

/// A text and who signed it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedNote {
    /// The text, which ends with a line break.
    pub text: String,
    /// The signatures.
    pub signatures: Vec<SignatureLine>,
}

/// One signature below a note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignatureLine {
    /// The name of the key.
    pub name: String,
    /// The id of the key.
    pub key_id: u32,
    /// The signature, in whatever form the key's algorithm has.
    pub signature: Vec<u8>,
}

/// What is wrong with a note or a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoteFault {
    /// The bytes are no signed note.
    #[error("not a signed note")]
    NoNote,
    /// The text is no key.
    #[error("not a verifier key of the form name+id+key with an Ed25519 key")]
    NoKey,
    /// This key did not sign it.
    #[error("signed by another key")]
    OtherKey,
    /// The signature under this key's name is not of this text.
    #[error("its signature is not of this text")]
    Forged,
}

impl VerifierKey {
    /// The key called `name`.
    ///
    /// # Errors
    /// [`NoteFault::NoKey`] where the name may not stand in a note.
    pub fn new(name: &str, public: VerifyingKey) -> Result<Self, NoteFault> {
        if name.is_empty() || name.contains(|c: char| c.is_whitespace() || c.is_control() || c == '+') {
            return Err(NoteFault::NoKey);
        }
        Ok(Self { name: name.to_owned(), public })
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its id: the first four bytes of SHA-256 over name, line break, algorithm and
    /// key.
    #[must_use]
    pub fn id(&self) -> u32 {
        let hashed = [self.name.as_bytes(), b"\n", &self.tagged()].concat();
        let [a, b, c, d, ..] = *Hash::of(&hashed).bytes();
        u32::from_be_bytes([a, b, c, d])
    }

    /// The line that `signature` by this key is.
    #[must_use]
    pub fn line(&self, signature: [u8; 64]) -> SignatureLine {
        SignatureLine { name: self.name.clone(), key_id: self.id(), signature: signature.to_vec() }
    }

    /// Its public key in PEM (SPKI, RFC 8410), as OpenSSL reads it.
    ///
    /// # Errors
    /// [`NoteFault::NoKey`], never in practice: every key has that form.
    pub fn to_pem(&self) -> Result<String, NoteFault> {
        self.public.to_public_key_pem(LineEnding::LF).map_err(|_| NoteFault::NoKey)
    }

    fn tagged(&self) -> [u8; 33] {
        let mut tagged = [ED25519; 33];
        tagged[1..].copy_from_slice(self.public.as_bytes());
        tagged
    }
}

impl fmt::Display for VerifierKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}+{:08x}+{}", self.name, self.id(), STANDARD.encode(self.tagged()))
    }
}

impl FromStr for VerifierKey {
    type Err = NoteFault;

    fn from_str(text: &str) -> Result<Self, NoteFault> {
        let parts = |text: &str| -> Option<Self> {
            let (name, rest) = text.split_once('+')?;
            let (_, key) = rest.split_once('+')?;
            let tagged: [u8; 33] = STANDARD.decode(key).ok()?.try_into().ok()?;
            let (&algorithm, public) = tagged.split_first()?;
            let public = VerifyingKey::from_bytes(public.try_into().ok()?).ok()?;
            (algorithm == ED25519).then_some(())?;
            Self::new(name, public).ok()
        };
        // Also the id has to be the key's, and everything written the one way.
        parts(text).filter(|key| key.to_string() == text).ok_or(NoteFault::NoKey)
    }
}

impl SignedNote {
    /// The note that `bytes` are.
    ///
    /// # Errors
    /// [`NoteFault::NoNote`]
    pub fn parse(bytes: &[u8]) -> Result<Self, NoteFault> {
        Self::parts(bytes).ok_or(NoteFault::NoNote)
    }

    fn parts(bytes: &[u8]) -> Option<Self> {
        let note = std::str::from_utf8(bytes).ok().filter(|note| note.len() <= NOTE_BYTES_MAX)?;
        if note.chars().any(|c| c < ' ' && c != '\n') {
            return None;
        }
        let split = note.rfind("\n\n")? + 1;
        let (text, lines) = (&note[..split], note[split + 1..].strip_suffix('\n')?);
        let signatures = lines.split('\n').map(SignatureLine::parse).collect::<Option<Vec<_>>>()?;
        (signatures.len() <= SIGNATURES_MAX).then(|| Self { text: text.to_owned(), signatures })
    }

    /// The note as it is kept.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut note = format!("{}\n", self.text);
        self.signatures.iter().for_each(|line| note.push_str(&line.to_string()));
        note.into_bytes()
    }

    /// Nothing, when `key` signed the text.
    ///
    /// # Errors
    /// [`NoteFault::OtherKey`], [`NoteFault::Forged`]
    pub fn check(&self, key: &VerifierKey) -> Result<(), NoteFault> {
        let is_by_key = |line: &&SignatureLine| line.name == key.name && line.key_id == key.id();
        let line = self.signatures.iter().find(is_by_key).ok_or(NoteFault::OtherKey)?;
        let signature = Signature::from_slice(&line.signature).map_err(|_| NoteFault::Forged)?;
        key.public.verify_strict(self.text.as_bytes(), &signature).map_err(|_| NoteFault::Forged)
    }
}

impl SignatureLine {
    fn parse(line: &str) -> Option<Self> {
        let (name, signature) = line.strip_prefix("— ")?.split_once(' ')?;
        let bytes = STANDARD.decode(signature).ok()?;
        let (id, signature) = bytes.split_at_checked(4).filter(|(_, rest)| !rest.is_empty())?;
        let key_id = u32::from_be_bytes(id.try_into().ok()?);
        (!name.is_empty() && !name.contains(|c: char| c.is_whitespace() || c == '+')).then(|| Self {
            name: name.to_owned(),
            key_id,
            signature: signature.to_vec(),
        })
    }
}

impl fmt::Display for SignatureLine {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = [&self.key_id.to_be_bytes()[..], &self.signature].concat();
        writeln!(out, "— {} {}", self.name, STANDARD.encode(bytes))
    }
}

#[cfg(test)]
mod tests {
    use ed25519_dalek::{Signer, SigningKey};

    use super::*;

    /// The note and the key of the specification (c2sp.org/signed-note).
    const NOTE: &str = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
    const KEY: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";

    fn key() -> VerifierKey {
        KEY.parse().unwrap()
    }

    #[test]
    fn the_note_of_the_specification_is_read_and_written_and_verified() {
        let note = SignedNote::parse(NOTE.as_bytes()).unwrap();
        assert_eq!(note.check(&key()), Ok(()));
        assert_eq!(note.to_bytes(), NOTE.as_bytes());
        assert_eq!(key().to_string(), KEY);
    }

    #[test]
    fn another_text_another_key_and_another_form_are_told_apart() {
        let changed = NOTE.replace("answer", "ANSWER");
        assert_eq!(SignedNote::parse(changed.as_bytes()).unwrap().check(&key()), Err(NoteFault::Forged));
        let ours = SigningKey::from_bytes(&[7; 32]);
        let other = VerifierKey::new("PeterNeumann", ours.verifying_key()).unwrap();
        assert_eq!(SignedNote::parse(NOTE.as_bytes()).unwrap().check(&other), Err(NoteFault::OtherKey));
        for broken in [
            "",
            "\n\n",
            "no signature\n",
            "text\n\n",
            &NOTE[1..NOTE.len() - 1],
            &NOTE.replace("— ", "- "),
            &NOTE.replace('.', "\t"),
            &format!("{NOTE}\n"),
        ] {
            assert_eq!(SignedNote::parse(broken.as_bytes()), Err(NoteFault::NoNote), "{broken:?}");
        }
        for broken in ["", "a+b+c", &KEY[1..], &KEY.replace("c74f", "C74F"), &format!("{KEY}=")] {
            assert_eq!(broken.parse::<VerifierKey>(), Err(NoteFault::NoKey), "{broken}");
        }
    }

    #[test]
    fn a_second_signature_stands_beside_the_first() {
        let ours = SigningKey::from_bytes(&[7; 32]);
        let second = VerifierKey::new("example.com/witness", ours.verifying_key()).unwrap();
        let mut note = SignedNote::parse(NOTE.as_bytes()).unwrap();
        let signature = ours.sign(note.text.as_bytes()).to_bytes();
        note.signatures.push(second.line(signature));
        let unknown = SignatureLine { name: "later".to_owned(), key_id: 1, signature: vec![6; 2420] };
        note.signatures.push(unknown);
        let read = SignedNote::parse(&note.to_bytes()).unwrap();
        assert_eq!(read, note);
        assert_eq!((read.check(&key()), read.check(&second)), (Ok(()), Ok(())));
    }
}
