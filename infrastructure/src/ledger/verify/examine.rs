//! One stream read by itself, and its head before and after.

use textledger_domain::stream::StreamId;
use textledger_projections::audit::verify::{Followed, Named, StreamCheck, Verified};

use super::pass::named;
use super::rows::head_key;
use super::stored::stored;
use super::verification::Verification;
use crate::ledger::error::ReadError;

/// How often a stream is read again because it was appended to meanwhile. One that
/// is never still is not held against its head: every append does that.
const READINGS_MAX: usize = 5;

impl Verification {
    /// What is wrong with `stream`.
    pub(super) async fn examine(&self, stream: &StreamId) -> Result<Verified, ReadError> {
        let mut verified = Verified::default();
        let mut before = self.head_of(stream).await?;
        for reading in 1.. {
            let followed = self.follow(stream).await?;
            let head = self.head_of(stream).await?;
            let is_still = head == before;
            if is_still || reading == READINGS_MAX {
                verified.count(&followed);
                verified.heads += u64::from(head != Named::Nothing);
                let of_the_head = head.held_against(&followed).filter(|_| is_still);
                verified.findings.extend(followed.findings);
                verified.findings.extend(of_the_head);
                break;
            }
            before = head;
        }
        Ok(verified)
    }

    async fn follow(&self, stream: &StreamId) -> Result<Followed, ReadError> {
        let mut check = StreamCheck::new(stream.clone());
        let mut after = None;
        loop {
            let page = self.items_of(stream, after).await?;
            page.rows.into_iter().for_each(|item| check.take(stored(item)));
            after = page.next;
            if after.is_none() {
                return Ok(check.end());
            }
        }
    }

    async fn head_of(&self, stream: &StreamId) -> Result<Named, ReadError> {
        let rows = self.rows_at(&self.tables.heads, vec![head_key(stream)]).await?;
        Ok(named(stream, rows.into_iter().next()))
    }
}
