//! What the log's entries say: where a stream had come to, and what all streams
//! together hash to. Their bytes are RFC 8785 JSON, one object each.
//!
//! A stream is named by the SHA-256 of its key (`contact#+1425…`), so that neither
//! the log nor a proof holds a phone number. Whoever knows the number finds its
//! stream; whoever has the log alone would have to try numbers, of which there are
//! few enough to try: entries are for those who may read the ledger, and a proof
//! holds none but its own. A keyed hash would hide more, but then nobody outside
//! could check where in the census a number would have to stand.

use std::fmt;

use serde::{Deserialize, Serialize};
use textledger_domain::canonical;
use textledger_domain::hash::Hash;
use textledger_domain::record::Head;
use textledger_domain::stream::{Seq, StreamId};
use textledger_domain::time::Timestamp;

/// The SHA-256 of a stream's key: its name in the log, its place in the census.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct StreamDigest(pub Hash);

impl StreamDigest {
    /// Of `stream`.
    #[must_use]
    pub fn of(stream: &StreamId) -> Self {
        Self(Hash::of(stream.key().as_bytes()))
    }

    /// Bit `index` of its 256, the most significant first.
    #[must_use]
    pub fn bit(&self, index: usize) -> bool {
        self.0.bytes()[index / 8] & (0x80 >> (index % 8)) != 0
    }

    /// Whether its first `digits` hex digits are those of `other`.
    #[must_use]
    pub fn begins_as(&self, other: &Self, digits: usize) -> bool {
        (0..digits).all(|level| self.digit(level) == other.digit(level))
    }

    /// Four bits at once: digit `level` of its 64 hex digits.
    #[must_use]
    pub fn digit(&self, level: usize) -> usize {
        let byte = usize::from(self.0.bytes()[level / 2]);
        if level.is_multiple_of(2) { byte >> 4 } else { byte & 0x0f }
    }
}

impl PartialOrd for StreamDigest {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for StreamDigest {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.bytes().cmp(other.0.bytes())
    }
}

impl fmt::Debug for StreamDigest {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, out)
    }
}

/// A stream's head advanced to this event since the checkpoint before. One leaf
/// stands for all events that the stream gained: each of them names the one before
/// by its hash. The same bytes are the stream's leaf in the census.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeadLeaf {
    /// The event's hash.
    pub hash: Hash,
    /// When it was recorded.
    pub recorded_at: Option<Timestamp>,
    /// Its position.
    pub seq: Seq,
    /// The stream.
    pub stream: StreamDigest,
}

/// The last leaf of each checkpoint: all streams at once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CensusLeaf {
    /// The instant at which the heads began to be read: whatever was recorded
    /// before it and was readable is in the census.
    pub at: Timestamp,
    /// Which checkpoint it ends, counted from 1.
    pub checkpoint: u64,
    /// The root of the census.
    pub root: Hash,
    /// How many streams are in it.
    pub size: u64,
}

/// Why an entry of the log is no leaf of this form.
#[derive(Debug, thiserror::Error)]
#[error("an entry of the log is no {0}")]
pub struct NotThatLeaf(&'static str);

impl HeadLeaf {
    /// Of a stream that ends at `head`.
    #[must_use]
    pub fn of(stream: &StreamId, head: Head) -> Self {
        let Head { seq, hash, recorded_at } = head;
        Self { hash, recorded_at, seq, stream: StreamDigest::of(stream) }
    }

    /// The entry.
    ///
    /// # Errors
    /// None in practice: hashes, instants and positions have a canonical form.
    pub fn to_bytes(&self) -> Result<Vec<u8>, canonical::Error> {
        canonical::to_vec(self)
    }
}

impl CensusLeaf {
    /// The entry.
    ///
    /// # Errors
    /// As [`HeadLeaf::to_bytes`].
    pub fn to_bytes(&self) -> Result<Vec<u8>, canonical::Error> {
        canonical::to_vec(self)
    }

    /// The leaf that `entry` is.
    ///
    /// # Errors
    /// [`NotThatLeaf`], also where the same values are written another way.
    pub fn parse(entry: &[u8]) -> Result<Self, NotThatLeaf> {
        let not = NotThatLeaf("census: another program wrote it, or the log was cut off within a checkpoint");
        let Ok(leaf) = serde_json::from_slice::<Self>(entry) else { return Err(not) };
        match leaf.to_bytes() {
            Ok(bytes) if bytes == entry => Ok(leaf),
            _ => Err(not),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leaves_are_canonical_json_and_hold_no_number() {
        let stream: StreamId = "contact#+14255550182".parse().unwrap();
        let at: Timestamp = "2026-11-22T07:28:00Z".parse().unwrap();
        let head = Head { seq: 7, hash: Hash::of(b"event"), recorded_at: Some(at) };
        let leaf = String::from_utf8(HeadLeaf::of(&stream, head).to_bytes().unwrap()).unwrap();
        let (hash, digest) = (Hash::of(b"event"), Hash::of(b"contact#+14255550182"));
        let expected = format!(
            r#"{{"hash":"{hash}","recorded_at":"2026-11-22T07:28:00.000Z","seq":7,"stream":"{digest}"}}"#
        );
        assert_eq!(leaf, expected);
        assert!(!leaf.contains("4255550182"));
        let census = CensusLeaf { at, checkpoint: 3, root: hash, size: 12 };
        let bytes = census.to_bytes().unwrap();
        let expected =
            format!(r#"{{"at":"2026-11-22T07:28:00.000Z","checkpoint":3,"root":"{hash}","size":12}}"#);
        assert_eq!(String::from_utf8(bytes.clone()).unwrap(), expected);
        assert_eq!(CensusLeaf::parse(&bytes).unwrap(), census);
        for other in [leaf.as_bytes(), b"", &[bytes, vec![b' ']].concat()] {
            assert!(CensusLeaf::parse(other).is_err());
        }
    }

    #[test]
    fn bits_and_digits_of_a_digest_agree() {
        let digest = StreamDigest(Hash::of(b"any"));
        for level in 0..64 {
            let bits = (0..4).fold(0, |value, n| value << 1 | usize::from(digest.bit(4 * level + n)));
            assert_eq!(bits, digest.digit(level));
        }
    }
}
