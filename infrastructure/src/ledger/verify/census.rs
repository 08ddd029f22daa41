//! The pass over the heads: of every stream that has one the last event must be
//! there. It finds what leaves no trace among the events: a tail, or a stream,
//! that is gone.

use std::collections::BTreeMap;

use textledger_domain::hash::Hash;
use textledger_domain::stream::{Seq, StreamId};

use super::pass::no_stream;
use super::rows::{Segment, event_key, key_of, stream_of, text_of};
use super::verification::{Seen, Verification};
use crate::by_keys::KEYS_MAX;
use crate::ledger::error::ReadError;
use crate::ledger::head::HeadRow;

impl Verification {
    /// Looks up what the heads in one segment of their table name.
    pub(super) async fn census_of(&self, segment: Segment) -> Result<Seen, ReadError> {
        let mut seen = Seen::default();
        let mut after = None;
        loop {
            let page = self.scan(&self.tables.heads, segment, after).await?;
            let mut named = Vec::new();
            for row in page.rows {
                seen.verified.heads += 1;
                let Some(stream) = stream_of(key_of(&row)) else {
                    seen.verified.findings.push(no_stream(key_of(&row)));
                    continue;
                };
                match HeadRow::of_item(&stream, row) {
                    Ok(head) => named.push((stream, head.seq, head.hash)),
                    Err(_) => drop(seen.suspects.insert(stream)),
                }
            }
            for named in named.chunks(KEYS_MAX) {
                self.look_up(named, &mut seen).await?;
            }
            after = page.next;
            if after.is_none() {
                return Ok(seen);
            }
        }
    }

    async fn look_up(&self, named: &[(StreamId, Seq, Hash)], seen: &mut Seen) -> Result<(), ReadError> {
        let keys = named.iter().map(|(stream, seq, _)| event_key(stream, *seq)).collect();
        let mut hashes = BTreeMap::new();
        for row in self.rows_at(&self.tables.events, keys).await? {
            hashes.insert(key_of(&row).to_owned(), text_of(&row, "hash").map(str::to_owned));
        }
        for (stream, _, hash) in named {
            let found = hashes.remove(&stream.key()).flatten();
            if found.is_none_or(|found| found != hash.to_string()) {
                seen.suspects.insert(stream.clone());
            }
        }
        Ok(())
    }
}
