//! The pass over the events: every stream followed, and held against its head.

use std::collections::BTreeMap;

use textledger_domain::contact::Contact;
use textledger_domain::stream::StreamId;
use textledger_projections::audit::verify::{Fault, Finding, Followed, Named, StreamCheck, Whose};
use textledger_projections::checkpoint::leaf::StreamDigest;

use super::rows::{Segment, head_key, key_of, stream_of};
use super::stored::at_a_glance;
use super::verification::{Onlooker, Seen, Verification};
use crate::by_keys::KEYS_MAX;
use crate::ledger::error::ReadError;
use crate::ledger::head::HeadRow;
use crate::ledger::item::Item;
use crate::ledger::state::StreamState;

impl Verification {
    /// Follows every stream in one segment of the events table.
    pub(super) async fn follow_segment(
        &self,
        segment: Segment,
        onlooker: &Onlooker,
    ) -> Result<Seen, ReadError> {
        let mut seen = Seen::default();
        // The stream that was begun, with its key; and those that were followed.
        let (mut begun, mut ended) = (None::<(String, StreamCheck)>, Vec::new());
        let mut after = None;
        loop {
            let page = self.scan(&self.tables.events, segment, after).await?;
            onlooker(page.rows.len() as u64);
            for item in page.rows {
                let key = key_of(&item);
                if begun.as_ref().is_none_or(|(begun, _)| begun != key) {
                    ended.extend(begun.take().map(|(_, check)| check.end()));
                    match stream_of(key) {
                        Some(stream) => {
                            let testimony = self.testimony_of(&stream);
                            let check = StreamCheck::new(stream).held_against(testimony);
                            begun = Some((key.to_owned(), check));
                        }
                        None => seen.verified.findings.push(no_stream(key)),
                    }
                }
                if let Some((_, check)) = &mut begun {
                    check.take(at_a_glance(item));
                }
                if ended.len() == KEYS_MAX {
                    self.hold_against_heads(std::mem::take(&mut ended), &mut seen).await?;
                }
            }
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        ended.extend(begun.map(|(_, check)| check.end()));
        self.hold_against_heads(ended, &mut seen).await?;
        Ok(seen)
    }

    async fn hold_against_heads(&self, ended: Vec<Followed>, seen: &mut Seen) -> Result<(), ReadError> {
        let keys: BTreeMap<String, Item> =
            ended.iter().map(|followed| (followed.stream.key(), head_key(&followed.stream))).collect();
        let mut heads = BTreeMap::new();
        for row in self.rows_at(&self.tables.heads, keys.into_values().collect()).await? {
            heads.insert(key_of(&row).to_owned(), row);
        }
        for followed in ended {
            seen.verified.count(&followed);
            if !self.signed_of(&followed.stream).is_empty() {
                seen.met.insert(StreamDigest::of(&followed.stream));
            }
            let named = named(&followed.stream, heads.remove(&followed.stream.key()));
            let fault = named.held_against(&followed).map(|finding| finding.fault);
            // Of events that the head names the pass over the heads knows whether they
            // are there: they may have come behind this one.
            let fault = fault.filter(|fault| !matches!(fault, Fault::CutOff { .. }));
            if fault.is_some() || !followed.findings.is_empty() || followed.unfinished > 0 {
                seen.suspects.insert(followed.stream);
            }
        }
        Ok(())
    }
}

/// What the heads table holds of `stream`.
pub(super) fn named(stream: &StreamId, row: Option<Item>) -> Named {
    let Some(row) = row else { return Named::Nothing };
    match HeadRow::of_item(stream, row) {
        Err(_) => Named::Garbled,
        Ok(row) => {
            let state = row.cached::<Contact>().filter(|state| !state.is_worth_folding_again());
            Named::Head(row.head(), state.map(Box::new))
        }
    }
}

/// A row of which nothing is known but that it does not belong here.
pub(super) fn no_stream(key: &str) -> Finding {
    Finding { whose: Whose::Key(key.to_owned()), seq: 0, event_id: None, fault: Fault::NoStream }
}
