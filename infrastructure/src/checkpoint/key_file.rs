//! An Ed25519 key in a file: PKCS#8 in PEM, as `openssl genpkey -algorithm ed25519`
//! makes it too. Whoever can read it can sign in our name, so a file that others can
//! read is refused.

use std::fs::{self, OpenOptions, Permissions};
use std::io::{self, ErrorKind, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use ed25519_dalek::pkcs8::spki::der::pem::LineEnding;
use ed25519_dalek::pkcs8::{DecodePrivateKey, EncodePrivateKey, KeypairBytes};
use ed25519_dalek::{Signer, SigningKey};
use rand::Rng;
use rand::rngs::StdRng;
use textledger_projections::checkpoint::note::{SignatureLine, VerifierKey};

use super::signer::{NotSigned, NoteSigner};

/// For its owner to read and write, and for nobody else.
const ONLY_OWNER: u32 = 0o600;

/// A key in a file.
#[derive(Debug)]
pub struct KeyFile {
    signing: SigningKey,
    key: VerifierKey,
}

/// Why there is no key.
#[derive(Debug, thiserror::Error)]
pub enum KeyFileError {
    /// There is no file.
    #[error("no key at {}: make one with `textledger audit checkpoint --make-key`, or name its file with --key", .0.display())]
    Missing(PathBuf),
    /// There is a file already.
    #[error("there is a file at {} already: a new key would make every checkpoint signed by the old one another key's", .0.display())]
    Exists(PathBuf),
    /// Others than its owner can read or change it.
    #[error("the key at {} has mode {mode:03o}, so others can use it: `chmod 600` it, or make a new key if somebody may have", .path.display())]
    Open {
        /// The file.
        path: PathBuf,
        /// Its mode.
        mode: u32,
    },
    /// It is no key.
    #[error("{} is no Ed25519 key in PKCS#8 PEM, as `openssl genpkey -algorithm ed25519` makes it", .0.display())]
    NoKey(PathBuf),
    /// The name of the log may not stand in a note.
    #[error("the log cannot be called {0}")]
    NoName(String),
    /// The file could not be read or written.
    #[error("{}: {source}", .path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
}

impl KeyFile {
    /// The key in the file at `path`, which signs in the name of the log `origin`.
    ///
    /// # Errors
    /// [`KeyFileError`]
    pub fn read(path: &Path, origin: &str) -> Result<Self, KeyFileError> {
        let at = |source: io::Error| match source.kind() {
            ErrorKind::NotFound => KeyFileError::Missing(path.to_path_buf()),
            _ => KeyFileError::File { path: path.to_path_buf(), source },
        };
        let mode = fs::metadata(path).map_err(at)?.permissions().mode() & 0o777;
        if mode & 0o077 != 0 {
            return Err(KeyFileError::Open { path: path.to_path_buf(), mode });
        }
        let pem = fs::read_to_string(path).map_err(at)?;
        let signing =
            SigningKey::from_pkcs8_pem(&pem).map_err(|_| KeyFileError::NoKey(path.to_path_buf()))?;
        Self::of(signing, origin)
    }

    /// Makes a key in a file of its own at `path`.
    ///
    /// # Errors
    /// [`KeyFileError`]
    pub fn make(path: &Path, origin: &str) -> Result<Self, KeyFileError> {
        let mut secret_key = [0; 32];
        rand::make_rng::<StdRng>().fill_bytes(&mut secret_key);
        // Without the public key beside it, which not every OpenSSL reads.
        let pair = KeypairBytes { secret_key, public_key: None };
        let pem = pair.to_pkcs8_pem(LineEnding::LF).map_err(|_| KeyFileError::NoKey(path.to_path_buf()))?;
        let written = OpenOptions::new().write(true).create_new(true).mode(ONLY_OWNER).open(path).and_then(
            |mut file| {
                file.set_permissions(Permissions::from_mode(ONLY_OWNER))?;
                file.write_all(pem.as_bytes())?;
                file.sync_all()
            },
        );
        written.map_err(|source| match source.kind() {
            ErrorKind::AlreadyExists => KeyFileError::Exists(path.to_path_buf()),
            _ => KeyFileError::File { path: path.to_path_buf(), source },
        })?;
        Self::of(SigningKey::from_bytes(&secret_key), origin)
    }

    fn of(signing: SigningKey, origin: &str) -> Result<Self, KeyFileError> {
        let key = VerifierKey::new(origin, signing.verifying_key());
        let key = key.map_err(|_| KeyFileError::NoName(origin.to_owned()))?;
        Ok(Self { signing, key })
    }
}

impl NoteSigner for KeyFile {
    fn key(&self) -> &VerifierKey {
        &self.key
    }

    async fn sign(&self, text: &str) -> Result<SignatureLine, NotSigned> {
        Ok(self.key.line(self.signing.sign(text.as_bytes()).to_bytes()))
    }
}
