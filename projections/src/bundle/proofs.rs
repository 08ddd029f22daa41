//! Proofs as text: of an entry of the log (C2SP tlog-proof), of a place in the census,
//! and of earlier checkpoints. Each has one form: what is read is what would be
//! written.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use textledger_domain::hash::Hash;

use crate::checkpoint::census::proof::{Beside, CensusProof};
use crate::checkpoint::leaf::StreamDigest;

const TLOG_PROOF: &str = "c2sp.org/tlog-proof@v1\n";
const CONSISTENCY: &str = "each checkpoint is the beginning of the last: RFC 6962, 2.1.2\n";

/// That an entry is in the log of a checkpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryProof {
    /// Which entry, counted from 0.
    pub index: u64,
    /// The hashes beside its way to the root.
    pub proof: Vec<Hash>,
    /// The checkpoint.
    pub note: Vec<u8>,
}

/// Where a stream stands in the census.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlaceProof {
    /// The stream.
    pub stream: StreamDigest,
    /// The hash of its leaf; none where there is no such stream.
    pub leaf: Option<Hash>,
    /// The hashes beside its way to the root.
    pub proof: CensusProof,
}

/// That one checkpoint is the beginning of another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BeginningProof {
    /// The number of the earlier one.
    pub from: u64,
    /// The number of the later one.
    pub to: u64,
    /// The hashes that lead from one root to the other.
    pub proof: Vec<Hash>,
}

impl EntryProof {
    /// As C2SP tlog-proof has it.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut text = format!("{TLOG_PROOF}index {}\n{}\n", self.index, in_base64(&self.proof)).into_bytes();
        text.extend(&self.note);
        text
    }

    /// The proof that `bytes` are. A line of `extra` data is none of ours.
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(bytes).ok()?.strip_prefix(TLOG_PROOF)?;
        let (head, note) = text.split_once("\n\n")?;
        let (index, hashes) = head.split_once('\n').unwrap_or((head, ""));
        let index = index.strip_prefix("index ")?.parse().ok()?;
        let proof = Self { index, proof: hashes_of(hashes)?, note: note.as_bytes().to_vec() };
        (proof.to_bytes() == bytes).then_some(proof)
    }
}

impl PlaceProof {
    /// The stream, its leaf, and each branch of the way that has something beside it,
    /// from the last to the first.
    pub fn to_bytes(&self) -> Vec<u8> {
        let leaf = self.leaf.map_or_else(|| "absent".to_owned(), |leaf| leaf.to_string());
        let mut text = format!("stream {}\nleaf {leaf}\n", self.stream.0);
        for Beside { branch, hash } in &self.proof.0 {
            text.push_str(&format!("{branch} {hash}\n"));
        }
        text.into_bytes()
    }

    /// The proof that `bytes` are.
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        let mut lines = std::str::from_utf8(bytes).ok()?.strip_suffix('\n')?.split('\n');
        let stream = StreamDigest(lines.next()?.strip_prefix("stream ")?.parse().ok()?);
        let leaf = match lines.next()?.strip_prefix("leaf ")? {
            "absent" => None,
            hash => Some(hash.parse().ok()?),
        };
        let beside = |line: &str| {
            let (branch, hash) = line.split_once(' ')?;
            Some(Beside { branch: branch.parse().ok()?, hash: hash.parse().ok()? })
        };
        let proof = CensusProof(lines.map(beside).collect::<Option<_>>()?);
        let proof = Self { stream, leaf, proof };
        (proof.to_bytes() == bytes).then_some(proof)
    }
}

/// All of them, one below the other.
pub fn beginnings(proofs: &[BeginningProof]) -> Vec<u8> {
    let mut text = CONSISTENCY.to_owned();
    for BeginningProof { from, to, proof } in proofs {
        text.push_str(&format!("checkpoint {from} begins {to}\n{}", in_base64(proof)));
    }
    text.into_bytes()
}

/// Those that `bytes` are.
pub fn parse_beginnings(bytes: &[u8]) -> Option<Vec<BeginningProof>> {
    let text = std::str::from_utf8(bytes).ok()?.strip_prefix(CONSISTENCY)?;
    let mut proofs: Vec<BeginningProof> = Vec::new();
    for line in text.lines() {
        if let Some(named) = line.strip_prefix("checkpoint ") {
            let (from, to) = named.split_once(" begins ")?;
            proofs.push(BeginningProof { from: from.parse().ok()?, to: to.parse().ok()?, proof: Vec::new() });
        } else {
            proofs.last_mut()?.proof.push(hash_of(line)?);
        }
    }
    (beginnings(&proofs) == bytes).then_some(proofs)
}

fn in_base64(hashes: &[Hash]) -> String {
    hashes.iter().map(|hash| format!("{}\n", STANDARD.encode(hash.bytes()))).collect()
}

fn hashes_of(lines: &str) -> Option<Vec<Hash>> {
    lines.lines().map(hash_of).collect()
}

fn hash_of(line: &str) -> Option<Hash> {
    let bytes: [u8; 32] = STANDARD.decode(line).ok()?.try_into().ok()?;
    Some(Hash::from_bytes(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proof_has_one_form() {
        let hashes = [b"a", b"b"].map(|text| Hash::of(text)).to_vec();
        for proof in [vec![], hashes.clone()] {
            let entry =
                EntryProof { index: 7, proof: proof.clone(), note: b"log\n8\nroot\n\nsigned\n".to_vec() };
            let bytes = entry.to_bytes();
            assert_eq!(EntryProof::parse(&bytes), Some(entry));
            for other in ["index 07", "index +7", "extra eA==\nindex 7", "index"] {
                let text = String::from_utf8(bytes.clone()).unwrap().replace("index 7", other);
                assert_eq!(EntryProof::parse(text.as_bytes()), None, "{other}");
            }
            let beginning = vec![BeginningProof { from: 1, to: 3, proof }];
            let bytes = beginnings(&beginning);
            assert_eq!(parse_beginnings(&bytes), Some(beginning));
            assert_eq!(parse_beginnings(&bytes[1..]), None);
        }
        for leaf in [None, Some(hashes[1])] {
            let proof = CensusProof(vec![Beside { branch: 9, hash: hashes[0] }]);
            let place = PlaceProof { stream: StreamDigest(hashes[0]), leaf, proof };
            let bytes = place.to_bytes();
            assert_eq!(PlaceProof::parse(&bytes), Some(place));
            assert_eq!(PlaceProof::parse(&bytes[..bytes.len() - 1]), None);
        }
        assert_eq!(parse_beginnings(&beginnings(&[])), Some(vec![]));
    }
}
